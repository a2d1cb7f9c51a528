package io.lockkeeper.replica;

/**
 * When a snapshot is due: after between half and all of so many transactions or bytes logged, drawn anew each time, so that the
 * servers of an ensemble do not all write theirs at once. Counts begin with the process. Compat: as ZooKeeper's, except that bytes
 * are those of the entries, without the padding of files.
 */
final class SnapshotCadence {
    private final long everyTxns;
    private final long everyBytes;
    private final SeededNumbers numbers;
    private long txns;
    private long bytes;
    private long dueAboveTxns;
    private long dueAboveBytes;

    SnapshotCadence(ReplicaConfig config) {
        everyTxns = Math.max(2, config.snapshotEveryTxns());
        everyBytes = config.snapshotEveryBytes();
        numbers = new SeededNumbers(config.seed());
        restart();
    }

    /** Counts an entry in; returns whether a snapshot is due, and if so counts from the beginning. */
    boolean appended(int entryBytes) {
        txns++;
        bytes += entryBytes;
        if (txns > dueAboveTxns || bytes > dueAboveBytes) {
            restart();
            return true;
        }
        return false;
    }

    private void restart() {
        txns = 0;
        bytes = 0;
        dueAboveTxns = everyTxns / 2 + numbers.below(everyTxns / 2);
        dueAboveBytes = everyBytes <= 0 ? Long.MAX_VALUE : everyBytes / 2 + numbers.below(everyBytes / 2);
    }
}
