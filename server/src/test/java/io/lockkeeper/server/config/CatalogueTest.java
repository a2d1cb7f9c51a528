package io.lockkeeper.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    /** The tables of ZooKeeper's administrator's guide, key by key: kept apart from the catalogue so that a lost line is noticed. */
    private static final String FILE_KEYS = """
        dataDir dataLogDir clientPort clientPortAddress secureClientPort secureClientPortAddress clientPortListenBacklog tickTime
        minSessionTimeout maxSessionTimeout maxClientCnxns autopurge.snapRetainCount autopurge.purgeInterval localSessionsEnabled
        localSessionsUpgradingEnabled jvm.pause.monitor jvm.pause.sleep.time.ms jvm.pause.info-threshold.ms
        jvm.pause.warn-threshold.ms metricsProvider.className metricsProvider.httpPort server.1 group.1 weight.1 initLimit syncLimit
        connectToLearnerMasterLimit electionAlg peerType quorumListenOnAllIPs standaloneEnabled reconfigEnabled dynamicConfigFile
        syncEnabled observerMasterPort sslQuorum portUnification sslQuorumReloadCertFiles oraclePath quorum.auth.enableSasl
        quorum.auth.learnerRequireSasl quorum.auth.serverRequireSasl quorum.auth.learner.saslLoginContext
        quorum.auth.server.saslLoginContext quorum.auth.kerberos.servicePrincipal quorum.cnxn.threads.size
        """;
    private static final String KEYS_AND_PROPERTIES = """
        maxCnxns multiAddress.enabled multiAddress.reachabilityCheckEnabled multiAddress.reachabilityCheckTimeoutMs leaderServes cnxTimeout
        quorumCnxnTimeoutMs fastleader.minNotificationInterval fastleader.maxNotificationInterval electionPortBindRetry tcpKeepAlive
        leader.maxTimeToWaitForEpoch leader.maxConcurrentSnapSyncs leader.maxConcurrentDiffSyncs leader.ackLoggingFrequency
        leader.closeSocketAsync learner.closeSocketAsync learner.asyncSending leaderConnectDelayDuringRetryMs observer.reconnectDelayMs
        observer.election.DelayMs observerMaster.sizeLimit follower.skipLearnerRequestToNextProcessor
        forward_learner_requests_to_commit_processor_disabled forceSnapshotSync snapshotSizeFactor commitLogCount
        messageTracker.Enabled messageTracker.BufferSize observer.syncEnabled
        snapCount snapSizeLimitInKb txnLogSizeLimitInKb preAllocSize forceSync fsync.warningthresholdms flushDelay maxWriteQueuePollTime
        maxBatchSize snapshot.compression.method snapshot.trust.empty serializeLastProcessedZxid.enabled digest.enabled
        closeSessionTxn.enabled datadir.autocreate db.autocreate extendedTypesEnabled emulate353TTLNodes jute.maxbuffer.extrasize
        serverCnxnFactory nio.numSelectorThreads nio.numWorkerThreads nio.directBufferBytes nio.sessionlessCnxnTimeout
        nio.shutdownTimeout clientTcpKeepAlive netty.advancedFlowControl.enabled netty.server.outstandingHandshake.limit
        netty.server.earlyDropSecureConnectionHandshakes client.portUnification client.certReload globalOutstandingLimit
        largeRequestMaxBytes largeRequestThreshold maxResponseCacheSize maxGetChildrenResponseCacheSize intBufferStartingSizeBytes
        commitProcessor.numWorkerThreads commitProcessor.maxReadBatchSize commitProcessor.maxCommitBatchSize
        commitProcessor.shutdownTimeout request_throttle_max_requests request_throttle_stall_time request_throttle_drop_stale
        request_stale_latency_check request_stale_connection_check request_throttler.shutdownTimeout throttled_op_wait_time
        connection_throttle_tokens connection_throttle_fill_time connection_throttle_fill_count connection_throttle_freeze_time
        connection_throttle_drop_increase connection_throttle_drop_decrease connection_throttle_decrease_ratio
        connection_throttle_weight_enabled connection_throttle_global_session_weight connection_throttle_renew_session_weight
        connection_throttle_local_session_weight watchManagerName watcherCleanThreadsNum watcherCleanThreshold
        watcherCleanIntervalInSeconds maxInProcessingDeadWatchers bitHashCacheSize pathStats.enabled pathStats.slotCapacity
        pathStats.slotDuration pathStats.maxDepth pathStats.sampleRate pathStats.initialDelay pathStats.delay pathStats.topPathMax
        enforceQuota 4lw.commands.whitelist
        admin.enableServer admin.serverAddress admin.serverPort admin.idleTimeout admin.commandURL admin.httpVersion
        admin.portUnification admin.forceHttps admin.needClientAuth admin.rateLimiterIntervalInMS admin.snapshot.enabled
        admin.restore.enabled
        skipACL enableEagerACLCheck DigestAuthenticationProvider.enabled DigestAuthenticationProvider.superDigest
        DigestAuthenticationProvider.digestAlg X509AuthenticationProvider.superUser IPAuthenticationProvider.usexforwardedfor superUser
        superUser.1 authProvider.1 authProvider.x509 sessionRequireClientSASLAuth enforce.auth.enabled enforce.auth.schemes
        allowSaslFailedClients letAnySaslUserDoX SASLAuthenticationProvider.superPassword ensembleAuthName sasl.serverconfig
        kerberos.removeHostFromPrincipal kerberos.removeRealmFromPrincipal kerberos.canonicalizeHostNames kerberos.minReLoginTimeMs
        security.auth_to_local requireKerberosConfig kinit fips-mode audit.enable audit.impl.class ssl.authProvider ssl.sslProvider
        """;
    private static final String TLS_KEYS = """
        keyStore.location keyStore.password keyStore.passwordPath keyStore.type trustStore.location trustStore.password
        trustStore.passwordPath trustStore.type protocol enabledProtocols ciphersuites context.supplier.class hostnameVerification
        clientHostnameVerification allowReverseDnsLookup crl ocsp clientAuth handshakeDetectionTimeoutMillis
        """;
    private static final String PROPERTIES = """
        follower.nodelay leader.nodelay readonlymode.enabled znode.container.checkIntervalMs znode.container.maxPerMinute
        znode.container.maxNeverUsedIntervalMs jute.maxbuffer java.security.auth.login.config
        """;
    private static final String CLIENT_PROPERTIES = """
        zookeeper.client.secure zookeeper.clientCnxnSocket zookeeper.request.timeout zookeeper.disableAutoWatchReset zookeeper.sasl.client
        zookeeper.sasl.clientconfig zookeeper.sasl.client.username zookeeper.sasl.client.canonicalize.hostname
        zookeeper.server.principal zookeeper.server.realm zookeeper.shuffleDnsResponse
        zookeeper.hostProvider.dnsSrvRefreshIntervalSeconds zookeeper.sasl.client.allowReverseDnsLookup
        """;

    private final Catalogue catalogue = Catalogue.zooKeeper();

    @Test
    void everyKeyOfTheTablesIsKnownInItsPlace() {
        for (String name : words(FILE_KEYS)) {
            assertThat(catalogue.find(name)).as(name).map(Key::place).contains(Key.Place.FILE);
        }
        for (String name : words(KEYS_AND_PROPERTIES)) {
            assertThat(catalogue.find(name)).as(name).map(Key::place).contains(Key.Place.FILE_OR_PROPERTY);
        }
        for (String name : words(TLS_KEYS)) {
            assertThat(catalogue.find("ssl." + name)).as(name).map(Key::place).contains(Key.Place.FILE_OR_PROPERTY);
            assertThat(catalogue.find("ssl.quorum." + name)).as(name).map(Key::place).contains(Key.Place.FILE_OR_PROPERTY);
        }
        for (String name : words(PROPERTIES)) {
            assertThat(catalogue.find(name)).as(name).map(Key::place).contains(Key.Place.PROPERTY);
        }
        for (String name : words(CLIENT_PROPERTIES)) {
            assertThat(catalogue.find(name)).as(name).map(Key::place).contains(Key.Place.CLIENT);
        }
    }

    /** F35. The standard values of ZooKeeper 3.9, those we differ in left out. */
    @ParameterizedTest
    @CsvSource({
        "tickTime, 3000", "maxClientCnxns, 60", "maxCnxns, 0", "clientPortListenBacklog, -1", "autopurge.snapRetainCount, 3",
        "snapCount, 100000", "snapSizeLimitInKb, 4194304", "txnLogSizeLimitInKb, -1", "preAllocSize, 65536", "forceSync, yes",
        "fsync.warningthresholdms, 1000", "flushDelay, 0", "maxBatchSize, 1000", "snapshot.trust.empty, false",
        "serializeLastProcessedZxid.enabled, true", "digest.enabled, true", "closeSessionTxn.enabled, true", "datadir.autocreate, true",
        "db.autocreate, true", "emulate353TTLNodes, false", "znode.container.checkIntervalMs, 60000",
        "znode.container.maxPerMinute, 10000", "znode.container.maxNeverUsedIntervalMs, 0", "jute.maxbuffer, 1048575",
        "nio.sessionlessCnxnTimeout, 10000", "clientTcpKeepAlive, false", "globalOutstandingLimit, 1000",
        "largeRequestMaxBytes, 104857600", "largeRequestThreshold, -1", "request_throttle_max_requests, 0",
        "request_throttle_stall_time, 100", "request_throttle_drop_stale, true", "request_stale_latency_check, false",
        "request_stale_connection_check, true", "throttled_op_wait_time, 0", "connection_throttle_tokens, 0",
        "connection_throttle_fill_time, 1", "connection_throttle_fill_count, 1", "connection_throttle_freeze_time, -1",
        "connection_throttle_drop_increase, 0.02", "connection_throttle_drop_decrease, 0.002", "connection_throttle_decrease_ratio, 0",
        "connection_throttle_weight_enabled, false", "connection_throttle_global_session_weight, 3",
        "connection_throttle_renew_session_weight, 2", "connection_throttle_local_session_weight, 1", "enforceQuota, false",
        "4lw.commands.whitelist, srvr", "skipACL, no", "enableEagerACLCheck, false", "DigestAuthenticationProvider.enabled, true",
        "DigestAuthenticationProvider.digestAlg, SHA1", "sessionRequireClientSASLAuth, false", "enforce.auth.enabled, false",
        "commitLogCount, 500", "snapshotSizeFactor, 0.33", "electionAlg, 3", "cnxTimeout, 5000", "admin.serverPort, 8080"})
    void standardValuesEqualTheTables(String name, String standard) {
        assertThat(catalogue.find(name).orElseThrow().standard()).contains(standard);
    }

    @Test
    void everyStandardValueIsAcceptedByItsOwnKind() {
        for (Key key : catalogue.all()) {
            key.standard().ifPresent(value -> {
                assertThat(key.kind().problem(value)).as(key.name()).isEmpty();
                assertThat(key.kind().doubt(value)).as(key.name()).isEmpty();
            });
        }
    }

    @Test
    void everyKeyCalledSupportedIsRead() {
        List<String> warnings = new ArrayList<>();
        // What is only read when another key says so.
        List<Setting> said = List.of(
            setting("dataDir", "/zk"), setting("clientPort", "0"), setting("connection_throttle_weight_enabled", "true"));
        Values values = new Values(catalogue, new Settings(catalogue, said, Map.of(), warnings));
        new ConfigAssembly(values, Optional.empty(), warnings).assemble();

        Set<String> supported = new TreeSet<>();
        catalogue.all().stream().filter(key -> key.support() instanceof Support.Supported).map(Key::name).forEach(supported::add);

        assertThat(values.asked()).containsAll(supported);
    }

    @Test
    void secretsAreKnownByTheirNames() {
        for (String name : List.of("ssl.keyStore.password", "ssl.quorum.trustStore.password", "DigestAuthenticationProvider.superDigest",
            "SASLAuthenticationProvider.superPassword", "metricsProvider.ssl.keyStore.password", "superDigest")) {
            assertThat(Key.isSecret(name)).as(name).isTrue();
        }
        assertThat(Key.isSecret("ssl.keyStore.passwordPath")).isFalse();
        assertThat(Key.isSecret("snapCount")).isFalse();
    }

    private static Setting setting(String name, String value) {
        return new Setting("test: ", name, value);
    }

    private static String[] words(String text) {
        return text.trim().split("\\s+");
    }
}
