package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.KeyTable.anyWhole;
import static io.lockkeeper.server.config.KeyTable.big;
import static io.lockkeeper.server.config.KeyTable.lenient;
import static io.lockkeeper.server.config.KeyTable.oneOf;
import static io.lockkeeper.server.config.KeyTable.path;
import static io.lockkeeper.server.config.KeyTable.port;
import static io.lockkeeper.server.config.KeyTable.preferably;
import static io.lockkeeper.server.config.KeyTable.ratio;
import static io.lockkeeper.server.config.KeyTable.strict;
import static io.lockkeeper.server.config.KeyTable.text;
import static io.lockkeeper.server.config.KeyTable.whole;
import static io.lockkeeper.server.config.KeyTable.wholeRaisedTo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key ZooKeeper 3.9 knows, its standard value and what becomes of it here: the single table; and the few keys of our own. A
 * standard value that differs from ZooKeeper's is marked; docs/adr/0010-defaults.md says why.
 */
final class Catalogue {
    private final Map<String, Key> exact = new HashMap<>();
    private final List<Key> all;
    private final List<Key> families;

    private Catalogue(List<Key> all) {
        this.all = all;
        this.families = all.stream().filter(Key::isFamily).toList();
        for (Key key : all) {
            if (exact.put(key.name(), key) != null) {
                throw new IllegalStateException("key is twice in the table: " + key.name());
            }
        }
    }

    static Catalogue zooKeeper() {
        KeyTable t = new KeyTable();
        basic(t);
        storage(t);
        clients(t);
        throttles(t);
        security(t);
        EnsembleKeys.write(t);
        TlsKeys.write(t);
        insides(t);
        observability(t);
        clientSide(t);
        ours(t);
        return new Catalogue(t.keys());
    }

    List<Key> all() {
        return all;
    }

    /** The key of this name, or the family it belongs to. */
    Optional<Key> find(String name) {
        return Optional.ofNullable(exact.get(name)).or(() -> families.stream().filter(family -> family.matches(name)).findFirst());
    }

    /** The known key that looks most like a name nobody knows; empty when nothing looks like it. */
    Optional<String> nearest(String unknown) {
        return Nearest.to(unknown, all.stream().filter(key -> key.place() != Key.Place.CLIENT).map(Catalogue::shown).toList());
    }

    private static String shown(Key key) {
        return key.isFamily() ? key.name().replace(".*", ".N") : key.name();
    }

    private static void basic(KeyTable t) {
        t.file("dataDir", path()).supported();
        t.file("dataLogDir", path()).supported();
        t.file("clientPort", port()).supported();
        t.file("clientPortAddress", text()).supported();
        t.file("clientPortListenBacklog", whole(-1)).standard("-1").unit("connections").supported();
        t.file("tickTime", whole(1)).standard("3000").unit("ms").supported();
        t.file("minSessionTimeout", whole(-1)).standard("-1").unit("ms").supported();
        t.file("maxSessionTimeout", whole(-1)).standard("-1").unit("ms").supported();
        t.file("maxClientCnxns", anyWhole()).standard("60").unit("connections").supported();
        t.both("maxCnxns", anyWhole()).standard("0").unit("connections").supported();
        t.file("autopurge.snapRetainCount", wholeRaisedTo(3)).standard("3").unit("snapshots").supported();
        // Differs: ZooKeeper's 0 lets the disk fill up.
        t.file("autopurge.purgeInterval", new Kind.Interval()).standard("1").unit("hours").supported();
    }

