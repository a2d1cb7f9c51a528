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
 */
public record RecoveryOptions(boolean trustEmptySnapshot, boolean autoCreate, boolean acceptLoss, int maxRecordBytes) {
    public static final RecoveryOptions DEFAULT =
            new RecoveryOptions(false, true, false, LogOptions.DEFAULT_MAX_RECORD_BYTES);

    public RecoveryOptions {
        if (maxRecordBytes < 1) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + ", needs at least 1");
        }
    }
}
