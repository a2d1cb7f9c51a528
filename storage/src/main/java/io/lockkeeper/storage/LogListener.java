package io.lockkeeper.storage;

/** Hears how long the disk takes. Called on the log's thread. */
public interface LogListener {
    /** Hears nothing. */
    LogListener SILENT = new LogListener() {};

    /** The log was forced to disk. */
    default void synced(long nanos) {}

    /** It took longer than {@link LogOptions#slowSyncMillis}. */
    default void slowSync(String file, long millis, long fileBytes) {}
}