    private static void storage(KeyTable t) {
        t.both("snapCount", wholeRaisedTo(2)).standard("100000").unit("txns").supported();
        t.both("snapSizeLimitInKb", big(Integer.MIN_VALUE)).standard("4194304").unit("KB").supported();
        t.both("txnLogSizeLimitInKb", big(Integer.MIN_VALUE)).standard("-1").unit("KB").supported();
        t.both("preAllocSize", anyWhole()).standard("65536").unit("KB").supported();
        t.both("forceSync", Kind.Lenient.ONLY_NO).standard("yes").supported();
        t.both("fsync.warningthresholdms", big(0)).standard("1000").unit("ms").alias("fsync.warningthresholdms").supported();
        // A sync starts when the one before it is done, with all that has come meanwhile: there is nothing to wait for.
        t.both("flushDelay", big(0)).standard("0").unit("ms").noEffect();
        t.both("maxWriteQueuePollTime", big(0)).unit("ms").noEffect();
        t.both("maxBatchSize", anyWhole()).standard("1000").unit("txns").supported();
        t.both("snapshot.compression.method", preferably("gz", "snappy")).standard("").supported();
        t.both("snapshot.trust.empty", lenient()).standard("false").supported();
        t.both("serializeLastProcessedZxid.enabled", lenient()).standard("true").supported();
        t.both("digest.enabled", lenient()).standard("true").supported();
        t.both("closeSessionTxn.enabled", lenient()).standard("true").supported();
        t.both("datadir.autocreate", lenient()).standard("true").supported();
        t.both("db.autocreate", lenient()).standard("true").supported();
        // Differs: TTL znodes are on unless switched off.
        t.both("extendedTypesEnabled", lenient()).standard("true").supported();
        t.both("emulate353TTLNodes", lenient()).standard("false").supported();
        t.both("watches.recentChanges", whole(0)).standard("32768").unit("changes").supported();
        t.both("watches.recentPathBytes", whole(0)).standard("2097152").unit("bytes").supported();
        t.property("znode.container.checkIntervalMs", whole(1)).standard("60000").unit("ms").supported();
        t.property("znode.container.maxPerMinute", whole(1)).standard("10000").unit("znodes").supported();
        t.property("znode.container.maxNeverUsedIntervalMs", big(0)).standard("0").unit("ms").supported();
        t.property("jute.maxbuffer", whole(1)).standard("1048575").unit("bytes").supported();
        t.both("jute.maxbuffer.extrasize", wholeRaisedTo(1024)).unit("bytes").supported();
    }

    private static void clients(KeyTable t) {
        t.both("nio.sessionlessCnxnTimeout", whole(1)).standard("10000").unit("ms").supported();
        t.both("clientTcpKeepAlive", lenient()).standard("false").supported();
        t.both("globalOutstandingLimit", whole(1)).standard("1000").unit("requests").supported();
        t.both("largeRequestMaxBytes", whole(1)).standard("104857600").unit("bytes").supported();
        t.both("largeRequestThreshold", anyWhole()).standard("-1").unit("bytes").supported();
        t.both("enforceQuota", lenient()).standard("false").supported();
        t.both("4lw.commands.whitelist", text()).standard("srvr").supported();
        t.property("readonlymode.enabled", lenient()).standard("false").supported();
    }

    private static void throttles(KeyTable t) {
        t.both("request_throttle_max_requests", whole(0)).standard("0").unit("requests").supported();
        // Who has to wait is not read, so what would be stale ends with its connection or session, unread.
        t.both("request_throttle_stall_time", whole(1)).standard("100").unit("ms").noEffect();
        t.both("request_throttle_drop_stale", lenient()).standard("true").noEffect();
        t.both("request_stale_latency_check", lenient()).standard("false").noEffect();
        t.both("request_stale_connection_check", lenient()).standard("true").noEffect();
        t.both("throttled_op_wait_time", whole(0)).standard("0").unit("ms").supported();
        t.both("connection_throttle_tokens", whole(0)).standard("0").unit("tokens").supported();
        t.both("connection_throttle_fill_time", whole(1)).standard("1").unit("ms").supported();
        t.both("connection_throttle_fill_count", whole(1)).standard("1").unit("tokens").supported();
        t.both("connection_throttle_freeze_time", anyWhole()).standard("-1").unit("ms").supported();
        t.both("connection_throttle_drop_increase", ratio()).standard("0.02").supported();
        t.both("connection_throttle_drop_decrease", ratio()).standard("0.002").supported();
        t.both("connection_throttle_decrease_ratio", ratio()).standard("0").supported();
        t.both("connection_throttle_weight_enabled", lenient()).standard("false").supported();
        t.both("connection_throttle_global_session_weight", whole(1)).standard("3").unit("tokens").supported();
        t.both("connection_throttle_renew_session_weight", whole(1)).standard("2").unit("tokens").supported();
        // A single server has no local sessions.
        t.both("connection_throttle_local_session_weight", whole(1)).standard("1").unit("tokens").noEffect();
    }

