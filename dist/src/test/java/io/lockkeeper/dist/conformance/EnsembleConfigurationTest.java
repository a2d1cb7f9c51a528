package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What zoo.cfg and the dynamic file say of an ensemble. One member is enough to show it: it leads itself, or does not start. */
@BothServers
final class EnsembleConfigurationTest {
    private static final String NOWHERE = "127.0.0.1:2888:3888";

    private final Kind kind;
    private final List<ReservedPort> reserved = new ArrayList<>();

    @TempDir
    private Path home;

    EnsembleConfigurationTest(Kind kind) {
        this.kind = kind;
    }

    @AfterEach
    void freePorts() throws IOException {
        for (ReservedPort port : reserved) {
            port.close();
        }
    }

    private int port() {
        var port = new ReservedPort();
        reserved.add(port);
        return port.number();
    }

    /** An address of a server that is really there. */
    private String address() {
        return "127.0.0.1:" + port() + ":" + port();
    }

    private static Setup ensemble() {
        return Setup.DEFAULTS.with("standaloneEnabled", "false").with("initLimit", "10").with("syncLimit", "10")
                .with("4lw.commands.whitelist", "*");
    }

    private static void writeId(Path directory) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("data")).resolve("myid"), "1");
    }

    private ServerUnderTest start(Setup setup) throws IOException {
        writeId(home);
        return ServerUnderTest.start(kind, setup, home);
    }

    private static String member(String part) {
        return "server\\.1=127\\.0\\.0\\.1:\\d+:\\d+:participant" + part;
    }

    /** The text of {@code /zookeeper/config}. */
    private static String membership(ServerUnderTest server) {
        try (RawClient client = server.connect()) {
            return new String(client.call(Request.getData("/zookeeper/config")).ok().buf(), UTF_8);
        }
    }

    /** Each of these ends the start with code 2; they are tried at once, in directories with a number of a server. */
    private void refused(Setup... wrong) throws IOException {
        var started = new ArrayList<ServerUnderTest>();
        try {
            for (Setup setup : wrong) {
                Path directory = Files.createTempDirectory(home, "refused");
                writeId(directory);
                started.add(ServerUnderTest.launch(kind, setup, directory));
            }
            for (int i = 0; i < wrong.length; i++) {
                assertThat(started.get(i).awaitExit()).as(wrong[i].toString()).isEqualTo(2);
            }
        } finally {
            started.forEach(ServerUnderTest::close);
        }
    }

    // ---- what is refused

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F12")
    void anEnsembleNeedsItsLimitsAndItsNumber() throws IOException {
        Setup whole = ensemble().with("server.1", NOWHERE);
        refused(whole.without("initLimit"), whole.without("syncLimit"));
        try (ServerUnderTest unnumbered = ServerUnderTest.launch(kind, whole, Files.createTempDirectory(home, "unnumbered"))) {
            assertThat(unnumbered.awaitExit()).isEqualTo(2);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F13", "F15", "F16"})
    void aLineOfAServerMustMakeSense() throws IOException {
        refused(ensemble().with("server.1", "127.0.0.1:2888:2888"), ensemble().with("server.1", NOWHERE + ":leader"),
                ensemble().with("server.1", NOWHERE + "|127.0.0.1:2889:3889"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F17", "F18"})
    void aDynamicFileHoldsAllMembersAndNothingElse() throws IOException {
        Path versioned = Files.writeString(home.resolve("versioned"), "server.1=" + NOWHERE + "\nversion=100000000\n");
        Path more = Files.writeString(home.resolve("more"), "server.1=" + NOWHERE + "\nclientPortListenBacklog=5\n");
        Path good = Files.writeString(home.resolve("good"), "server.1=" + NOWHERE + "\n");
        refused(ensemble().with("dynamicConfigFile", versioned), ensemble().with("dynamicConfigFile", more),
                ensemble().with("dynamicConfigFile", good).with("server.1", NOWHERE));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F23", "F24", "F26"})
    void whatDoesNotFitTogetherIsRefused() throws IOException {
        refused(ensemble().with("server.1", NOWHERE).with("server.2", "127.0.0.1:2889:3889").with("group.1", "1"),
                ensemble().with("server.1", NOWHERE).with("electionAlg", "1"),
                ensemble().with("server.1", NOWHERE + ";127.0.0.1:2181").with("clientPort", "2182"),
                ensemble().with("server.1", NOWHERE + ";127.0.0.2:2181").with("clientPort", "2181"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F27", "F28"})
    void whatIsNotThereOrHalfSwitchedOnIsRefused() throws IOException {
        Setup one = ensemble().with("server.1", NOWHERE);
        refused(one.with("metricsProvider.className", "no.such.Provider"),
                one.with("quorum.auth.serverRequireSasl", "true"), one.with("quorum.auth.learnerRequireSasl", "true"),
                one.with("quorum.auth.enableSasl", "true").with("quorum.auth.serverRequireSasl", "true"));
    }

    // ---- what is served

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F11", "F25", "S45"})
    void oneAloneIsAnEnsembleWhateverPeerTypeSays() throws IOException {
        Setup one = ensemble().with("server.1", address()).with("peerType", "observer");
        Path version = Files.createDirectories(home.resolve("data/version-2"));
        // What a crash between writing and renaming leaves.
        Files.writeString(version.resolve("currentEpoch.tmp"), "0");
        try (ServerUnderTest server = start(one)) {
            assertThat(server.fourLetterWord("srvr")).contains("\nMode: leader\n");
            assertThat(server.fourLetterWord("conf")).containsPattern("\npeerType=0\nmembership: \n" + member("\nversion="));
            assertThat(version.resolve("currentEpoch")).content().isEqualTo("1");
            assertThat(version.resolve("acceptedEpoch")).content().isEqualTo("1");
            assertThat(version.resolve("currentEpoch.tmp")).doesNotExist();
        }
    }

    /** Beyond what its documentation allows; kazoo's tests have 999. */
    @ParameterizedTest
    @ValueSource(longs = {256, 300, 999, 70_000})
    @Execution(ExecutionMode.CONCURRENT)
    void anIdMayBeLargerThanAByte(long id) throws IOException {
        try (ServerUnderTest server = launchNumber(id, ensemble()).awaitServing(); RawClient client = server.connect()) {
            assertThat(server.fourLetterWord("conf")).contains("\nserverId=" + id + "\n");
            assertThat(client.sessionId() >>> 56).isEqualTo(id & 0xff);
            client.call(Request.create("/e", Codes.EPHEMERAL)).ok();
            assertThat(client.call(Request.exists("/e")).ok().stat().ephemeralOwner()).isEqualTo(client.sessionId());
        }
    }

    /** What its sessions own begins like the owners of TTL znodes. Ours has TTL znodes unless told otherwise, or unless there is such a server. */
    @ParameterizedTest
    @ValueSource(longs = {255, 511})
    @Execution(ExecutionMode.CONCURRENT)
    void whereIdsEndIn255ThereAreEphemeralsAndNoTtlZnodes(long id) throws IOException {
        try (ServerUnderTest server = launchNumber(id, ensemble()).awaitServing(); RawClient watcher = server.connect()) {
            try (RawClient client = server.connect()) {
                assertThat(client.sessionId() >>> 56).isEqualTo(255);
                client.call(Request.create("/e", Codes.EPHEMERAL)).ok();
                assertThat(client.call(Request.exists("/e")).ok().stat().ephemeralOwner()).isEqualTo(client.sessionId());
                client.call(Request.createTtl("/ttl", 1000)).fails(Codes.UNIMPLEMENTED);
                client.call(Request.closeSession()).ok();
            }
            watcher.call(Request.exists("/e")).fails(Codes.NO_NODE);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Difference("ZooKeeper has no TTL znodes with any server id above 254, and tries for ever to serve; here ids that end in 255 exclude them, "
        + "since only their sessions could be mistaken, and the start fails")
    void whoHas255AndAsksForTtlZnodesIsNotServed() throws IOException {
        Setup asked = ensemble().with("extendedTypesEnabled", "true");
        try (ServerUnderTest mistakable = launchNumber(255, asked); ServerUnderTest large = launchNumber(300, asked)) {
            switch (kind) {
                case APACHE -> Await.until("both say why", () -> mistakable.output().contains("Server ID is too large")
                    && large.output().contains("Server ID is too large"));
                case LOCKKEEPER -> {
                    assertThat(mistakable.awaitExit()).isEqualTo(2);
                    assertThat(mistakable.output()).contains("extendedTypesEnabled=true cannot be had");
                    try (RawClient client = large.awaitServing().connect()) {
                        client.call(Request.createTtl("/ttl", 1000)).ok();
                    }
                }
            }
        }
    }

    private ServerUnderTest launchNumber(long id, Setup setup) throws IOException {
        Path directory = Files.createTempDirectory(home, "number");
        Files.writeString(Files.createDirectories(directory.resolve("data")).resolve("myid"), Long.toString(id));
        return ServerUnderTest.launch(kind, setup.with("server." + id, address()), directory);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F14")
    void addressesOfTheLongKindStandInBrackets() throws IOException {
        int clients = port();
        String line = "[::ffff:127.0.0.1]:%d:%d:participant;[::ffff:127.0.0.1]:%d".formatted(port(), port(), clients);
        Setup bracketed = ensemble().with("server.1", line).with("clientPort", "").with("clientPortAddress", "");
        writeId(home);
        try (var _ = ServerUnderTest.launch(kind, bracketed, home); RawClient client = awaitClient(clients)) {
            client.call(Request.create("/a")).ok();
        }
    }

    private static RawClient awaitClient(int port) {
        return Await.value("a client gets in at port " + port, () -> {
            try {
                RawClient client = RawClient.open(port);
                client.handshake(Handshake.fresh());
                return client;
            } catch (AssertionError | UncheckedIOException _) {
                return null;
            }
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F16")
    void aServerMayHaveTwoAddresses() throws IOException {
        Setup two = ensemble().withProperty("zookeeper.multiAddress.enabled", "true").with("server.1", address() + "|" + address());
        try (ServerUnderTest server = start(two)) {
            assertThat(membership(server).lines().findFirst().orElseThrow())
                    .matches("server\\.1=127\\.0\\.0\\.1:\\d+:\\d+\\|127\\.0\\.0\\.1:\\d+:\\d+:participant");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F19")
    void theVersionOfADynamicFileIsInItsName() throws IOException {
        Path dynamic = Files.writeString(home.resolve("zoo.cfg.dynamic.10a"), "server.1=" + address());
        try (ServerUnderTest server = start(ensemble().with("dynamicConfigFile", dynamic))) {
            assertThat(membership(server)).matches(member("\nversion=10a"));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F15", "F20", "F21", "F22"})
    void whoMayChangeItsMembershipKeepsItInAFileOfItsOwn() throws IOException {
        Setup members = ensemble().with("reconfigEnabled", "true").with("server.1", address() + ":PARTICIPANT")
                .with("server.10", NOWHERE + ":Observer").with("server.2", "127.0.0.1:2889:3889:oBSERVER");
        Path zooCfg = home.resolve("zoo.cfg");
        Path dynamic = home.resolve("zoo.cfg.dynamic.100000000");
        try (ServerUnderTest server = start(members)) {
            String last = "dynamicConfigFile=" + dynamic;
            Await.until("its file names another", () -> Files.readAllLines(zooCfg).getLast().equals(last));

            assertThat(Files.readAllLines(home.resolve("zoo.cfg.bak"))).contains("server.10=" + NOWHERE + ":Observer");
            assertThat(Files.readAllLines(zooCfg)).contains("tickTime=500", "reconfigEnabled=true", "clientPort=" + server.port())
                    .noneMatch(line -> line.startsWith("server."));
            String text = Files.readString(dynamic);
            // By their text: the zero comes before the equals sign.
            assertThat(text).matches("server\\.10=127\\.0\\.0\\.1:2888:3888:observer\n"
                    + member("\nserver\\.2=127\\.0\\.0\\.1:2889:3889:observer"));
            assertThat(membership(server).lines().sorted()).containsExactly((text + "\nversion=100000000").split("\n"));
            assertThat(membership(server)).endsWith("\nversion=100000000");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F23")
    void whoHasNoWeightIsNotWaitedFor() throws IOException {
        Setup heavy = ensemble().with("server.1", address()).with("server.2", NOWHERE).with("server.3", "127.0.0.1:2889:3889")
                .with("group.1", "1:2:3").with("weight.1", "1").with("weight.2", "0").with("weight.3", "0");
        try (ServerUnderTest server = start(heavy)) {
            assertThat(server.fourLetterWord("srvr")).contains("\nMode: leader\n");
            assertThat(membership(server).lines()).contains("group.1=1:2:3", "weight.1=1", "weight.2=0", "weight.3=0");
        }
    }

    /** What the leader still has in memory it sends as it is; for what is on disk alone a snapshot may be shorter. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F31", "F32"})
    void learnersAreSpokenToWithinTheLimitsThatCount() throws IOException {
        int quorum = port();
        Setup setup = ensemble().with("server.1", "127.0.0.1:" + quorum + ":" + port()).with("server.2", NOWHERE + ":observer")
                .with("commitLogCount", "100").with("snapshotSizeFactor", "2").with("preAllocSize", "16").with("snapCount", "1000000")
                .with("txnLogSizeLimitInKb", "300"); // only what is in later files than the first counts there
        try (ServerUnderTest server = start(setup)) {
            try (RawClient client = server.connect()) {
                for (int i = 0; i < 6; i++) {
                    client.call(Request.create("/large-" + i, "x".repeat(500_000))).ok();
                }
                client.call(Request.closeSession()).ok();
            }
            server.stop();
            server.restart();
            Await.until("there is a snapshot of three megabytes", () -> largestSnapshot() > 3_000_000);
            try (RawClient client = server.connect()) {
                long beforeSmall = write(client, 600, 10);
                assertThat(RawLearner.broughtUpToDateBy(quorum, 2, beforeSmall)).as("from disk").isEqualTo(RawLearner.DIFF);
                long beforeLarge = write(client, 450, 4_000);
                assertThat(RawLearner.broughtUpToDateBy(quorum, 2, beforeLarge)).as("of five hundred").isEqualTo(RawLearner.DIFF);
                write(client, 350, 4_000);
                assertThat(RawLearner.broughtUpToDateBy(quorum, 2, beforeLarge)).as("a megabyte from disk").isEqualTo(RawLearner.SNAP);
            }
        }
    }

    private long largestSnapshot() throws IOException {
        long largest = 0;
        try (var files = Files.newDirectoryStream(home.resolve("data/version-2"), "snapshot.*")) {
            for (Path file : files) {
                largest = Math.max(largest, Files.size(file));
            }
        }
        return largest;
    }

    /** So many transactions with values of this length; returns the zxid before them. */
    private static long write(RawClient client, int count, int bytes) {
        long before = client.zxid();
        for (int i = 0; i < count; i++) {
            client.send(Request.setData("/large-0", "y".repeat(bytes)));
        }
        for (int i = 0; i < count; i++) {
            client.reply().ok();
        }
        return before;
    }
}
