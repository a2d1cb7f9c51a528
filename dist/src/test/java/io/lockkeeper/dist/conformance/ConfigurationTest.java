package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** zoo.cfg, system properties, and what a server makes of them. Each test starts servers of its own. */
@BothServers
final class ConfigurationTest {

    private final Kind kind;

    @TempDir
    private Path home;

    ConfigurationTest(Kind kind) {
        this.kind = kind;
    }

    private int exitCodeOf(Setup setup) throws IOException {
        try (ServerUnderTest server = ServerUnderTest.launch(kind, setup, Files.createTempDirectory(home, "server"))) {
            return server.awaitExit();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F1", "F2", "F3", "O2"})
    void anUnknownKeyIsASystemPropertyAndWinsOverOneThatIsGiven() {
        Setup setup = Setup.DEFAULTS
                .with("4lw.commands.whitelist", " isro , gtmk ")
                .with("zookeeper.4lw.commands.whitelist", "*")
                .with("jute.maxbuffer", "4096")
                .withProperty("zookeeper.4lw.commands.whitelist", "ruok");
        try (ServerUnderTest server = ServerUnderTest.start(kind, setup); RawClient client = server.connect()) {
            assertThat(server.fourLetterWord("isro")).isEqualTo("rw");
            assertThat(server.fourLetterWord("gtmk")).isEqualTo("306");
            assertThat(server.fourLetterWord("ruok")).contains("not in the whitelist");
            assertThat(server.fourLetterWord("stat")).contains("not in the whitelist");
            client.call(create(Request.CREATE, "/large", new byte[100_000], Acl.OPEN, 0)).ok();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F4", "F5", "F8"})
    void contradictionsAndNonsenseEndTheStartWithCodeTwo() throws IOException {
        for (Setup wrong : List.of(
                Setup.DEFAULTS.with("localSessionsEnabled", "maybe"),
                Setup.DEFAULTS.with("standaloneEnabled", "1"),
                Setup.DEFAULTS.with("dataDir", ""),
                Setup.DEFAULTS.with("tickTime", "0"),
                Setup.DEFAULTS.with("tickTime", "soon"),
                Setup.DEFAULTS.with("minSessionTimeout", "5000").with("maxSessionTimeout", "4000"),
                Setup.DEFAULTS.with("clientPort", ""))) {
            assertThat(exitCodeOf(wrong)).as(wrong.toString()).isEqualTo(2);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("O51")
    void aDataDirectoryThatCannotBeMadeEndsTheStartWithCodeThree() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        assertThat(exitCodeOf(Setup.DEFAULTS.with("dataDir", file.resolve("below")))).isEqualTo(3);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F6")
    void fewerThanThreeSnapshotsAreNeverKept() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        Setup purging = Setup.DEFAULTS.with("autopurge.snapRetainCount", "1").with("autopurge.purgeInterval", "1")
                .with("extendedTypesEnabled", "true");
        List<Path> before = files("snapshot.*");
        assertThat(before).hasSizeGreaterThan(4);
        try (var _ = ServerUnderTest.start(kind, purging, home)) {
            // Three of old, and perhaps the one of this start.
            Await.until("old snapshots are purged", () -> files("snapshot.*").size() <= 4);
            assertThat(files("snapshot.*")).hasSizeBetween(3, 4);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Difference("a disk that fills up is the most common way to lose a server: old snapshots are purged unless an operator says otherwise")
    void purgingIsOnByDefaultHereAndOffThere() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        List<Path> before = files("snapshot.*");
        try (var _ = ServerUnderTest.start(kind, Setup.DEFAULTS.with("extendedTypesEnabled", "true"), home)) {
            switch (kind) {
                case APACHE -> assertThat(files("snapshot.*")).containsAll(before);
                case LOCKKEEPER -> Await.until("old snapshots are purged", () -> !Files.exists(before.getFirst()));
            }
        }
    }

    private List<Path> files(String glob) throws IOException {
        var found = new ArrayList<Path>();
        try (var directory = Files.newDirectoryStream(home.resolve("data/version-2"), glob)) {
            directory.forEach(found::add);
        }
        found.sort(Comparator.comparingLong(DataFiles::zxid));
        return found;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F7", "F9", "O6", "O21", "C62", "C99", "S33"})
    void aFreshServerHasTheDefaultsAndFourNodes() {
        Setup plain = new Setup(Map.of("4lw.commands.whitelist", "*"), Map.of());
        try (ServerUnderTest server = ServerUnderTest.start(kind, plain, home)) {
            assertThat(server.fourLetterWord("gtmk")).isEqualTo("306");
            assertThat(server.fourLetterWord("mntr").lines()).contains("zk_znode_count\t5");
            assertThat(server.fourLetterWord("srvr")).contains("\nZxid: 0x0\n").contains("\nNode count: 5\n");
            String directory = server.versionDirectory().toString();
            assertThat(server.fourLetterWord("conf").lines()).contains("dataDir=" + directory, "dataLogDir=" + directory, "tickTime=3000",
                    "minSessionTimeout=6000", "maxSessionTimeout=60000", "maxClientCnxns=60");

            RawClient client = server.open();
            assertThat(client.handshake(Handshake.fresh(1)).timeoutMillis()).isEqualTo(6000);
            assertThat(client.zxid()).isEqualTo(1);
            assertThat(client.call(Request.getAllChildrenNumber("/")).ok().i32()).isEqualTo(3);
            assertThat(client.call(exists("/")).ok().stat()).isEqualTo(untouched(-1, 0, 1));
            assertThat(client.call(exists("/zookeeper")).ok().stat()).isEqualTo(untouched(-2, 0, 2));
            assertThat(client.call(exists("/zookeeper/quota")).ok().stat()).isEqualTo(untouched(0, 0, 0));
            assertThat(client.call(exists("/zookeeper/config")).ok().stat()).isEqualTo(untouched(0, -1, 0));
            assertThat(client.call(Request.getAcl("/zookeeper/config")).ok().acl()).containsExactly(Acl.world(Acl.READ));
            assertThat(client.call(Request.getAcl("/")).ok().acl()).containsExactly(Acl.world(Acl.ALL));
            assertThat(client.call(Request.getData("/")).ok().nullableBuf()).isEmpty();
            assertThat(client.call(create("/first")).zxid()).isEqualTo(2);
            client.close();
        }
    }

    private static Stat untouched(int cversion, int aversion, int children) {
        return new Stat(0, 0, 0, 0, 0, cversion, aversion, 0, 0, children, 0);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F10")
    void oneServerLineIsNoEnsemble() {
        Setup lonely = Setup.DEFAULTS.with("server.1", "127.0.0.1:2888:3888").with("initLimit", "5").with("syncLimit", "2");
        try (ServerUnderTest server = ServerUnderTest.start(kind, lonely)) {
            assertThat(server.fourLetterWord("srvr")).contains("Mode: standalone");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F29", "C45"})
    void zeroConnectionsPerAddressMeansAnyNumber() {
        try (ServerUnderTest server = ServerUnderTest.start(kind, Setup.DEFAULTS.with("maxClientCnxns", "0"))) {
            var all = new ArrayList<RawClient>();
            for (int i = 0; i < 100; i++) {
                all.add(server.connect());
            }
            all.forEach(client -> client.call(exists("/")).ok());
            all.forEach(RawClient::close);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F30")
    void aSnapCountOfOneActsAsTwo() throws IOException {
        try (ServerUnderTest server = ServerUnderTest.start(kind, Setup.DEFAULTS.with("snapCount", "1").with("preAllocSize", "16"), home);
                RawClient client = server.connect()) {
            for (int i = 0; i < 11; i++) {
                client.call(create("/" + i)).ok();
            }
            server.kill();
        }
        // Twelve transactions, the session's among them, two to each log.
        assertThat(files("log.*").stream().map(log -> DataFiles.records(log).size()).toList()).hasSize(6).containsOnly(2);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F34")
    void readOnlyModeIsSwitchedOnByAPropertyWithoutPrefixAlone() {
        try (ServerUnderTest server = ServerUnderTest.start(kind, Setup.DEFAULTS.with("readonlymode.enabled", "true"))) {
            assertThat(server.fourLetterWord("isro")).contains("not in the whitelist");
        }
        try (ServerUnderTest server = ServerUnderTest.start(kind, Setup.DEFAULTS.withProperty("readonlymode.enabled", "true"))) {
            assertThat(server.fourLetterWord("isro")).isEqualTo("rw");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F33")
    void onlyNoSwitchesTheWaitingForTheDiskOff() {
        for (String value : List.of("no", "nonsense")) {
            Setup setup = Setup.DEFAULTS.with("forceSync", value).with("4lw.commands.whitelist", "*");
            try (ServerUnderTest server = ServerUnderTest.start(kind, setup); RawClient client = server.connect()) {
                client.call(create("/a", "kept")).ok();
                // Two writes, the session's among them, and as many or no times to wait for the disk.
                assertThat(server.fourLetterWord("mntr").lines()).contains("zk_cnt_fsynctime\t" + (value.equals("no") ? 0 : 2));
                server.kill();
                server.restart();
                try (RawClient again = server.connect()) {
                    again.call(exists("/a")).ok();
                }
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F36")
    void portAndDirectoryAreEnoughToStart() {
        try (ServerUnderTest server = ServerUnderTest.startPositional(kind, home); RawClient client = server.connect()) {
            client.call(create("/a")).ok();
            assertThat(home.resolve("data/version-2/log.1")).exists();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("C174")
    void aServerStopsCleanlyWhenAskedTo() {
        try (ServerUnderTest server = ServerUnderTest.start(kind, Setup.DEFAULTS, home); RawClient client = server.connect()) {
            // 128 + 15 is what the virtual machine makes of SIGTERM; zero would be as good.
            assertThat(server.stop()).isIn(0, 143);
            client.mustBeClosed();
        }
    }
}
