package io.lockkeeper.tree;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.txn.LogEntry;

/** What became of a write: in either case an entry that takes its zxid in the order. */
public sealed interface Prepared {
    LogEntry entry();

    /** It holds, or it is a multi whose parts say what failed. */
    record Accepted(LogEntry entry) implements Prepared {}

    /** It does not; the entry is an error transaction without effect. */
    record Refused(LogEntry entry, ErrorCode error) implements Prepared {}
}
