package io.lockkeeper.zab;

/**
 * Agreement on one order of opaque entries, after <a href="https://marcoserafini.github.io/papers/zab.pdf">Zab</a>. Today the
 * ensemble is this server alone, which therefore leads: its own disk is the quorum, and an entry is committed once it is persisted.
 * Roles, elections and messages between servers come in here; whoever drives this class sees only more methods and more
 * {@link Effects}.
 *
 * <p>One thread owns it. The laws: zxids are given out in order and without a gap; nothing is committed before it is persisted;
 * commits come in the order of zxids, each once.
 */
public final class Zab {
    private long lastProposed;
    private long lastCommitted;
    private boolean storageFailed;

    /** @param lastZxid of the recovered state, all of which counts as committed */
    public Zab(long lastZxid) {
        lastProposed = lastZxid;
        lastCommitted = lastZxid;
    }

    /**
     * The zxid that the next proposal must carry. Compat: a server alone counts on when the lower 32 bits are used up, into the
     * epoch, as ZooKeeper does; only an ensemble must elect anew.
     */
    public long nextZxid() {
        return lastProposed + 1;
    }

    /** Puts an entry behind all earlier ones. */
    public void propose(long zxid, byte[] entry, Effects effects) {
        Invariant.check(!storageFailed, "nothing is proposed once storage has failed", zxid);
        Invariant.check(zxid == lastProposed + 1, "a proposal takes the next zxid", zxid);
        lastProposed = zxid;
        effects.append(zxid, entry);
    }

    /** This server's disk holds everything up to and including {@code zxid}. Reports may be late, repeated or skip some. */
    public void persisted(long zxid, Effects effects) {
        Invariant.check(zxid <= lastProposed, "only what was proposed can be persisted", zxid);
        if (!storageFailed && zxid > lastCommitted) {
            lastCommitted = zxid;
            effects.committed(zxid);
        }
    }

    /** The disk promises nothing any more: nothing is committed from here on. */
    public void storageFailed() {
        storageFailed = true;
    }

    /** The last zxid given out. */
    public long lastProposed() {
        return lastProposed;
    }

    public long lastCommitted() {
        return lastCommitted;
    }
}
