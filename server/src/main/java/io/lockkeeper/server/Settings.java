package io.lockkeeper.server;

import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.storage.Compression;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.tree.TreeOptions;
import java.net.InetSocketAddress;
import java.util.Set;

/** What the configuration means to each of the other rooms, which do not know it. */
final class Settings {
    private static final long LEAST_BYTES_IN_WORK = 16L * 1024 * 1024;

    private Settings() {}

    static TreeOptions tree(ServerConfig config, long hashSeed) {
        var tree = config.tree();
        Set<String> schemes = config.auth().digestEnabled() ? Set.of("ip", "digest") : Set.of("ip");
        return new TreeOptions(tree.extendedTypes(), tree.emulate353Ttl(), tree.digest(), tree.closeSessionPaths(),
            tree.enforceQuota(), tree.skipAcl(), config.requests().maxStoredFieldBytes(), schemes, hashSeed);
    }

    static ReplicaConfig replica(ServerConfig config, long seed) {
        var sessions = config.sessions();
        var reaping = config.reaping();
        return new ReplicaConfig(config.identity().sessionIdPrefix(), sessions.tickTimeMillis(), sessions.minTimeoutMillis(),
            sessions.maxTimeoutMillis(), config.snapshots().snapCount(), config.snapshots().logBytes().orElse(0),
            reaping.checkIntervalMillis(), reaping.maxPerMinute(), reaping.maxNeverUsedMillis(), config.auth().enforcedSchemes(),
            config.tree().reconfig(), seed);
    }

    static RecoveryOptions recovery(ServerConfig config) {
        var storage = config.storage();
        return new RecoveryOptions(storage.trustMissingSnapshot(), storage.trustEmptyDatabase(), storage.acceptLoss(),
            config.requests().maxStoredFieldBytes());
    }

    static LogOptions log(ServerConfig config) {
        var storage = config.storage();
        return new LogOptions((int) (storage.preAllocBytes() / 1024), storage.logSizeLimitBytes().orElse(-1024) / 1024,
            storage.forceSync(), storage.slowSyncWarningMillis(), config.requests().maxStoredFieldBytes());
    }

    static SnapshotOptions snapshots(ServerConfig config) {
        Compression compression = switch (config.snapshots().compression()) {
            case NONE -> Compression.NONE;
            case GZIP -> Compression.GZIP;
            case SNAPPY -> Compression.SNAPPY;
        };
        return new SnapshotOptions(compression, config.snapshots().lastZxidTrailer(), config.requests().maxStoredFieldBytes());
    }

    /** Requests in work above which clients wait: the limit for all, or that of the throttling stage if it is lower. */
    static int requestsInWork(ServerConfig config) {
        int outstanding = config.requests().globalOutstanding();
        int throttle = config.requestThrottle().maxRequests();
        return throttle > 0 ? Math.min(outstanding, throttle) : outstanding;
    }

    /** How long a request may wait in the throttling stage and still be executed; 0 for any time, also where there is no such stage. */
    static int throttledOpWaitMillis(ServerConfig config) {
        return config.requestThrottle().maxRequests() > 0 ? config.requestThrottle().throttledOpWaitMillis() : 0;
    }

    /** Bytes of requests in work above which clients wait, so that many large ones do not fill the heap. */
    static long bytesInWork(long heapBytes) {
        return Math.max(LEAST_BYTES_IN_WORK, heapBytes / 8);
    }

    /** As {@code host:port}, with brackets around IPv6. */
    static String shown(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
