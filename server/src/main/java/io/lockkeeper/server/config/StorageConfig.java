package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where data is kept and how transactions get there.
 *
 * @param dataDir snapshots are in its directory {@code version-2}; absolute
 * @param dataLogDir logs are in its directory {@code version-2}; absolute, mostly the same as dataDir
 * @param createDirectories make missing directories; otherwise they are an error
 * @param trustEmptyDatabase an empty data directory is a new server rather than a lost disk (db.autocreate)
 * @param trustMissingSnapshot logs without any snapshot are replayed from nothing (snapshot.trust.empty)
 * @param preAllocBytes logs grow by this much at once; 0: no preallocation
 * @param logSizeLimitBytes a log file as long as this is rolled; empty: no limit
 * @param forceSync transactions are synced to disk before they are acknowledged. Without it a power cut loses some
 * @param slowSyncWarningMillis a sync that takes longer is reported
 * @param maxBatchTxns a sync comes after so many transactions even if more are waiting; 0 or less: no such rule
 * @param acceptLoss start, with a warning, although the files show that transactions are missing (recovery.acceptLoss)
 * @param acceptOtherEnsemble a member starts although its data was that of servers none of which it knows (recovery.acceptOtherEnsemble)
 */
public record StorageConfig(
    Path dataDir,
    Path dataLogDir,
    boolean createDirectories,
    boolean trustEmptyDatabase,
    boolean trustMissingSnapshot,
    long preAllocBytes,
    OptionalLong logSizeLimitBytes,
    boolean forceSync,
    long slowSyncWarningMillis,
    int maxBatchTxns,
    boolean acceptLoss,
    boolean acceptOtherEnsemble) {

    public StorageConfig {
        require(dataDir.isAbsolute() && dataLogDir.isAbsolute(), "dataDir %s and dataLogDir %s must be absolute", dataDir, dataLogDir);
        require(preAllocBytes >= 0, "preAllocSize is %d bytes, cannot be negative", preAllocBytes);
        require(logSizeLimitBytes.orElse(1) >= 1, "txnLogSizeLimitInKb is %s bytes, needs at least 1", logSizeLimitBytes);
        require(slowSyncWarningMillis >= 0, "fsync.warningthresholdms is %d ms, cannot be negative", slowSyncWarningMillis);
    }
}
