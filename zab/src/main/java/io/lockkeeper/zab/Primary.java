package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Membership;
import org.jspecify.annotations.Nullable;

/** Who puts entries in order: a server alone, or a leader whose epoch is established. */
interface Primary {
    boolean mayPropose();

    /** The zxid that the next proposal must carry. */
    long nextZxid();

    /** @param membership what the entry changes it to, if it does */
    void propose(long zxid, byte[] entry, @Nullable Membership membership, Effects out);
}
