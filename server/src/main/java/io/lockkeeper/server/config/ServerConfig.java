package io.lockkeeper.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one server is told before it starts. Read once by {@link ConfigReader}, checked, passed in, never changed. Standard
 * values are ZooKeeper's with these exceptions (docs/adr/0010-defaults.md): TTL znodes are on, and old snapshots and logs are
 * purged every hour; with no configuration at all the server listens on loopback port 2181, keeps its data in {@code lk-data}
 * and answers the four-letter words that only look.
 *
 * @param file the file all this comes from; empty when there was none
 */
public record ServerConfig(
    Optional<Path> file,
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
    AuthConfig auth,
    FourLetterWords fourLetterWords) {

    /** What a server started with nothing at all uses; its data goes to {@code lk-data} in this directory. */
    public static ServerConfig defaults(Path workingDir) {
        return ConfigReader.withoutFile(workingDir, Map.of()).config();
    }

    /**
     * The words after the command: {@code <clientPort> <dataDir> [tickTime] [maxClientCnxns]}.
     *
     * @throws ConfigException when there are fewer or more, or one cannot be read
     */
    public static ServerConfig positional(List<String> words) {
        return ConfigReader.positional(words, Map.of()).config();
    }
}
