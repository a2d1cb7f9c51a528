package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ZooKeeper 3.9.5 wrote is read as ZooKeeper reads it: same refusals, same last zxid, same tree. */
class SampleRecoveryTest {
    static List<String> samples() {
        return Sample.names().stream().filter(name -> !name.equals("quorum-3")).toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void s6_s7_s8_s9_s25_s27_everySampleRecoversOrIsRefusedAsExpected(String name) throws IOException {
        Sample sample = Sample.load(name);
        recoversOrIsRefused(sample, new Recovery(sample.directories(), RecoveryOptions.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readingAheadEndsAsReadingInTurnDoes(String name) throws IOException {
        Sample sample = Sample.load(name);
        recoversOrIsRefused(
                sample, new Recovery(sample.directories(), RecoveryOptions.DEFAULT, task -> Thread.ofPlatform().start(task)));
    }

    private static void recoversOrIsRefused(Sample sample, Recovery recovery) throws IOException {
        NaiveTree tree = new NaiveTree();
        if (sample.mustRefuse()) {
            StorageException refusal = catchThrowableOfType(StorageException.class, () -> recovery.run(tree));

            assertThat(refusal.kind().exitCode()).isEqualTo(((Long) sample.expected().get("exit_code")).intValue());
            assertThat(refusal.getMessage()).doesNotContain("\n");
            return;
        }
        Recovered recovered = recovery.run(tree);

        assertThat(recovered.lastZxid()).isEqualTo(sample.lastZxid());
        assertSameTree(sample, tree);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s1", "s2", "s3"})
    void membersOfAnEnsembleRecoverToTheSameTree(String server) throws IOException {
        Sample sample = Sample.load("quorum-3");
        NaiveTree tree = new NaiveTree();

        Recovered recovered =
                new Recovery(DataDirectories.of(sample.disk(server + "/data/version-2")), RecoveryOptions.DEFAULT).run(tree);

        assertThat(recovered.lastZxid()).isEqualTo(sample.lastZxid());
        assertSameTree(sample, tree);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone-mixed", "gzip-split", "snappy", "digest-disabled", "no-lastzxid-trailer"})
    void s34_everySnapshotOfASampleLeadsToTheSameTree(String name) throws IOException {
        Sample sample = Sample.load(name);
        for (FileNames.Numbered start : FileNames.snapshots(sample.snapshots())) {
            DataDirectories directories = sample.directories();
            for (FileNames.Numbered newer : FileNames.snapshots(directories.snapshots())) {
                if (newer.zxid() > start.zxid()) {
                    directories.snapshots().delete(newer.name());
                }
            }
            NaiveTree tree = new NaiveTree();

            Recovered recovered = new Recovery(directories, RecoveryOptions.DEFAULT).run(tree);

            assertThat(recovered.snapshotFile()).isEqualTo(start.name());
            assertThat(recovered.snapshotZxid()).as("S29: the zxid is that of the name").isEqualTo(start.zxid());
            assertThat(recovered.lastZxid()).isEqualTo(sample.lastZxid());
            assertThat(recovered.replayed()).isEqualTo(sample.lastZxid() - start.zxid());
            assertThat(recovered.warnings()).isEmpty();
            assertSameTree(sample, tree);
        }
    }

    @Test
    void s38_logsWithoutSnapshotAreReplayedIfTheOperatorTrustsThem() throws IOException {
        Sample sample = Sample.load("no-snapshot");
        NaiveTree tree = new NaiveTree();
        RecoveryOptions trusting = new RecoveryOptions(true, true, false, LogOptions.DEFAULT_MAX_RECORD_BYTES);

        Recovered recovered = new Recovery(sample.directories(), trusting).run(tree);

        assertThat(recovered.lastZxid()).isEqualTo(sample.lastZxid());
        assertThat(recovered.snapshotZxid()).isEqualTo(-1);
        assertSameTree(Sample.load("standalone-mixed"), tree);
    }

    @Test
    void s38_refusalNamesWhatIsMissing() {
        Sample sample = Sample.load("no-snapshot");

        StorageException refusal = catchThrowableOfType(
                StorageException.class, () -> new Recovery(sample.directories(), RecoveryOptions.DEFAULT).run(new NaiveTree()));

        assertThat(refusal).hasMessageStartingWith("No snapshot found, but there are log entries. Something is broken!");
    }

    @Test
    void s8_refusalOfABadChecksumSaysWhere() {
        Sample sample = Sample.load("torn-badcrc");

        StorageException refusal = catchThrowableOfType(
                StorageException.class, () -> new Recovery(sample.directories(), RecoveryOptions.DEFAULT).run(new NaiveTree()));

        assertThat(refusal).hasMessageStartingWith("log.1 at byte 5956 (zxid 0x3d): CRC check failed");
        assertThat(refusal.kind()).isEqualTo(StorageException.Kind.UNREADABLE);
    }

    @Test
    void s9_shortHeaderIsRefusedAndEmptyLastLogIsDeleted() throws IOException {
        StorageException refusal = catchThrowableOfType(
                StorageException.class,
                () -> new Recovery(Sample.load("torn-shortheader").directories(), RecoveryOptions.DEFAULT).run(new NaiveTree()));
        DataDirectories directories = Sample.load("torn-emptytail").directories();
        Recovered recovered = new Recovery(directories, RecoveryOptions.DEFAULT).run(new NaiveTree());

        assertThat(refusal).hasMessage("log.40 ends within its header: it has 6 bytes, a log has at least 16");
        assertThat(recovered.warnings()).containsExactly("log.40 is empty; deleted");
        assertThat(directories.logs().list()).doesNotContain("log.40");
    }

    @Test
    void s9_emptyLogThatIsNotTheLastIsRefused() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
        disk.delete("snapshot.198"); // begins at 0x14f then, and has to read log.151
        disk.put("log.151", new byte[0]);

        StorageException refusal = catchThrowableOfType(
                StorageException.class, () -> new Recovery(DataDirectories.of(disk), RecoveryOptions.DEFAULT).run(new NaiveTree()));

        assertThat(refusal).hasMessageContaining("log.151 ends within its header");
    }

    @ParameterizedTest
    @MethodSource("io.lockkeeper.storage.Sample#names")
    void s1_s3_s5_s11_s22_s24_s26_everyFileHasWhatIsExpectedOfIt(String name) throws IOException {
        Sample sample = Sample.load(name);
        for (Map<String, Object> facts : sample.list("files")) {
            String path = (String) facts.get("file");
            byte[] bytes = sample.files().get(path);
            assertThat(bytes).as(path).hasSize(((Long) facts.get("size")).intValue());
            String file = path.substring(path.lastIndexOf('/') + 1);
            MemoryDisk disk = MemoryDisk.of(Map.of(file, bytes));
            if (facts.containsKey("records")) {
                assertLog(disk, file, facts);
            } else if (facts.containsKey("acl_entries")) {
                assertSnapshot(disk, file, facts);
            }
        }
    }

    private static void assertLog(MemoryDisk disk, String file, Map<String, Object> facts) throws IOException {
        Map<String, Long> types = new TreeMap<>();
        List<Long> zxids = new ArrayList<>();
        long withoutDigest = 0;
        LogFileReader.Step step;
        try (LogFileReader reader = LogFileReader.open(disk, file, LogOptions.DEFAULT_MAX_RECORD_BYTES)) {
            assertThat(reader.version()).isEqualTo(2);
            assertThat(reader.dbid()).isZero();
            for (step = reader.next(); step == LogFileReader.Step.RECORD; step = reader.next()) {
                LogEntry entry = TxnCodec.decode(reader.array(), reader.payloadAt(), reader.length(), Integer.MAX_VALUE);
                assertThat(reader.zxid()).isEqualTo(entry.zxid());
                assertThat(TxnCodec.encode(entry)).as("the codec loses nothing").isEqualTo(reader.payload());
                types.merge(typeName(entry.header().type()), 1L, Long::sum);
                zxids.add(entry.zxid());
                withoutDigest += entry.hasDigest() ? 0 : 1;
                if (!entry.hasDigest() && !facts.get("records_without_digest").equals(facts.get("records"))) {
                    assertThat(entry.txn()).as("S11").isInstanceOf(Txn.Error.class);
                }
            }
            assertThat(reader.offset()).isEqualTo(facts.get("end_offset"));
        }
        assertThat(step).isEqualTo(switch ((String) facts.get("ends_with")) {
            case "zero padding" -> LogFileReader.Step.END;
            case "checksum mismatch" -> LogFileReader.Step.BAD_CHECKSUM;
            default -> LogFileReader.Step.TORN;
        });
        assertThat((long) zxids.size()).isEqualTo(facts.get("records"));
        assertThat(Zxid.text(zxids.getFirst())).isEqualTo(facts.get("first_zxid"));
        assertThat(FileNames.log(zxids.getFirst())).as("S2").isEqualTo(file);
        assertThat(Zxid.text(zxids.getLast())).isEqualTo(facts.get("last_zxid"));
        assertThat(withoutDigest).isEqualTo(facts.get("records_without_digest"));
        assertThat(types).isEqualTo(facts.get("types"));
    }

    @SuppressWarnings("unchecked")
    private static void assertSnapshot(MemoryDisk disk, String file, Map<String, Object> facts) throws IOException {
        NaiveTree tree = new NaiveTree();
        Snapshots snapshots = new Snapshots(disk, SnapshotOptions.DEFAULT);

        assertThat(snapshots.looksComplete(file)).isTrue();
        SnapshotContents contents = snapshots.read(file, tree.beginSnapshot(0));

        assertThat((long) contents.znodes()).isEqualTo(facts.get("nodes"));
        assertThat((long) contents.acls()).isEqualTo(facts.get("acl_entries"));
        Map<String, Object> sessions = (Map<String, Object>) facts.get("sessions");
        assertThat(contents.sessions()).isEqualTo(sessions.size());
        tree.sessions.forEach((id, timeout) -> assertThat(sessions).containsEntry("0x" + Long.toHexString(id), (long) timeout));
        if (facts.containsKey("last_processed_zxid_trailer")) {
            assertThat(Zxid.text(contents.lastZxid().orElseThrow())).isEqualTo(facts.get("last_processed_zxid_trailer"));
        } else {
            assertThat(contents.lastZxid()).isEmpty();
        }
        Map<String, Object> digest = (Map<String, Object>) facts.get("digest_trailer");
        if (digest == null) {
            assertThat(contents.digest()).isNull();
        } else {
            assertThat(Zxid.text(contents.digest().zxid())).isEqualTo(digest.get("zxid"));
            assertThat((long) contents.digest().version()).isEqualTo(digest.get("version"));
            assertThat(contents.digest().value()).isEqualTo(digest.get("digest"));
        }
    }

    @SuppressWarnings("unchecked")
    private static void assertSameTree(Sample sample, NaiveTree tree) {
        assertThat(tree.nodes).hasSize(((Long) sample.expected().get("node_count")).intValue());
        Map<Long, Integer> sessions = new TreeMap<>();
        for (Map<String, Object> session : sample.list("sessions")) {
            sessions.put((Long) session.get("id_decimal"), ((Long) session.get("timeout_ms")).intValue());
        }
        assertThat(tree.sessions).isEqualTo(sessions);
        for (Map<String, Object> expected : sample.list("nodes")) {
            String path = (String) expected.get("path");
            Map<String, Object> stat = (Map<String, Object>) expected.get("stat");
            NaiveTree.Node node = tree.nodes.get(NaiveTree.path(path));
            assertThat(node).as(path).isNotNull();
            if (!path.endsWith("/zookeeper_stats") && !path.equals("/zookeeper/config")) {
                String data = (String) expected.get("data");
                assertThat(node.data).as("S21: %s", path).isEqualTo(data == null ? null : Base64.getDecoder().decode(data));
                assertThat(node.mzxid).as(path).isEqualTo(stat.get("mzxid"));
                assertThat(node.mtime).as(path).isEqualTo(stat.get("mtime"));
                assertThat((long) node.version).as(path).isEqualTo(stat.get("version"));
            }
            assertThat(node.czxid).as(path).isEqualTo(stat.get("czxid"));
            assertThat(node.pzxid).as(path).isEqualTo(stat.get("pzxid"));
            assertThat(node.ctime).as(path).isEqualTo(stat.get("ctime"));
            assertThat((long) node.aversion).as(path).isEqualTo(stat.get("aversion"));
            int children = tree.children(NaiveTree.path(path));
            assertThat((long) children).as(path).isEqualTo(stat.get("numChildren"));
            assertThat(2L * node.cversion - children).as(path).isEqualTo(stat.get("cversion"));
            boolean special = node.owner >>> 56 == 0xff || node.owner == Long.MIN_VALUE;
            assertThat(special ? 0 : node.owner).as(path).isEqualTo(stat.get("ephemeralOwner"));
            List<String> acl = node.acl.stream()
                    .map(entry -> entry.perms() + " " + entry.id().scheme() + " " + entry.id().id())
                    .toList();
            List<String> expectedAcl = ((List<Map<String, Object>>) expected.get("acl"))
                    .stream().map(entry -> entry.get("perms") + " " + entry.get("scheme") + " " + entry.get("id")).toList();
            assertThat(acl).as("S15, S32: %s", path).isEqualTo(expectedAcl);
        }
    }

    private static String typeName(int type) {
        return switch (type) {
            case OpCode.CREATE_SESSION -> "createSession";
            case OpCode.CLOSE_SESSION -> "closeSession";
            case OpCode.CREATE -> "create";
            case OpCode.CREATE2 -> "create2";
            case OpCode.CREATE_CONTAINER -> "createContainer";
            case OpCode.CREATE_TTL -> "createTTL";
            case OpCode.DELETE -> "delete";
            case OpCode.DELETE_CONTAINER -> "deleteContainer";
            case OpCode.SET_DATA -> "setData";
            case OpCode.RECONFIG -> "reconfig";
            case OpCode.SET_ACL -> "setACL";
            case OpCode.MULTI -> "multi";
            case OpCode.ERROR -> "error";
            default -> "type " + type;
        };
    }

    @Test
    void s22_s23_s31_freshSnapshotIsAsZooKeeperWritesIt() throws IOException {
        byte[] bytes = Sample.load("standalone-mixed").files().get("data/version-2/snapshot.0");
        NaiveTree tree = new NaiveTree();

        SnapshotContents contents = Snapshots.read(new ByteArrayInputStream(bytes), 1 << 20, tree.beginSnapshot(0));

        assertThat(bytes).startsWith(0x5a, 0x4b, 0x53, 0x4e, 0, 0, 0, 2, -1, -1, -1, -1, -1, -1, -1, -1).endsWith(0, 0, 0, 1, '/');
        assertThat(contents.znodes()).isEqualTo(4);
        assertThat(tree.nodes.get("/zookeeper/config").aversion).isEqualTo(-1);
        assertThat(tree.nodes.get("/zookeeper/config").acl.getFirst().perms()).isEqualTo(1);
        assertThat(tree.nodes.get("").acl).isEqualTo(NaiveTree.OPEN);
    }
}