    private static void security(KeyTable t) {
        t.both("skipACL", Kind.Lenient.ONLY_YES).standard("no").supported();
        // A check before a request is forwarded to the leader; a single server forwards nothing.
        t.both("enableEagerACLCheck", lenient()).standard("false").noEffect();
        t.both("DigestAuthenticationProvider.enabled", lenient()).standard("true").supported();
        t.both("DigestAuthenticationProvider.superDigest", text()).supported();
        t.both("DigestAuthenticationProvider.digestAlg", text()).standard("SHA1").supported();
        t.both("enforce.auth.enabled", lenient()).standard("false").supported();
        t.both("enforce.auth.schemes", text()).supported();
        t.both("sessionRequireClientSASLAuth", lenient()).standard("false").supported();
        t.both("ensembleAuthName", text()).supported();
        t.both("authProvider.*", text()).supported();
        t.both("IPAuthenticationProvider.usexforwardedfor", lenient()).standard("false").notYet(Later.ADMIN);
        t.both("X509AuthenticationProvider.superUser", text()).notYet(Later.TLS);
        t.both("superUser", text()).notYet(Later.SASL);
        t.both("superUser.*", text()).notYet(Later.SASL);
        t.both("allowSaslFailedClients", lenient()).standard("false").notYet(Later.SASL);
        t.both("letAnySaslUserDoX", text()).notYet(Later.SASL);
        t.both("SASLAuthenticationProvider.superPassword", text()).notYet(Later.SASL);
        t.both("sasl.serverconfig", text()).standard("Server").notYet(Later.SASL);
        t.both("kerberos.removeHostFromPrincipal", lenient()).standard("false").notYet(Later.SASL);
        t.both("kerberos.removeRealmFromPrincipal", lenient()).standard("false").notYet(Later.SASL);
        t.both("kerberos.canonicalizeHostNames", lenient()).standard("false").notYet(Later.SASL);
        t.both("kerberos.minReLoginTimeMs", big(0)).standard("60000").unit("ms").notYet(Later.SASL);
        t.both("security.auth_to_local", text()).standard("DEFAULT").notYet(Later.SASL);
        t.both("requireKerberosConfig", text()).notYet(Later.SASL);
        t.both("kinit", path()).standard("/usr/bin/kinit").notYet(Later.SASL);
        t.property("java.security.auth.login.config", path()).notYet(Later.SASL);
    }

    /** Threads, buffers and caches of ZooKeeper that have no counterpart here. */
    private static void insides(KeyTable t) {
        t.both("serverCnxnFactory", preferably(
            "org.apache.zookeeper.server.NIOServerCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory")).noEffect();
        t.both("nio.numSelectorThreads", anyWhole()).unit("threads").noEffect();
        t.both("nio.numWorkerThreads", anyWhole()).unit("threads").noEffect();
        t.both("nio.directBufferBytes", anyWhole()).standard("65536").unit("bytes").noEffect();
        t.both("nio.shutdownTimeout", anyWhole()).standard("5000").unit("ms").noEffect();
        t.both("netty.advancedFlowControl.enabled", lenient()).standard("false").noEffect();
        t.both("maxResponseCacheSize", anyWhole()).standard("400").unit("entries").noEffect();
        t.both("maxGetChildrenResponseCacheSize", anyWhole()).standard("400").unit("entries").noEffect();
        t.both("intBufferStartingSizeBytes", whole(32)).standard("1024").unit("bytes").noEffect();
        t.both("commitProcessor.numWorkerThreads", anyWhole()).unit("threads").noEffect();
        t.both("commitProcessor.maxReadBatchSize", anyWhole()).standard("-1").noEffect();
        t.both("commitProcessor.maxCommitBatchSize", anyWhole()).standard("1").noEffect();
        t.both("commitProcessor.shutdownTimeout", anyWhole()).standard("5000").unit("ms").noEffect();
        t.both("request_throttler.shutdownTimeout", anyWhole()).standard("10000").unit("ms").noEffect();
        t.both("watchManagerName", preferably("org.apache.zookeeper.server.watch.WatchManager",
            "org.apache.zookeeper.server.watch.WatchManagerOptimized")).noEffect();
        t.both("watcherCleanThreadsNum", anyWhole()).standard("2").unit("threads").noEffect();
        t.both("watcherCleanThreshold", anyWhole()).standard("1000").noEffect();
        t.both("watcherCleanIntervalInSeconds", anyWhole()).standard("600").unit("s").noEffect();
        t.both("maxInProcessingDeadWatchers", anyWhole()).standard("-1").noEffect();
        t.both("bitHashCacheSize", anyWhole()).standard("10").noEffect();
        for (String script : List.of("log.dir", "log.file", "log.threshold", "root.logger", "console.threshold", "jmx.log4j.disable")) {
            t.both(script, text()).noEffect();
        }
    }

