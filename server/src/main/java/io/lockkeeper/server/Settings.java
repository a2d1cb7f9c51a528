package io.lockkeeper.server;

import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.server.config.ElectionConfig;
import io.lockkeeper.server.config.EnsembleConfig;
import io.lockkeeper.server.config.LearnerConfig;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.peer.PeerConfig;
import io.lockkeeper.storage.Compression;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.zab.Reconfig;
import io.lockkeeper.zab.ZabConfig;
import java.net.InetSocketAddress;
import java.util.Set;

/** What the configuration means to each of the other rooms, which do not know it. */
final class Settings {
    private static final long LEAST_BYTES_IN_WORK = 16L * 1024 * 1024;

    private static final long LEAST_FOR_LEARNERS_BYTES = 4L << 20;
    private static final long MOST_FOR_LEARNERS_BYTES = 64L << 20;
    /** Compat: nothing better may come for so long until an election counts as decided. */
    private static final int FINALIZE_MILLIS = 200;

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
        return new ReplicaConfig(config.identity().sessionsId(), sessions.tickTimeMillis(), sessions.minTimeoutMillis(),
            sessions.maxTimeoutMillis(), config.snapshots().snapCount(), config.snapshots().logBytes().orElse(0),
            reaping.checkIntervalMillis(), reaping.maxPerMinute(), reaping.maxNeverUsedMillis(), config.auth().enforcedSchemes(),
            config.tree().reconfig(), config.recentChanges().changes(), config.recentChanges().pathBytes(), seed);
    }

    static RecoveryOptions recovery(ServerConfig config) {
        var storage = config.storage();
        RecoveryOptions options = new RecoveryOptions(storage.trustMissingSnapshot(), storage.trustEmptyDatabase(), storage.acceptLoss(),
            config.requests().maxStoredFieldBytes());
        return config.ensemble().map(ensemble -> options.keeping(ensemble.learners().keepTxns(), keptForLearners())).orElse(options);
    }

    /** What {@code zab} and the rest of the replica must know of a member. */
    static MemberConfig member(ServerConfig config, EnsembleConfig ensemble, long seed) {
        LearnerConfig learners = ensemble.learners();
        ElectionConfig election = ensemble.election();
        ZabConfig zab = new ZabConfig(ensemble.id(), !ensemble.self().isParticipant(), config.sessions().tickTimeMillis(),
            learners.initLimitTicks(), learners.syncLimitTicks(), learners.silenceMillis(), learners.connectLimitTicks(),
            learners.connectRetryMillis(), election.minIntervalMillis(), election.maxIntervalMillis(), FINALIZE_MILLIS,
            election.observerDelayMillis(),
            learners.maxTimeToWaitForEpochMillis(), reconfig(config, learners), learners.forceSnapshotSync(),
            learners.snapshotSizeFactor() >= 0, learners.keepTxns(), keptForLearners(), keptForLearners(), learners.maxSnapSyncs(),
            learners.maxDiffSyncs(), learners.firstCounter(), ZabConfig.HIGHEST_COUNTER,
            config.tree().digest() ? learners.mostResyncs() : 0, learners.observerMasterPort() > 0, seed);
        return new MemberConfig(zab, learners.leaderServes(), learners.localSessions(), learners.localSessionsUpgrade(),
            learners.readOnlyMode(), learners.standaloneEnabled(), learners.linearizableReads());
    }

    private static Reconfig reconfig(ServerConfig config, LearnerConfig learners) {
        if (config.tree().reconfig()) {
            return Reconfig.CLIENTS;
        }
        return learners.operatorsReconfigure() ? Reconfig.OPERATORS : Reconfig.NEVER;
    }

    static PeerConfig peers(ServerConfig config, EnsembleConfig ensemble) {
        ElectionConfig election = ensemble.election();
        LearnerConfig learners = ensemble.learners();
        int tick = config.sessions().tickTimeMillis();
        int connectTicks = learners.connectLimitTicks() > 0 ? learners.connectLimitTicks() : learners.initLimitTicks();
        return new PeerConfig(ensemble.id(), election.connectMillis(),
            election.introductionMillis() < 0 ? millis(tick, learners.syncLimitTicks()) : election.introductionMillis(),
            millis(tick, connectTicks), millis(tick, learners.initLimitTicks()), config.requests().maxStoredFieldBytes(),
            mostUnsent(keptForLearners()), learners.observerMasterPort(), election.severalAddresses(),
            election.listenOnAllAddresses(), election.tcpKeepAlive(), election.bindAttempts());
    }

    private static long keptForLearners() {
        return keptForLearners(Runtime.getRuntime().maxMemory());
    }

    /** Agreed entries that are kept in memory for all learners, and what may wait for one whose part of the log is being read. */
    static long keptForLearners(long heapBytes) {
        return Math.clamp(heapBytes / 16, LEAST_FOR_LEARNERS_BYTES, MOST_FOR_LEARNERS_BYTES);
    }

    /** What may wait on the link of one learner: all it can be sent in one go, and as much again of what is proposed meanwhile. */
    private static long mostUnsent(long keptBytes) {
        return 3 * keptBytes;
    }

    private static int millis(int tickMillis, int ticks) {
        return (int) Math.min(Integer.MAX_VALUE, (long) tickMillis * ticks);
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

    /**
     * Bytes that may wait for the disk of a server that others go on without. More than what all voters together may have in work, so that
     * no load makes a leader stand still whose disk does not.
     */
    static long bytesBehind(long heapBytes) {
        return 2 * bytesInWork(heapBytes);
    }

    /** As {@code host:port}, with brackets around IPv6. */
    static String shown(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
