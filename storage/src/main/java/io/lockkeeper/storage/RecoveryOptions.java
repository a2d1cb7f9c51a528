package io.lockkeeper.storage;

/**
 * How a server starts on what it finds.
 *
 * @param trustEmptySnapshot whether logs without any snapshot are replayed onto an empty tree ({@code snapshot.trust.empty})
 * @param autoCreate whether a directory without any data is a new, empty database ({@code zookeeper.db.autocreate}); otherwise it is
 *     only if the {@code initialize} file is there
 * @param acceptLoss whether to start, with a warning, even where the files show that transactions are missing which ZooKeeper would
 *     not miss: between the snapshot and the first log record, or up to a newer snapshot that cannot be read
 *     ({@code recovery.acceptLoss})
 * @param maxRecordBytes the longest log record, path or value that is read ({@code jute.maxbuffer} and its extra size)
 * @param keepEntries how many of the last log entries are kept with their bytes, for learners; a server alone has none
 * @param keepBytes the most bytes they may have
 */
public record RecoveryOptions(
        boolean trustEmptySnapshot, boolean autoCreate, boolean acceptLoss, int maxRecordBytes, int keepEntries, long keepBytes) {
    public static final RecoveryOptions DEFAULT =
            new RecoveryOptions(false, true, false, LogOptions.DEFAULT_MAX_RECORD_BYTES);

    public RecoveryOptions {
        if (maxRecordBytes < 1) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + ", needs at least 1");
        }
    }

    /** For a server that has nobody to tell of its log. */
    public RecoveryOptions(boolean trustEmptySnapshot, boolean autoCreate, boolean acceptLoss, int maxRecordBytes) {
        this(trustEmptySnapshot, autoCreate, acceptLoss, maxRecordBytes, 0, 0);
    }

    /** For a member of an ensemble. */
    public RecoveryOptions keeping(int entries, long bytes) {
        return new RecoveryOptions(trustEmptySnapshot, autoCreate, acceptLoss, maxRecordBytes, entries, bytes);
    }
}
