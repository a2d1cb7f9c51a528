package io.lockkeeper.storage;

/**
 * How the transaction log is written.
 *
 * @param preAllocKb block by which files are extended ahead of their records ({@code preAllocSize}); 0 or less for none
 * @param sizeLimitKb size at which a file is ended ({@code txnLogSizeLimitInKb}); 0 or less for never
 * @param forceSync whether {@link TxnLog#sync} waits for the disk; false risks acknowledged writes at a power cut
 * @param slowSyncMillis a sync that takes longer is reported ({@code fsync.warningthresholdms})
 * @param maxRecordBytes longest record that is written, which must not be more than what readers accept
 */
public record LogOptions(int preAllocKb, long sizeLimitKb, boolean forceSync, long slowSyncMillis, int maxRecordBytes) {
    /** {@code jute.maxbuffer} and its extra size, by default 1,048,575 each. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 2 * 0xfffff;

    public static final LogOptions DEFAULT = new LogOptions(65536, -1, true, 1000, DEFAULT_MAX_RECORD_BYTES);

    public LogOptions {
        if (maxRecordBytes < 1) {
            throw new IllegalArgumentException("maxRecordBytes is " + maxRecordBytes + ", needs at least 1");
        }
    }

    long preAllocBytes() {
        return Math.max(0, preAllocKb) * 1024L;
    }
}
