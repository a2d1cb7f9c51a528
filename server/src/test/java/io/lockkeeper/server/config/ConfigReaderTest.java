package io.lockkeeper.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @TempDir
    private Path dir;

    /** F1. */
    @Test
    void aKeyOfTheFileGoesBeforeTheSystemProperty() {
        Map<String, String> properties = Map.of("zookeeper.snapCount", "7", "zookeeper.maxBatchSize", "9");

        ServerConfig config = Cfg.loadWith(properties, "snapCount=5").config();

        assertThat(config.snapshots().snapCount()).isEqualTo(5);
        assertThat(config.storage().maxBatchTxns()).isEqualTo(9);
    }

    @Test
    void anUnknownKeyIsReportedWithTheNearestOne() {
        assertThat(Cfg.load("snapcount=5").warnings())
            .containsExactly("zoo.cfg:3: snapcount is not known and has no effect, nearest known key is snapCount");
        assertThat(Cfg.load("my.own.provider.flag=5").warnings())
            .containsExactly("zoo.cfg:3: my.own.provider.flag is not known and has no effect");
        assertThat(Cfg.loadWith(Map.of("zookeeper.snapCont", "5", "other.snapCont", "5")).warnings())
            .containsExactly("system property zookeeper.snapCont is not known and has no effect, nearest known key is zookeeper.snapCount");
    }

    /** F2. */
    @Test
    void thePrefixInTheFileHasNoEffect() {
        ConfigReader.Loaded loaded = Cfg.load("zookeeper.snapCount=5");

        assertThat(loaded.config().snapshots().snapCount()).isEqualTo(100_000);
        assertThat(loaded.warnings())
            .containsExactly("zoo.cfg:3: zookeeper.snapCount has no effect: in a file the key is written without 'zookeeper.'");
    }

    /** F3. */
    @Test
    void juteMaxbufferIsASystemPropertyOnly() {
        ConfigReader.Loaded loaded = Cfg.load("jute.maxbuffer=10");

        assertThat(loaded.config().requests().maxBufferBytes()).isEqualTo(1_048_575);
        assertThat(loaded.warnings())
            .containsExactly("zoo.cfg:3: jute.maxbuffer has no effect in a file, only as system property -Djute.maxbuffer");
        assertThat(Cfg.loadWith(Map.of("jute.maxbuffer", "0x1fffff")).config().requests().maxBufferBytes()).isEqualTo(0x1fffff);
        assertThat(Cfg.loadWith(Map.of("zookeeper.jute.maxbuffer", "9")).warnings()).singleElement().asString()
            .contains("it is written -Djute.maxbuffer");
    }

    @Test
    void aKeyOfTheFileHasNoEffectAsSystemProperty() {
        ConfigReader.Loaded loaded = Cfg.loadWith(Map.of("zookeeper.tickTime", "5"));

        assertThat(loaded.config().sessions().tickTimeMillis()).isEqualTo(3000);
        assertThat(loaded.warnings()).containsExactly("system property zookeeper.tickTime has no effect: it is a key of the file");
    }

    /** F4. */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "", "treu"})
    void booleansOfTheFileAreTrueOrFalse(String value) {
        assertThat(Cfg.refusal("standaloneEnabled=" + value))
            .isEqualTo("zoo.cfg:3: standaloneEnabled=" + value + " is neither true nor false");
        assertThat(Cfg.load("standaloneEnabled=TRUE").warnings()).isEmpty();
    }

    @Test
    void booleansOfPropertiesAreTrueOnlyWhenTheySayTrue() {
        assertThat(Cfg.load("enforceQuota=TRUE").config().tree().enforceQuota()).isTrue();

        ConfigReader.Loaded loaded = Cfg.load("digest.enabled=yes");
        assertThat(loaded.config().tree().digest()).isFalse();
        assertThat(loaded.warnings()).containsExactly("zoo.cfg:3: digest.enabled=yes has no effect: only 'true' means on");
    }

    /** F5. */
    @Test
    void whatCannotBeServedIsRefused() {
        assertThat(Cfg.refusalOf(Map.of(), "clientPort=2181")).isEqualTo("dataDir is not set");
        assertThat(Cfg.refusalOf(Map.of(), "\ndataDir=\n")).isEqualTo("zoo.cfg:2: dataDir= names no directory");
        assertThat(Cfg.refusal("tickTime=0")).isEqualTo("zoo.cfg:3: tickTime=0 is out of range, expected 1 or more");
        assertThat(Cfg.refusal("minSessionTimeout=9000", "maxSessionTimeout=8000")).isEqualTo("zoo.cfg:3: minSessionTimeout=9000 "
            + "does not fit: minSessionTimeout, 9000 ms, is longer than maxSessionTimeout, 8000 ms");
        assertThat(Cfg.refusal("maxSessionTimeout=10")).startsWith("zoo.cfg:3: maxSessionTimeout=10 does not fit");
    }

    /** F6. */
    @Test
    void fewerThanThreeRetainedSnapshotsAreRaised() {
        ConfigReader.Loaded loaded = Cfg.load("autopurge.snapRetainCount=1");

        assertThat(loaded.config().autoPurge().retainedSnapshots()).isEqualTo(3);
        assertThat(loaded.warnings()).containsExactly("zoo.cfg:3: autopurge.snapRetainCount=1 is raised to 3");
    }

    /** F7. */
    @Test
    void dataLogDirIsDataDirUnlessItIsSet() {
        assertThat(Cfg.load().config().storage().dataLogDir()).isEqualTo(Path.of("/var/zk"));
        assertThat(Cfg.load("dataLogDir=/log").config().storage().dataLogDir()).isEqualTo(Path.of("/log"));
    }

    /** F8. */
    @Test
    void anAddressNeedsItsPort() {
        assertThat(Cfg.refusalOf(Map.of(), "dataDir=/zk\nclientPortAddress=127.0.0.1"))
            .isEqualTo("zoo.cfg:2: clientPortAddress=127.0.0.1 needs clientPort beside it");
        assertThat(Cfg.refusal("secureClientPortAddress=127.0.0.1")).contains("needs secureClientPort beside it");
    }

    @Test
    void portsAndAddressesAreReadAndChecked() {
        assertThat(Cfg.exactly(Map.of(), "dataDir=/zk").config().clientPorts().plain()).isEmpty();
        assertThat(Cfg.load("clientPortAddress=127.0.0.1").config().clientPorts().plain())
            .contains(new InetSocketAddress("127.0.0.1", 2181));
        assertThat(Cfg.exactly(Map.of(), "dataDir=/zk\nclientPort=0").config().clientPorts().plain()).contains(new InetSocketAddress(0));
        assertThat(Cfg.refusalOf(Map.of(), "dataDir=/zk\nclientPort=70000")).contains("zoo.cfg:2: clientPort=70000").contains("0 to 65535");
        assertThat(Cfg.refusalOf(Map.of(), "dataDir=/zk\nclientPort=")).contains("zoo.cfg:2: clientPort= is not a whole number");
        assertThat(Cfg.refusal("clientPortAddress=300.1.1.1.1:x")).contains("zoo.cfg:3: clientPortAddress=").contains("has no address");
    }

    /** F9. */
    @Test
    void sessionTimeoutsAreTwoToTwentyTicks() {
        assertThat(Cfg.load("tickTime=500").config().sessions()).isEqualTo(new SessionLimits(500, 1_000, 10_000));
        assertThat(Cfg.load("minSessionTimeout=1", "maxSessionTimeout=86400000").config().sessions())
            .isEqualTo(new SessionLimits(3000, 1, 86_400_000));
        assertThat(Cfg.load("tickTime=2147483647").config().sessions().maxTimeoutMillis()).isEqualTo(Integer.MAX_VALUE);
    }

    /** F27. */
    @Test
    void aMissingMetricsProviderIsRefused() {
        assertThat(Cfg.refusal("metricsProvider.className=com.example.Metrics")).startsWith("zoo.cfg:3: metricsProvider.className=");
        assertThat(Cfg.load("metricsProvider.className=org.apache.zookeeper.metrics.impl.DefaultMetricsProvider").warnings()).isEmpty();
        assertThat(Cfg.load("metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider",
            "metricsProvider.httpPort=7000").warnings()).hasSize(2).allMatch(warning -> warning.contains("is not supported yet"));
    }

    /** F29. */
    @Test
    void zeroConnectionsPerAddressAreAnyNumber() {
        assertThat(Cfg.load("maxClientCnxns=0").config().connections().exceededBy(100_000, 100_000)).isFalse();
        assertThat(Cfg.load().config().connections().exceededBy(60, 60)).isFalse();
        assertThat(Cfg.load().config().connections().exceededBy(61, 61)).isTrue();
        assertThat(Cfg.load("maxClientCnxns=0", "maxCnxns=5").config().connections().exceededBy(1, 6)).isTrue();
    }

    /** F30. */
    @Test
    void snapCountBelowTwoCountsAsTwo() {
        assertThat(Cfg.load("snapCount=1").config().snapshots().snapCount()).isEqualTo(2);
        assertThat(Cfg.load("snapCount=-9").warnings()).containsExactly("zoo.cfg:3: snapCount=-9 is raised to 2");
    }

    /** F33. */
    @ParameterizedTest
    @CsvSource({"no, false", "yes, true", "false, true", "NO, true", "0, true"})
    void onlyNoSwitchesForceSyncOff(String value, boolean synced) {
        assertThat(Cfg.load("forceSync=" + value).config().storage().forceSync()).isEqualTo(synced);
    }

    @Test
    void aWordThatDoesNotDecideIsDoubted() {
        assertThat(Cfg.load("forceSync=false").warnings())
            .containsExactly("zoo.cfg:3: forceSync=false has no effect: only 'no' means off");
        assertThat(Cfg.load("skipACL=true").config().tree().skipAcl()).isFalse();
        assertThat(Cfg.load("skipACL=true").warnings()).containsExactly("zoo.cfg:3: skipACL=true has no effect: only 'yes' means on");
        assertThat(Cfg.load("skipACL=yes").config().tree().skipAcl()).isTrue();
    }

    /** F34. */
    @Test
    void readOnlyModeIsSwitchedByItsPropertyOnly() {
        assertThat(Cfg.load("readonlymode.enabled=true").config().fourLetterWords().allows("isro")).isFalse();
        assertThat(Cfg.loadWith(Map.of("zookeeper.readonlymode.enabled", "true")).config().fourLetterWords().allows("isro")).isFalse();
        assertThat(Cfg.loadWith(Map.of("readonlymode.enabled", "true")).config().fourLetterWords().allows("isro")).isTrue();
    }

    /** F35. */
    @Test
    void whatAFileLeavesOutHasTheStandardValue() {
        ServerConfig config = Cfg.load().config();

        assertThat(config).isEqualTo(new ServerConfig(
            new ServerIdentity(0, 1),
            new ClientPorts(Optional.of(new InetSocketAddress(2181)), -1, false),
            new ConnectionLimits(60, 0, 10_000),
            new SessionLimits(3000, 6000, 60_000),
            new RequestLimits(1_048_575, 1_048_575, 1000, 104_857_600, -1),
            new RequestThrottle(0, 0),
            new ConnectionThrottle(0, 1, 1, -1, 0.02, 0.002, 0, Optional.empty()),
            new StorageConfig(Path.of("/var/zk"), Path.of("/var/zk"), true, true, false, 64L << 20, OptionalLong.empty(), true, 1000,
                1000, false, false),
            new SnapshotConfig(100_000, OptionalLong.of(4L << 30), SnapshotConfig.Compression.NONE, true),
            new AutoPurge(Duration.ofHours(1), 3),
            new TreeOptions(true, false, false, false, true, true, false),
            new ContainerReaping(60_000, 10_000, 0),
            new RecentChanges(32_768, 2_097_152),
            new AuthConfig(true, "SHA1", Optional.empty(), false, Set.of(), Set.of()),
            new FourLetterWords(Set.of("srvr")),
            Optional.empty()));
    }

    @Test
    void sizesInKilobytesBecomeBytesAndNoneWhenNotPositive() {
        ServerConfig config = Cfg.load("preAllocSize=16", "txnLogSizeLimitInKb=3", "snapSizeLimitInKb=0").config();
        assertThat(config.storage().preAllocBytes()).isEqualTo(16_384);
        assertThat(config.storage().logSizeLimitBytes()).hasValue(3072);
        assertThat(config.snapshots().logBytes()).as("0 divides by zero elsewhere, here it means off").isEmpty();
        assertThat(Cfg.load("preAllocSize=-1").config().storage().preAllocBytes()).isZero();
        assertThat(Cfg.load("snapSizeLimitInKb=" + Long.MAX_VALUE).config().snapshots().logBytes()).hasValue(Long.MAX_VALUE);
    }

    @Test
    void theFsyncThresholdHasTwoNames() {
        Map<String, String> bare = Map.of("fsync.warningthresholdms", "7");
        assertThat(Cfg.loadWith(bare).config().storage().slowSyncWarningMillis()).isEqualTo(7);
        assertThat(Cfg.loadWith(bare, "fsync.warningthresholdms=8").config().storage().slowSyncWarningMillis()).isEqualTo(8);
        assertThat(Cfg.loadWith(Map.of("fsync.warningthresholdms", "7", "zookeeper.fsync.warningthresholdms", "9")).config().storage()
            .slowSyncWarningMillis()).isEqualTo(9);
    }

    @Test
    void extraSizeFollowsTheBufferAndIsAtLeastOneKilobyte() {
        assertThat(Cfg.loadWith(Map.of("jute.maxbuffer", "4096")).config().requests().maxStoredFieldBytes()).isEqualTo(8192);
        assertThat(Cfg.loadWith(Map.of("jute.maxbuffer", "100")).config().requests().extraBufferBytes()).isEqualTo(1024);
        assertThat(Cfg.load("jute.maxbuffer.extrasize=5").config().requests().extraBufferBytes()).isEqualTo(1024);
    }

    @ParameterizedTest
    @CsvSource({"2, PT2H", "0, PT0S", "-1, PT0S", "90s, PT90S", "500ms, PT0.5S", "5 m, PT5M", "3h, PT3H", "1d, P1D"})
    void thePurgeIntervalIsInHoursOrSaysItsUnit(String value, Duration interval) {
        AutoPurge purge = Cfg.load("autopurge.purgeInterval=" + value).config().autoPurge();

        assertThat(purge.interval()).isEqualTo(interval);
        assertThat(purge.enabled()).isEqualTo(!interval.isZero());
    }

    @ParameterizedTest
    @CsvSource({"autopurge.purgeInterval, 5w", "autopurge.purgeInterval, h", "autopurge.purgeInterval, 9999999999999999d", "snapCount, abc",
        "snapCount, 1.5", "globalOutstandingLimit, 0", "maxBatchSize, 99999999999", "maxBatchSize, 99999999999999999999",
        "connection_throttle_drop_increase, 2", "connection_throttle_drop_increase, NaN", "clientPortListenBacklog, -2"})
    void aNumberThatCannotBeReadIsRefusedWithItsPlace(String key, String value) {
        assertThat(Cfg.refusal("# comment", key + " = " + value)).startsWith("zoo.cfg:4: " + key + "=" + value + " is ");
    }

    @Test
    void aSystemPropertyThatCannotBeReadIsRefusedByItsName() {
        assertThat(Cfg.refusalOf(Map.of("zookeeper.preAllocSize", "64MB"), "dataDir=/zk"))
            .isEqualTo("system property zookeeper.preAllocSize=64MB is not a whole number, expected a number");
    }

    @Test
    void whatTunesAnInsideThatWeHaveNotIsAcceptedInSilence() {
        assertThat(Cfg.load("flushDelay=30", "maxWriteQueuePollTime=10", "request_throttle_stall_time=5", "request_throttle_drop_stale=true",
            "request_stale_latency_check=true", "request_stale_connection_check=false", "enableEagerACLCheck=true",
            "connection_throttle_local_session_weight=1").warnings()).isEmpty();
    }

    @Test
    void aLossIsAcceptedOnlyWhenTheOperatorSaysSo() {
        assertThat(Cfg.load().config().storage().acceptLoss()).isFalse();
        assertThat(Cfg.load("recovery.acceptLoss=true").config().storage().acceptLoss()).isTrue();
        assertThat(Cfg.loadWith(Map.of("zookeeper.recovery.acceptLoss", "true")).config().storage().acceptLoss()).isTrue();
    }

    @Test
    void aBadValueOfAKeyWithoutEffectOnlyWarns() {
        assertThat(Cfg.load("nio.numWorkerThreads=abc").warnings()).singleElement().asString()
            .contains("nio.numWorkerThreads=abc is not a whole number").contains("no effect here");
        assertThat(Cfg.load("nio.numWorkerThreads=8", "commitProcessor.numWorkerThreads=4",
            "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory").warnings()).isEmpty();
    }

    @Test
    void whatComesLaterIsAcceptedWithOneWarningEach() {
        assertThat(Cfg.load("secureClientPort=2182", "ssl.keyStore.location=/etc/ks", "admin.serverPort=9090", "audit.enable=true",
            "jvm.pause.monitor=true", "sasl.serverconfig=Other").warnings()).containsExactly(
            "zoo.cfg:3: secureClientPort is not supported yet: TLS comes with a later version, no TLS connection is accepted",
            "zoo.cfg:4: ssl.keyStore.location is not supported yet: TLS comes with a later version, no TLS connection is accepted",
            "zoo.cfg:5: admin.serverPort is not supported yet: the HTTP admin server comes with a later version, none is started",
            "zoo.cfg:6: audit.enable is not supported yet: the audit log comes with a later version, none is written",
            "zoo.cfg:7: jvm.pause.monitor is not supported yet: the pause monitor comes with a later version, none runs",
            "zoo.cfg:8: sasl.serverconfig is not supported yet: SASL comes with a later version, no client can authenticate with it");
    }

    @Test
    void askingForNothingWeLackIsSilent() {
        assertThat(Cfg.load("admin.enableServer=false", "audit.enable=false", "reconfigEnabled=false", "fips-mode=true", "sslQuorum=false")
            .warnings()).isEmpty();
    }

    @Test
    void theSampleFileLoadsWithoutAWarning() {
        assertThat(Cfg.exactly(Map.of(), "tickTime=2000\ninitLimit=10\nsyncLimit=5\ndataDir=/tmp/zookeeper\nclientPort=2181\n").warnings())
            .isEmpty();
    }

    @Test
    void theLastOfTwoEqualKeysCounts() {
        ConfigReader.Loaded loaded = Cfg.load("tickTime=1000", "tickTime = 2000 ");

        assertThat(loaded.config().sessions().tickTimeMillis()).isEqualTo(2000);
        assertThat(loaded.warnings()).containsExactly("zoo.cfg:4: tickTime is given twice, the last one counts");
    }

    @Test
    void noMessageContainsASecret() {
        String secret = "hunter2";
        assertThat(Cfg.load("ssl.keyStore.password=" + secret, "ssl.keyStore.pasword=" + secret, "superDigest=" + secret,
            "SASLAuthenticationProvider.superPassword=" + secret, "DigestAuthenticationProvider.superDigest=" + secret).warnings())
            .hasSize(5).noneMatch(warning -> warning.contains(secret));
        assertThat(Cfg.load("DigestAuthenticationProvider.superDigest=super:" + secret).config().toString()).doesNotContain(secret);
        assertThat(new Setting("f:1: ", "ssl.keyStore.password", secret).wrong("is bad"))
            .hasMessage("f:1: ssl.keyStore.password=(hidden) is bad");
    }

    @Test
    void everyMessageIsOneShortLine() {
        assertThat(Cfg.refusal("tickTime=1\\n2\\u2028" + "x".repeat(10_000))).hasLineCount(1).hasSizeLessThan(300).contains("\\u000a");
        assertThat(Cfg.load("k\\ney=1").warnings()).singleElement().asString().hasLineCount(1);
    }

    @Test
    void fourLetterWordsAreListed() {
        assertThat(Cfg.load("4lw.commands.whitelist= ruok , stat,").config().fourLetterWords().enabled())
            .containsExactly("ruok", "srvr", "stat");
        assertThat(Cfg.load("4lw.commands.whitelist=*").config().fourLetterWords().allowsAll()).isTrue();
        assertThat(Cfg.load("4lw.commands.whitelist=stat,srv").warnings())
            .containsExactly("zoo.cfg:3: 4lw.commands.whitelist: there is no four-letter word srv, nearest known word is srvr");
    }

    @Test
    void authenticationIsReadAndWhatCannotBeEnforcedIsRefused() {
        AuthConfig auth = Cfg.load("enforce.auth.enabled=true", "enforce.auth.schemes=digest, ensemble", "ensembleAuthName=a,b",
            "authProvider.1=org.apache.zookeeper.server.auth.EnsembleAuthenticationProvider",
            "DigestAuthenticationProvider.digestAlg=SHA-256").config().auth();
        assertThat(auth.enforcedSchemes()).containsExactly("digest", "ensemble");
        assertThat(auth.ensembleNames()).containsExactly("a", "b");
        assertThat(auth.digestAlgorithm()).isEqualTo("SHA-256");

        assertThat(Cfg.refusal("enforce.auth.enabled=true")).contains("needs a list of schemes");
        assertThat(Cfg.refusal("enforce.auth.enabled=true", "enforce.auth.schemes=sasl"))
            .isEqualTo("zoo.cfg:4: enforce.auth.schemes=sasl enforces the scheme sasl, which is not available");
        assertThat(Cfg.refusal("sessionRequireClientSASLAuth=true"))
            .startsWith("zoo.cfg:3: sessionRequireClientSASLAuth=true cannot be enforced");
        assertThat(Cfg.refusal("DigestAuthenticationProvider.digestAlg=FOO")).isEqualTo(
            "zoo.cfg:3: DigestAuthenticationProvider.digestAlg=FOO is not a hash this Java knows");
        assertThat(Cfg.load("authProvider.2=com.example.Kerberos").warnings()).singleElement().asString().contains("does not exist here");
    }

    @Test
    void snapshotCompressionIsOneOfTwoOrNone() {
        assertThat(Cfg.load("snapshot.compression.method=gz").config().snapshots().compression())
            .isEqualTo(SnapshotConfig.Compression.GZIP);
        assertThat(Cfg.load("snapshot.compression.method=snappy").config().snapshots().compression())
            .isEqualTo(SnapshotConfig.Compression.SNAPPY);
        ConfigReader.Loaded unknown = Cfg.load("snapshot.compression.method=zstd");
        assertThat(unknown.config().snapshots().compression()).isEqualTo(SnapshotConfig.Compression.NONE);
        assertThat(unknown.warnings()).singleElement().asString().contains("expected gz or snappy");
    }

    @Test
    void withoutAFileLoopbackIsServedFromADirectoryHere() {
        ServerConfig config = ConfigReader.withoutFile(dir, Map.of()).config();

        assertThat(config.clientPorts().plain()).contains(new InetSocketAddress("127.0.0.1", 2181));
        assertThat(config.storage().dataDir()).isEqualTo(dir.resolve("lk-data"));
        assertThat(config.sessions().tickTimeMillis()).isEqualTo(3000);
        assertThat(config.tree().extendedTypes()).isTrue();
        assertThat(config.autoPurge()).isEqualTo(new AutoPurge(Duration.ofHours(1), 3));
        assertThat(config.fourLetterWords().enabled()).containsExactlyInAnyOrderElementsOf(FourLetterWords.READ_ONLY);
        assertThat(ConfigReader.withoutFile(dir, Map.of("zookeeper.4lw.commands.whitelist", "ruok", "zookeeper.snapCount", "9")).config())
            .satisfies(told -> assertThat(told.fourLetterWords().enabled()).containsExactly("ruok", "srvr"))
            .satisfies(told -> assertThat(told.snapshots().snapCount()).isEqualTo(9));
    }

    /** F36. */
    @Test
    void portAndDirectoryAreEnoughOnTheCommandLine() {
        ServerConfig two = ConfigReader.positional(List.of("2185", "/zk"), Map.of()).config();
        assertThat(two.clientPorts().plain()).contains(new InetSocketAddress(2185));
        assertThat(two.storage().dataDir()).isEqualTo(Path.of("/zk"));
        assertThat(two.fourLetterWords().enabled()).containsExactly("srvr");

        ServerConfig four = ConfigReader.positional(List.of("2185", "/zk", "500", "7"), Map.of()).config();
        assertThat(four.sessions().tickTimeMillis()).isEqualTo(500);
        assertThat(four.connections().perAddress()).isEqualTo(7);

        assertThatThrownBy(() -> ConfigReader.positional(List.of("1", "/zk", "1", "1", "1"), Map.of()))
            .isInstanceOf(ConfigException.class)
            .hasMessage("expected <clientPort> <dataDir> [tickTime] [maxClientCnxns], got 5 arguments");
        assertThatThrownBy(() -> ConfigReader.positional(List.of("x", "/zk"), Map.of()))
            .hasMessageStartingWith("argument 1: clientPort=x is not a whole");
    }

    @Test
    void aFileIsReadAndItsNameStandsInMessages() throws IOException {
        Path file = Files.writeString(dir.resolve("zoo.cfg"), "dataDir=/zk\nclientPort=2181\n");
        assertThat(ConfigReader.read(file, Map.of()).config().clientPorts().plain()).contains(new InetSocketAddress(2181));

        Files.writeString(file, "dataDir=/zk\ntickTime=x\n");
        assertThatThrownBy(() -> ConfigReader.read(file, Map.of())).hasMessageStartingWith(file + ":2: tickTime=x");
    }

    @Test
    void whatIsNoConfigurationFileIsRefusedAsSuch() throws IOException {
        assertThatThrownBy(() -> ConfigReader.read(dir.resolve("none"), Map.of())).isInstanceOf(ConfigException.class)
            .hasMessage(dir.resolve("none") + " does not exist");
        assertThatThrownBy(() -> ConfigReader.read(dir, Map.of())).hasMessage(dir + " is a directory, not a configuration file");
        Path huge = Files.write(dir.resolve("huge"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> ConfigReader.read(huge, Map.of())).hasMessageContaining("larger than 1024 KB");
    }

    @Test
    void pathsMayHoldLatin1AndEscapes() throws IOException {
        Path file = Files.write(dir.resolve("zoo.cfg"), new byte[] {'d', 'a', 't', 'a', 'D', 'i', 'r', '=', '/', 'z', (byte) 0xfc});
        assertThat(ConfigReader.read(file, Map.of()).config().storage().dataDir()).isEqualTo(Path.of("/zü"));
    }

    @Test
    void recordsBuiltByHandAreCheckedToo() {
        assertThatThrownBy(() -> new SessionLimits(1000, 3000, 2000)).isInstanceOf(ConfigException.class)
            .hasMessageContaining("longer than");
        assertThatThrownBy(() -> new SnapshotConfig(1, OptionalLong.empty(), SnapshotConfig.Compression.NONE, true))
            .hasMessage("snapCount is 1 transactions, needs at least 2");
        assertThatThrownBy(() -> new ClientPorts(Optional.of(InetSocketAddress.createUnresolved("nowhere", 1)), -1, false))
            .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> new FourLetterWords(Set.of("what"))).hasMessageContaining("no four-letter word what");
        assertThatThrownBy(() -> new AuthConfig(false, "SHA1", Optional.empty(), false, Set.of(), Set.of("digest")))
            .hasMessageContaining("scheme digest");
    }
}
