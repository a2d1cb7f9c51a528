package io.lockkeeper.tree;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.txn.Txn;

/** What becomes of one operation, alone or within a multi. */
sealed interface Decision {
    record Do(Txn txn) implements Decision {}

    record Refuse(ErrorCode error) implements Decision {}
}
