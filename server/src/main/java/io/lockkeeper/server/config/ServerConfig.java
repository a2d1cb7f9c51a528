package io.lockkeeper.server.config;

import java.util.Optional;

/**
 * Everything one server is told before it starts. Read once by {@link ConfigReader}, checked, passed in, never changed. Standard
 * values are ZooKeeper's with these exceptions (docs/adr/0010-defaults.md): TTL znodes are on, and old snapshots and logs are
 * purged every hour; with no configuration at all the server listens on loopback port 2181, keeps its data in {@code lk-data}
 * and answers the four-letter words that only look.
 */
public record ServerConfig(
    ServerIdentity identity,
    ClientPorts clientPorts,
    ConnectionLimits connections,
    SessionLimits sessions,
    RequestLimits requests,
    RequestThrottle requestThrottle,
    ConnectionThrottle connectionThrottle,
    StorageConfig storage,
    SnapshotConfig snapshots,
    AutoPurge autoPurge,
    TreeOptions tree,
    ContainerReaping reaping,
    RecentChanges recentChanges,
    AuthConfig auth,
    FourLetterWords fourLetterWords,
    Optional<EnsembleConfig> ensemble) {}
