package io.lockkeeper.storage;

/** What a {@link TxnLog} has done since it was made. */
public record LogStats(
        long records, long bytes, long files, long syncs, long slowSyncs, long lastSyncNanos, long maxSyncNanos, long totalSyncNanos) {}
