package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.BAD_VERSION;
import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Codes.NODE_EXISTS;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.SEQUENTIAL;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.createTtl;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data directories: those that ZooKeeper wrote, those we write, and those that somebody damaged. */
@BothServers
final class DataDirectoryTest {

    private final Kind kind;

    @TempDir
    private Path home;

    DataDirectoryTest(Kind kind) {
        this.kind = kind;
    }

    private Path data(String file) {
        return home.resolve("data/version-2").resolve(file);
    }

    private ServerUnderTest start(Setup setup) {
        return ServerUnderTest.start(kind, setup, home);
    }

    private int exitCode(Setup setup) {
        try (ServerUnderTest server = ServerUnderTest.launch(kind, setup, home)) {
            return server.awaitExit();
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

    /** What ZooKeeper needs to be told to load a sample. */
    private Setup setupFor(Sample sample) {
        return switch (sample) {
            case GZIP_SPLIT -> Sample.SETUP.with("dataLogDir", home.resolve("log"));
            case NO_SNAPSHOT -> Sample.SETUP.with("snapshot.trust.empty", "true");
            case DIGEST_DISABLED -> kind == Kind.APACHE ? Sample.SETUP.with("digest.enabled", "false") : Sample.SETUP;
            case STANDALONE_MIXED, SNAPPY, NO_LASTZXID_TRAILER, TORN_TRUNCATED, TORN_ZEROED, TORN_LASTBYTE, TORN_EMPTYTAIL, TORN_BADCRC,
                    TORN_SHORTHEADER -> Sample.SETUP;
        };
    }

    private static void shows(ServerUnderTest server, long zxid, Map<String, Znode> nodes) {
        assertThat(server.fourLetterWord("srvr")).contains("\nZxid: 0x" + Long.toHexString(zxid) + "\n")
                .contains("\nNode count: " + (nodes.size() + 1) + "\n");
        assertThat(treeOf(server)).isEqualTo(nodes);
    }

    private static Map<String, Znode> treeOf(ServerUnderTest server) {
        try (RawClient superUser = server.connect()) {
            superUser.call(Request.auth("digest", "super:secret")).ok();
            Map<String, Znode> tree = Znode.tree(superUser);
            superUser.call(Request.closeSession()).ok();
            return tree;
        }
    }

    // ---- what ZooKeeper wrote

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(names = {"TORN_BADCRC", "TORN_SHORTHEADER", "NO_SNAPSHOT"}, mode = EnumSource.Mode.EXCLUDE)
    @Fact({"S6", "S7", "S9", "S25", "S27", "S34", "S48"})
    void aDirectoryOfZooKeeperIsServedToTheLastBit(Sample sample) throws IOException {
        sample.extractTo(home);
        try (ServerUnderTest server = start(setupFor(sample))) {
            shows(server, sample.lastZxid(), sample.nodes());
            assertThat(sample.nodes()).hasSize(sample.nodeCount());
            sample.sessions().forEach((id, timeout) -> {
                byte[] password = new byte[16];
                new Random(id ^ 0xB3415C00L).nextBytes(password);
                try (RawClient back = server.open()) {
                    assertThat(back.handshake(Handshake.renew(id, password, timeout)).refused()).isFalse();
                    long owned = sample.nodes().values().stream().filter(node -> node.stat().ephemeralOwner() == id).count();
                    assertThat(back.call(Request.getEphemerals("/")).ok().strs()).hasSize((int) owned);
                }
            });
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(names = {"TORN_BADCRC", "TORN_SHORTHEADER", "NO_SNAPSHOT"})
    @Fact({"S8", "S9", "S38"})
    void whatCannotBeTrustedIsRefused(Sample sample) throws IOException {
        sample.extractTo(home);
        assertThat(exitCode(Sample.SETUP)).isEqualTo(1);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S38")
    void logsWithoutSnapshotAreServedToWhoInsists() throws IOException {
        Sample.NO_SNAPSHOT.extractTo(home);
        try (ServerUnderTest server = start(setupFor(Sample.NO_SNAPSHOT))) {
            shows(server, Sample.STANDALONE_MIXED.lastZxid(), Sample.STANDALONE_MIXED.nodes());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S9")
    void anEmptyLastLogIsDeleted() throws IOException {
        Sample.TORN_EMPTYTAIL.extractTo(home);
        assertThat(data("log.40")).isEmptyFile();
        try (ServerUnderTest server = start(Sample.SETUP); RawClient client = server.open()) {
            assertThat(data("log.40")).doesNotExist();
            client.handshake(Handshake.fresh(5000));
            assertThat(DataFiles.records(data("log.40"))).hasSize(1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S28")
    void aDamagedSnapshotIsPassedOverForTheOneBeforeIt() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        List<Path> snapshots = files("snapshot.*");
        try (var newest = new RandomAccessFile(snapshots.getLast().toFile(), "rw")) {
            newest.seek(newest.length() / 2);
            int octet = newest.read();
            newest.seek(newest.length() / 2);
            newest.write(octet ^ 1);
        }
        try (var second = new RandomAccessFile(snapshots.get(snapshots.size() - 2).toFile(), "rw")) {
            second.setLength(second.length() - 3);
        }
        try (ServerUnderTest server = start(Sample.SETUP)) {
            shows(server, Sample.STANDALONE_MIXED.lastZxid(), Sample.STANDALONE_MIXED.nodes());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S29")
    void theNameOfASnapshotTellsItsZxid() throws IOException {
        try (ServerUnderTest server = start(Sample.SETUP)) {
            server.stop();
        }
        Files.move(data("snapshot.0"), data("snapshot.7f"));
        try (ServerUnderTest server = start(Sample.SETUP); RawClient client = server.connect()) {
            assertThat(client.zxid()).isEqualTo(0x80);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S39")
    void logsAndSnapshotsInEachOthersDirectoryAreRefused() throws IOException {
        Sample.GZIP_SPLIT.extractTo(home);
        Setup setup = setupFor(Sample.GZIP_SPLIT);
        Path stray = Files.createFile(home.resolve("log/version-2/snapshot.1"));
        assertThat(exitCode(setup)).isEqualTo(3);
        Files.delete(stray);
        Files.createFile(data("log.1"));
        assertThat(exitCode(setup)).isEqualTo(3);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S40")
    void anEmptyDirectoryIsTrustedIfSomeoneSaysSo() throws IOException {
        Setup careful = Sample.SETUP.with("db.autocreate", "false");
        try (ServerUnderTest server = start(careful)) {
            assertThat(server.fourLetterWord("srvr")).contains("Zxid: 0xffffffffffffffff\n");
        }
        ServerUnderTest.deleteRecursively(home.resolve("data"));
        Files.createDirectories(home.resolve("data"));
        Files.createFile(home.resolve("data/initialize"));
        try (ServerUnderTest server = start(careful)) {
            assertThat(server.fourLetterWord("srvr")).contains("Zxid: 0x0\n");
            assertThat(home.resolve("data/initialize")).doesNotExist();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S41")
    void aHoleBetweenTransactionsIsRefused() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        List<Path> logs = files("log.*");
        for (Path snapshot : files("snapshot.*").stream().skip(1).toList()) {
            Files.delete(snapshot);
        }
        Files.delete(logs.get(2));
        assertThat(exitCode(Sample.SETUP)).isEqualTo(1);
    }

    /** ZooKeeper serves what is left; we do it only for {@code recovery.acceptLoss=true}. */
    private void isServedWithoutWhatIsMissing(long zxid) {
        Setup accepting = switch (kind) {
            case APACHE -> Sample.SETUP;
            case LOCKKEEPER -> {
                assertThat(exitCode(Sample.SETUP)).isEqualTo(1);
                yield Sample.SETUP.with("recovery.acceptLoss", "true");
            }
        };
        try (ServerUnderTest server = start(accepting)) {
            assertThat(server.fourLetterWord("srvr")).contains("\nZxid: 0x" + Long.toHexString(zxid) + "\n");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Difference("transactions that clients were promised are missing: nobody should serve without them before an operator has said so")
    void aHoleBetweenSnapshotAndLogIsRefused() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        Files.delete(data("snapshot.198"));
        Files.delete(data("log.109"));
        Files.delete(data("log.151"));

        isServedWithoutWhatIsMissing(Sample.STANDALONE_MIXED.lastZxid());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Difference("a snapshot that cannot be read still tells how far the data went: what the log does not have is lost, and that is said")
    void anUnreadableSnapshotThatTheLogDoesNotReachIsRefused() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        for (Path log : files("log.*")) {
            Files.delete(log);
        }
        List<Path> snapshots = files("snapshot.*");
        try (var newest = new RandomAccessFile(snapshots.getLast().toFile(), "rw")) {
            newest.setLength(newest.length() - 3);
        }

        isServedWithoutWhatIsMissing(DataFiles.zxid(snapshots.get(snapshots.size() - 2)));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Difference("a file of a later format is not read as if it were one of today's")
    void aLogOfALaterFormatIsRefused() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        try (var log = new RandomAccessFile(files("log.*").getLast().toFile(), "rw")) {
            log.seek(4);
            log.writeInt(3);
        }
        switch (kind) {
            case APACHE -> {
                try (ServerUnderTest server = start(Sample.SETUP)) {
                    shows(server, Sample.STANDALONE_MIXED.lastZxid(), Sample.STANDALONE_MIXED.nodes());
                }
            }
            case LOCKKEEPER -> assertThat(exitCode(Sample.SETUP)).isEqualTo(1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S50")
    void ephemeralsWithoutASessionDisappear() throws IOException {
        // With extended types switched off a TTL node looks like the ephemeral of a session that nobody knows.
        Sample.STANDALONE_MIXED.extractTo(home);
        try (ServerUnderTest server = start(Sample.SETUP.with("extendedTypesEnabled", "false")); RawClient client = server.connect()) {
            client.call(exists("/ttl-long")).fails(NO_NODE);
            client.call(exists("/eph/s1")).ok();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S52")
    void aTransactionThatIsWrittenTwiceDoesNoHarm() throws IOException {
        try (ServerUnderTest server = start(Sample.SETUP); RawClient client = server.connect()) {
            client.call(create("/a")).ok();
            client.call(setData("/a", "x")).ok();
            server.kill();
        }
        DataFiles.Record last = DataFiles.records(data("log.1")).getLast();
        try (var log = new RandomAccessFile(data("log.1").toFile(), "rw")) {
            byte[] bytes = new byte[last.length()];
            log.seek(last.offset());
            log.readFully(bytes);
            log.write(bytes);
        }
        try (ServerUnderTest server = start(Sample.SETUP); RawClient client = server.connect()) {
            assertThat(client.zxid()).isEqualTo(last.zxid() + 1);
            assertThat(client.call(exists("/a")).ok().stat().version()).isEqualTo(1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Difference("ZooKeeper takes a write whose log record it will not read again, and cannot start from its log; it is refused here")
    void nothingIsTakenThatCannotBeReadBack() {
        Setup narrow = Sample.SETUP.withProperty("jute.maxbuffer", "100000").with("jute.maxbuffer.extrasize", "1024");
        var parts = new Request[1900];
        Arrays.fill(parts, create("/s", SEQUENTIAL));
        try (ServerUnderTest server = start(narrow); RawClient client = server.connect()) {
            Reply reply = client.call(Request.multi(parts));
            switch (kind) {
                case APACHE -> reply.ok();
                case LOCKKEEPER -> reply.fails(Codes.MARSHALLING);
            }
            client.call(create("/a")).ok();
            server.kill();
        }
        switch (kind) {
            case APACHE -> assertThat(exitCode(narrow)).isNotZero();
            case LOCKKEEPER -> {
                try (ServerUnderTest server = start(narrow); RawClient client = server.connect()) {
                    client.call(exists("/a")).ok();
                }
            }
        }
    }

    // ---- what the server writes

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"S22", "S23", "S24", "S26", "S31"})
    void aFreshServerWritesASnapshotOfFourNodes() throws IOException {
        try (ServerUnderTest server = start(Sample.SETUP)) {
            byte[] bytes = Files.readAllBytes(data("snapshot.0"));
            assertThat(bytes).startsWith(0x5a, 0x4b, 0x53, 0x4e, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
                    .endsWith(0, 0, 0, 1, '/');
            DataFiles.Snapshot snapshot = DataFiles.snapshot(data("snapshot.0"));
            assertThat(snapshot.nodes()).extracting(DataFiles.Node::path)
                    .containsExactlyInAnyOrder("", "/zookeeper", "/zookeeper/config", "/zookeeper/quota");
            assertThat(snapshot.nodes()).filteredOn(node -> node.path().endsWith("config")).singleElement()
                    .matches(node -> node.aversion() == -1 && node.aclKey() > 0 && node.cversion() == 0);
            assertThat(snapshot.lastProcessedZxid()).isZero();
            assertThat(server.fourLetterWord("srvr")).contains("Zxid: 0x0\n");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"S1", "S2", "S3", "S4", "S11", "S20", "S42"})
    void everyWriteIsInTheLogRefusedOnesToo() throws IOException {
        try (ServerUnderTest server = start(Sample.SETUP); RawClient client = server.connect()) {
            client.call(create("/a")).ok();
            client.call(create("/a")).fails(NODE_EXISTS);
            client.call(setData("/a", "x", 7)).fails(BAD_VERSION);
            client.call(delete("/missing")).fails(NO_NODE);
            client.call(setData("/a", "x", 0)).ok();
            server.kill();
        }
        assertThat(Files.size(data("log.1"))).isEqualTo(16_400);
        List<DataFiles.Record> records = DataFiles.records(data("log.1"));
        assertThat(records).extracting(DataFiles.Record::zxid).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(records).extracting(DataFiles.Record::type).containsExactly(-10, 1, -1, -1, -1, 5);
        assertThat(records.subList(2, 5)).extracting(record -> new Fields(record.body()).i32())
                .containsExactly(NODE_EXISTS, BAD_VERSION, NO_NODE);
        assertThat(records).allSatisfy(record -> {
            if (record.type() == DataFiles.TYPE_ERROR) {
                assertThat(record.body()).hasSize(4);
            } else {
                byte[] digest = Arrays.copyOfRange(record.body(), record.body().length - 12, record.body().length);
                assertThat(new Fields(digest).i32()).as("digest version").isEqualTo(2);
            }
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"S4", "S10"})
    void aRestartBeginsANewLogAndLeavesTheOldOneAlone() throws IOException {
        Setup roomy = Sample.SETUP.without("preAllocSize");
        try (ServerUnderTest server = start(roomy); RawClient client = server.connect()) {
            client.call(create("/a")).ok();
            server.kill();
            assertThat(Files.size(data("log.1"))).isEqualTo(67_108_880);
            byte[] before = Files.readAllBytes(data("log.1"));
            server.restart();
            try (RawClient again = server.connect()) {
                again.call(create("/b")).ok();
            }
            assertThat(Arrays.equals(Files.readAllBytes(data("log.1")), before)).isTrue();
            assertThat(DataFiles.records(data("log.3"))).extracting(DataFiles.Record::zxid).containsExactly(3L, 4L);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"S21", "S47", "S49", "C41"})
    void aRestartForgetsNothing() {
        try (ServerUnderTest server = start(Sample.SETUP); RawClient client = server.connect()) {
            client.call(create(Request.CREATE, "/null", null, Acl.OPEN, 0)).ok();
            client.call(create(Request.CREATE, "/empty", new byte[0], Acl.OPEN, 0)).ok();
            client.call(createTtl("/ttl", 1L << 39)).ok();
            client.call(create("/e", EPHEMERAL)).ok();
            client.call(create("/seq")).ok();
            client.call(create("/seq/s-", SEQUENTIAL)).ok();
            client.call(create("/seq/s-", SEQUENTIAL)).ok();
            client.call(delete("/seq/s-0000000001")).ok();
            Map<String, Znode> before = Znode.tree(client);

            // First from the log, then from the snapshot that the restart wrote.
            for (int restart = 0; restart < 2; restart++) {
                server.kill();
                server.restart();
                try (RawClient again = server.open()) {
                    again.handshake(Handshake.renew(client.session()));
                    assertThat(Znode.tree(again)).isEqualTo(before);
                    assertThat(again.call(getData("/null")).ok().nullableBuf()).isNull();
                    assertThat(again.call(getData("/empty")).ok().nullableBuf()).isEmpty();
                }
            }
            try (RawClient again = server.connect()) {
                assertThat(again.call(create("/seq/s-", SEQUENTIAL)).ok().str()).isEqualTo("/seq/s-0000000002");
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S51")
    void whatOneServerWroteTheOtherServes() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        Map<String, Znode> written;
        long zxid;
        try (ServerUnderTest writer = start(Sample.SETUP.with("snapCount", "40")); RawClient client = writer.connect()) {
            client.call(Request.auth("digest", "alice:wonder")).ok();
            client.call(create("/owned", List.of(Acl.auth(Acl.ALL), Acl.ip(Acl.READ, "127.0.0.1/32")))).ok();
            client.call(create(Request.CREATE, "/null", null, Acl.OPEN, EPHEMERAL)).ok();
            client.call(createTtl("/ttl", 1L << 39)).ok();
            client.call(Request.createContainer("/container")).ok();
            client.call(Request.multi(create("/m"), create("/m/n", SEQUENTIAL), setData("/m", "x"))).ok();
            client.call(Request.multi(create("/x"), delete("/missing"))).ok();
            for (int i = 0; i < 100; i++) {
                client.call(create("/filler-" + i, "x".repeat(i))).ok();
            }
            written = treeOf(writer);
            zxid = client.zxid();
            writer.kill();
        }
        for (Kind reader : BothServers.Kinds.wanted()) {
            try (ServerUnderTest server = ServerUnderTest.start(reader, Sample.SETUP, home)) {
                assertThat(server.fourLetterWord("srvr")).contains("\nZxid: 0x" + Long.toHexString(zxid) + "\n");
                assertThat(treeOf(server)).as("written by %s, read by %s", kind, reader).isEqualTo(written);
                zxid += 2;
            }
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"gz", "snappy"})
    @Fact({"S27", "S51"})
    void aCompressedSnapshotOfOneServerIsReadByTheOther(String method) throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        try (ServerUnderTest writer = start(Sample.SETUP.with("snapshot.compression.method", method))) {
            Await.until("the snapshot of the start is written", () -> Files.exists(data("snapshot.1f4." + method)));
            writer.stop();
        }
        // Nothing else is left to load from.
        for (Path file : Stream.concat(files("log.*").stream(), files("snapshot.*").stream()).toList()) {
            if (!file.toString().endsWith(method)) {
                Files.delete(file);
            }
        }
        Kind reader = BothServers.Kinds.wanted().stream().filter(other -> other != kind).findFirst().orElse(kind);
        try (ServerUnderTest server = ServerUnderTest.start(reader, Sample.SETUP, home)) {
            shows(server, Sample.STANDALONE_MIXED.lastZxid(), Sample.STANDALONE_MIXED.nodes());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("S51")
    void nothingAcknowledgedIsLostWhenTheProcessIsKilledUnderLoad() throws Exception {
        int acknowledged = 0;
        try (ServerUnderTest writer = start(Sample.SETUP.with("snapCount", "100")); RawClient client = writer.connect()) {
            Thread load = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 1; i <= 100_000; i++) {
                        client.send(create("/" + i, "data"));
                    }
                } catch (UncheckedIOException cut) {
                    // That is the point: the server is gone.
                }
            });
            while (acknowledged < 500) {
                client.reply().ok();
                acknowledged++;
            }
            writer.kill();
            load.join();
        }
        // The write that was under way, half on disk.
        List<Path> logs = files("log.*");
        List<DataFiles.Record> records = DataFiles.records(logs.getLast());
        if (records.isEmpty()) { // killed just when it began this log: that is torn enough
            records = DataFiles.records(logs.get(logs.size() - 2));
        } else {
            DataFiles.Record last = records.getLast();
            try (var file = new RandomAccessFile(logs.getLast().toFile(), "rw")) {
                file.seek(last.offset() + (long) last.length());
                file.write(new Bytes().i64(0x12345678).i32(60).i64(last.zxid() + 1).done());
            }
        }
        long zxid = records.getLast().zxid();
        for (Kind reader : BothServers.Kinds.wanted()) {
            try (ServerUnderTest server = ServerUnderTest.start(reader, Sample.SETUP, home); RawClient client = server.connect()) {
                assertThat(client.zxid()).isEqualTo(++zxid);
                for (int i = 1; i <= acknowledged; i++) {
                    client.send(exists("/" + i));
                }
                for (int i = 1; i <= acknowledged; i++) {
                    client.reply().ok();
                }
                server.kill();
            }
        }
    }
}
