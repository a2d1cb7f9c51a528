package io.lockkeeper.simulator;

import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;

/** How one simulated server is set up. */
record Machine(ReplicaConfig replica, LogOptions log, SnapshotOptions snapshots) {}
