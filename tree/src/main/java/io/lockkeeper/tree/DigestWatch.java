package io.lockkeeper.tree;

import io.lockkeeper.protocol.txn.LogEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the tree's digest with what transactions and the snapshot say it is. Differences are counted, never fatal: ZooKeeper's own
 * snapshots may disagree with their trailer.
 *
 * <p>A tree that was loaded may have parts of what is yet to come, for ZooKeeper goes on applying while it writes a snapshot, to a file or
 * to a learner. Such a tree is what it should be as soon as it has caught up with the snapshot's end. A file mostly says by its own digest
 * at which zxid that is, and what comes before is not compared. What a leader sends says nothing. Then a difference is excused until the
 * first entry after which there is none (from there on the trees are the same), or until it is {@linkplain #require known} that the tree
 * has caught up. The last difference before that counts after all, for nothing explains it any more.
 */
final class DigestWatch {
    private static final long NONE = -1;

    private final DigestHistory history = new DigestHistory();
    private final long loadedZxid;
    /** Whether the tree may be ahead of its zxid. */
    private boolean ahead;
    /** The last difference, while there may be one. */
    private @Nullable DigestMismatch excused;

    private long expectedZxid;
    private long expectedDigest;
    private long lastEqualZxid = NONE;
    private long inARow;
    private long mismatches;
    private @Nullable DigestMismatch last;

    private DigestWatch(long loadedZxid, boolean ahead) {
        this.loadedZxid = loadedZxid;
        this.ahead = ahead;
    }

    static DigestWatch ofEmptyTree(long zxid) {
        return new DigestWatch(zxid, false);
    }

    /** Of a tree that comes from a snapshot with this zxid in its name. */
    static DigestWatch ofLoadedTree(long zxid) {
        return new DigestWatch(zxid, true);
    }

    /** What the snapshot says that the digest is at {@code zxid}. */
    void expect(long zxid, long digest, long lastZxid, long present) {
        if (zxid == 0 || zxid < lastZxid) {
            return;
        }
        if (zxid == lastZxid) {
            ahead = false;
            compare(zxid, DigestMismatch.SNAPSHOT, digest, present);
        } else {
            expectedZxid = zxid;
            expectedDigest = digest;
        }
    }

    void applied(LogEntry entry, long digest) {
        long zxid = entry.zxid();
        if (zxid < expectedZxid) {
            return;
        }
        if (expectedZxid != 0) {
            ahead = false;
            if (zxid == expectedZxid) {
                compare(zxid, DigestMismatch.SNAPSHOT, expectedDigest, digest);
            }
            expectedZxid = 0;
        } else if (entry.digestVersion() == LogEntry.DIGEST_VERSION) {
            compare(zxid, entry.header().type(), entry.digest(), digest);
        }
        if (!ahead && DigestHistory.wants(zxid)) {
            history.add(zxid, digest);
        }
    }

    /** The tree has all that its snapshot can have had: a difference counts from now on. */
    void require() {
        ahead = false;
        if (excused != null) {
            count(excused);
        }
    }

    boolean mayBeAhead() {
        return ahead;
    }

    private void compare(long zxid, int type, long expected, long present) {
        if (expected == present) {
            ahead = false;
            excused = null;
            lastEqualZxid = zxid;
            inARow = 0;
            return;
        }
        DigestMismatch mismatch = new DigestMismatch(zxid, type, expected, present, lastEqualZxid, loadedZxid, ++inARow);
        if (ahead) {
            excused = mismatch;
        } else {
            count(mismatch);
        }
    }

    private void count(DigestMismatch mismatch) {
        excused = null;
        mismatches++;
        last = mismatch;
    }

    /** Whether the last comparison found a difference that nothing excuses. */
    boolean differs() {
        return inARow > 0 && excused == null;
    }

    long mismatches() {
        return mismatches;
    }

    /** Null if there was none. */
    @Nullable DigestMismatch last() {
        return last;
    }

    /** Zxid and digest, oldest first. */
    List<long[]> history() {
        return history.list();
    }
}
