package io.lockkeeper.simulator;

import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;

/**
 * How one simulated server is set up.
 *
 * @param mostBehindBytes of entries that may wait for its disk before it stands still
 */
record Machine(ReplicaConfig replica, LogOptions log, SnapshotOptions snapshots, long mostBehindBytes) {}
