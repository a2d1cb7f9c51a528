package io.lockkeeper.storage;

/**
 * How snapshots are written.
 *
 * @param compression by {@code snapshot.compression.method}
 * @param lastZxidSection whether the last zxid is written behind the znodes ({@code serializeLastProcessedZxid.enabled}). Compat: a
 *     ZooKeeper whose switches for this and for digests differ from the writer's cannot read the snapshot; this server can.
 * @param maxFieldBytes the longest path or value that is read
 */
public record SnapshotOptions(Compression compression, boolean lastZxidSection, int maxFieldBytes) {
    public static final SnapshotOptions DEFAULT =
            new SnapshotOptions(Compression.NONE, true, LogOptions.DEFAULT_MAX_RECORD_BYTES);

    public SnapshotOptions {
        if (maxFieldBytes < 1) {
            throw new IllegalArgumentException("maxFieldBytes is " + maxFieldBytes + ", needs at least 1");
        }
    }
}
