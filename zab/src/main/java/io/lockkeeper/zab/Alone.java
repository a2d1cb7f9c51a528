package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import org.jspecify.annotations.Nullable;

/** The only server there is: it leads, and its disk is the quorum. */
final class Alone implements Role, Primary {
    private long lastProposed;
    private long lastCommitted;

    Alone(long lastZxid) {
        lastProposed = lastZxid;
        lastCommitted = lastZxid;
    }

    @Override
    public ServerState state() {
        return ServerState.LEADING;
    }

    @Override
    public long wakeAt() {
        return Long.MAX_VALUE;
    }

    @Override
    public Primary primary() {
        return this;
    }

    @Override
    public boolean mayPropose() {
        return true;
    }

    @Override
    public long nextZxid() {
        return lastProposed + 1;
    }

    @Override
    public void propose(long zxid, byte[] entry, @Nullable Membership membership, Effects out) {
        Invariant.check(membership == null, "a server alone has no membership", zxid);
        Invariant.check(zxid == lastProposed + 1, "a proposal takes the next zxid", zxid);
        lastProposed = zxid;
        out.append(zxid, entry);
    }

    void persisted(long zxid, Effects out) {
        Invariant.check(zxid <= lastProposed, "only what was proposed can be persisted", zxid);
        if (zxid > lastCommitted) {
            lastCommitted = zxid;
            out.committed(zxid);
        }
    }

    long lastProposed() {
        return lastProposed;
    }

    long lastCommitted() {
        return lastCommitted;
    }
}