    /** What tells the world outside about the server. */
    private static void observability(KeyTable t) {
        t.both("admin.enableServer", Kind.Lenient.ONLY_FALSE).standard("true").quiet("false").notYet(Later.ADMIN);
        t.both("admin.serverAddress", text()).standard("0.0.0.0").notYet(Later.ADMIN);
        t.both("admin.serverPort", port()).standard("8080").notYet(Later.ADMIN);
        t.both("admin.idleTimeout", whole(0)).standard("30000").unit("ms").notYet(Later.ADMIN);
        t.both("admin.commandURL", text()).standard("/commands").notYet(Later.ADMIN);
        t.both("admin.httpVersion", whole(0)).standard("11").notYet(Later.ADMIN);
        t.both("admin.portUnification", lenient()).standard("false").notYet(Later.ADMIN);
        t.both("admin.forceHttps", lenient()).standard("false").notYet(Later.ADMIN);
        t.both("admin.needClientAuth", lenient()).standard("false").notYet(Later.ADMIN);
        t.both("admin.rateLimiterIntervalInMS", whole(0)).standard("300000").unit("ms").notYet(Later.ADMIN);
        t.both("admin.snapshot.enabled", lenient()).standard("true").notYet(Later.ADMIN);
        t.both("admin.restore.enabled", lenient()).standard("true").notYet(Later.ADMIN);
        t.file("metricsProvider.className", oneOf("org.apache.zookeeper.metrics.impl.DefaultMetricsProvider",
            "org.apache.zookeeper.metrics.impl.NullMetricsProvider",
            "org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider"))
            .standard("org.apache.zookeeper.metrics.impl.DefaultMetricsProvider").notYet(Later.METRICS);
        t.file("metricsProvider.*", text()).notYet(Later.METRICS);
        t.file("jvm.pause.monitor", strict()).standard("false").notYet(Later.PAUSE_MONITOR);
        t.file("jvm.pause.sleep.time.ms", big(0)).standard("500").unit("ms").notYet(Later.PAUSE_MONITOR);
        t.file("jvm.pause.info-threshold.ms", big(0)).standard("1000").unit("ms").notYet(Later.PAUSE_MONITOR);
        t.file("jvm.pause.warn-threshold.ms", big(0)).standard("10000").unit("ms").notYet(Later.PAUSE_MONITOR);
        t.both("pathStats.enabled", lenient()).standard("false").notYet(Later.PATH_STATS);
        t.both("pathStats.slotCapacity", anyWhole()).standard("60").noEffect();
        t.both("pathStats.slotDuration", anyWhole()).standard("15").unit("s").noEffect();
        t.both("pathStats.maxDepth", anyWhole()).standard("6").noEffect();
        t.both("pathStats.sampleRate", ratio()).standard("0.1").noEffect();
        t.both("pathStats.initialDelay", anyWhole()).standard("5").unit("minutes").noEffect();
        t.both("pathStats.delay", anyWhole()).standard("5").unit("minutes").noEffect();
        t.both("pathStats.topPathMax", anyWhole()).standard("20").noEffect();
        t.both("audit.enable", lenient()).standard("false").notYet(Later.AUDIT);
        t.both("audit.impl.class", text()).notYet(Later.AUDIT);
    }

    /** Keys that ZooKeeper does not have. */
    private static void ours(KeyTable t) {
        t.both("recovery.acceptLoss", lenient()).standard("false").supported();
        t.both("recovery.acceptOtherEnsemble", lenient()).standard("false").supported();
    }

    private static void clientSide(KeyTable t) {
        for (String name : List.of("client.secure", "clientCnxnSocket", "request.timeout", "disableAutoWatchReset", "sasl.client",
            "sasl.clientconfig", "sasl.client.username", "sasl.client.canonicalize.hostname", "server.principal", "server.realm",
            "shuffleDnsResponse", "hostProvider.dnsSrvRefreshIntervalSeconds", "sasl.client.allowReverseDnsLookup")) {
            t.client(Key.PROPERTY_PREFIX + name).noEffect();
        }
    }
}
