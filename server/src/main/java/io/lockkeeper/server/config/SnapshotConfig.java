package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.util.OptionalLong;

/**
 * When snapshots are taken and how they are written.
 *
 * @param snapCount after between half as many and so many transactions a snapshot is taken, at random
 * @param logBytes likewise by the size of the logs written since the last one; empty: size does not matter
 * @param compression how they are written; all ways are read
 * @param lastZxidTrailer whether a snapshot ends with the zxid it reaches (serializeLastProcessedZxid.enabled)
 */
public record SnapshotConfig(int snapCount, OptionalLong logBytes, Compression compression, boolean lastZxidTrailer) {
    /** How a snapshot is compressed. */
    public enum Compression { NONE, GZIP, SNAPPY }

    public SnapshotConfig {
        require(snapCount >= 2, "snapCount is %d transactions, needs at least 2", snapCount);
        require(logBytes.orElse(1) >= 1, "snapSizeLimitInKb is %s bytes, needs at least 1", logBytes);
    }
}
