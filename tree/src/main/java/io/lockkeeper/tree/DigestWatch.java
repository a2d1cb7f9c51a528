package io.lockkeeper.tree;

import io.lockkeeper.protocol.txn.LogEntry;
import java.util.List;

/**
 * Compares the tree's digest with what transactions and the snapshot say it is. Differences are counted, never fatal: ZooKeeper's own
 * snapshots may disagree with their trailer. Until the tree has reached the zxid of the snapshot's digest it is not comparable at all.
 */
final class DigestWatch {
    private final DigestHistory history = new DigestHistory();
    private long expectedZxid;
    private long expectedDigest;
    private long mismatches;
    private long lastMismatchZxid;

    void expect(long zxid, long digest, long lastZxid, long present) {
        if (zxid == 0 || zxid < lastZxid) {
            return;
        }
        if (zxid == lastZxid) {
            compare(zxid, digest, present);
        } else {
            expectedZxid = zxid;
            expectedDigest = digest;
        }
    }

    void applied(LogEntry entry, long digest) {
        long zxid = entry.zxid();
        if (expectedZxid != 0) {
            if (zxid < expectedZxid) {
                return;
            }
            if (zxid == expectedZxid) {
                compare(zxid, expectedDigest, digest);
            }
            expectedZxid = 0;
        } else if (entry.digestVersion() == LogEntry.DIGEST_VERSION) {
            compare(zxid, entry.digest(), digest);
        }
        if (DigestHistory.wants(zxid)) {
            history.add(zxid, digest);
        }
    }

    private void compare(long zxid, long wanted, long present) {
        if (wanted != present) {
            mismatches++;
            lastMismatchZxid = zxid;
        }
    }

    long mismatches() {
        return mismatches;
    }

    long lastMismatchZxid() {
        return lastMismatchZxid;
    }

    /** Zxid and digest, oldest first. */
    List<long[]> history() {
        return history.list();
    }
}
