package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.ServerState;

/** The only server there is: it leads, and its disk is the quorum. */
final class Alone implements Role {
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

    void propose(long zxid, byte[] entry, Effects out) {
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
