package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules by which a server starts on what it finds, or does not. */
class RecoveryTest {
    private static final RecoveryOptions CAREFUL = new RecoveryOptions(false, false, false, 1 << 20);
    private static final RecoveryOptions ACCEPTING = new RecoveryOptions(false, true, true, 1 << 20);

    private final NaiveTree tree = new NaiveTree();

    private static final String ACCEPTABLE = "; recovery.acceptLoss=true starts all the same";

    private Recovered recover(Disk disk, RecoveryOptions options) throws IOException {
        return new Recovery(DataDirectories.of(disk), options).run(tree);
    }

    private static MemoryDisk mixed() {
        return Sample.load("standalone-mixed").snapshots();
    }

    @Test
    void anEmptyDirectoryIsANewDatabase() throws IOException {
        Recovered recovered = recover(new MemoryDisk(), RecoveryOptions.DEFAULT);

        assertThat(recovered.lastZxid()).isZero();
        assertThat(recovered.snapshotZxid()).isEqualTo(-1);
        assertThat(tree.calls).containsExactly("empty");
    }

    @Test
    void s40_withoutAutoCreateOnlyTheMarkerMakesANewDatabase() throws IOException {
        MemoryDisk marked = MemoryDisk.of(Map.of("initialize", new byte[0]));

        assertThat(recover(new MemoryDisk(), CAREFUL).lastZxid()).isEqualTo(-1);
        assertThat(recover(marked, CAREFUL).lastZxid()).isZero();
        assertThat(marked.list()).as("the marker is gone").isEmpty();
        assertThat(recover(marked, CAREFUL).lastZxid()).isEqualTo(-1);
    }

    @Test
    void whoeverMakesTheMarkerVouchesForTheEmptyDirectory() throws IOException {
        assertThat(recover(new MemoryDisk(), RecoveryOptions.DEFAULT).saidToBeNew()).isFalse();
        assertThat(recover(MemoryDisk.of(Map.of("initialize", new byte[0])), RecoveryOptions.DEFAULT).saidToBeNew()).isTrue();
    }

    @Test
    void theMarkerIsLookedForBesideTheLogs() throws IOException {
        MemoryDisk markers = MemoryDisk.of(Map.of("initialize", new byte[0]));
        DataDirectories directories = new DataDirectories(new MemoryDisk(), new MemoryDisk(), markers);

        assertThat(new Recovery(directories, CAREFUL).run(tree).lastZxid()).isZero();
        assertThat(markers.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bit", "cut", "seal"})
    void s28_aSnapshotThatCannotBeReadIsSkippedForTheNextOlder(String damage) throws IOException {
        MemoryDisk disk = mixed();
        byte[] bytes = disk.bytes("snapshot.198");
        disk.put("snapshot.198", switch (damage) {
            case "bit" -> {
                bytes[5000] ^= 4;
                yield bytes;
            }
            case "cut" -> Arrays.copyOf(bytes, 9000);
            default -> Arrays.copyOf(bytes, bytes.length - 1);
        });

        Recovered recovered = recover(disk, RecoveryOptions.DEFAULT);

        assertThat(recovered.snapshotFile()).isEqualTo("snapshot.14f");
        assertThat(recovered.lastZxid()).isEqualTo(0x1f4);
        assertThat(recovered.warnings()).hasSize(1).first().asString().startsWith("snapshot.198 ");
        assertThat(tree.calls.getLast()).as("what the first attempt left is forgotten").startsWith("loaded 14f");
    }

    @Test
    void onlyUnreadableSnapshotsRefuse() throws IOException {
        MemoryDisk disk = mixed();
        for (String name : disk.list()) {
            if (name.startsWith("snapshot.")) {
                byte[] bytes = disk.bytes(name);
                bytes[100] ^= 1;
                disk.put(name, bytes);
            }
        }

        assertThatThrownBy(() -> recover(disk, RecoveryOptions.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("Not able to find valid snapshots in /memory; the newest snapshot.198 cannot be read: ");
    }

    @Test
    void digestIsPassedOnWhereReplayWillReachIt() throws IOException {
        recover(mixed(), RecoveryOptions.DEFAULT);
        assertThat(tree.calls).containsExactly("begin 198", "loaded 198 digest at 198");
        MemoryDisk fresh = MemoryDisk.of(Map.of("snapshot.0", mixed().bytes("snapshot.0")));
        recover(fresh, RecoveryOptions.DEFAULT);
        assertThat(tree.calls.getLast()).as("at zxid 0 there is none").isEqualTo("loaded 0");
        MemoryDisk later = MemoryDisk.of(Map.of("snapshot.150", mixed().bytes("snapshot.14f")));
        recover(later, RecoveryOptions.DEFAULT);
        assertThat(tree.calls.getLast()).isEqualTo("loaded 150 digest at 150");
        MemoryDisk past = MemoryDisk.of(Map.of("snapshot.151", mixed().bytes("snapshot.14f")));
        Recovered recovered = recover(past, RecoveryOptions.DEFAULT);
        assertThat(tree.calls.getLast()).as("older than the file's zxid").isEqualTo("loaded 151");
        assertThat(recovered.lastZxid()).as("S29").isEqualTo(0x151);
    }

    @Test
    void s41_aHoleBetweenReplayedTransactionsIsRefused() throws IOException {
        MemoryDisk disk = mixed();
        disk.delete("snapshot.198");
        disk.delete("snapshot.14f");
        disk.delete("log.151");

        assertThatThrownBy(() -> recover(disk, ACCEPTING))
                .isInstanceOf(StorageException.class)
                .hasMessage("transactions are missing: 0x19a in log.19a at byte 16 is not the next after 0x150");
    }

    @Test
    void s41_aNewEpochMayBeginAnywhere() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("snapshot.0", mixed().bytes("snapshot.0")));
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), 0)) {
            log.append(1, Entries.create(1, 1));
            log.append(0x100000005L, Entries.create(0x100000005L, 1));
            log.append(0x100000006L, Entries.create(0x100000006L, 1));
            log.append(0x300000000L, Entries.create(0x300000000L, 1));
            log.sync();
        }

        assertThat(recover(disk, RecoveryOptions.DEFAULT).lastZxid()).isEqualTo(0x300000000L);
    }

    @Test
    void aHoleBetweenSnapshotAndLogIsRefusedUnlessAccepted() throws IOException {
        MemoryDisk disk = mixed();
        disk.delete("snapshot.198");
        disk.delete("log.109");
        disk.delete("log.151");

        assertThatThrownBy(() -> recover(disk, RecoveryOptions.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessage("transactions are missing: the snapshot ends with 0x14f, but the first log record behind it is 0x19a in log.19a"
                        + ACCEPTABLE);
        Recovered accepted = recover(disk, ACCEPTING);
        assertThat(accepted.lastZxid()).isEqualTo(0x1f4);
        assertThat(accepted.warnings()).hasSize(1);
    }

    @Test
    void behindAnOlderSnapshotAnEpochWithoutItsBeginningIsAHole() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("snapshot.0", mixed().bytes("snapshot.0"), "snapshot.100000004", new byte[500]));
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), 0x100000004L)) {
            log.append(0x100000005L, Entries.create(0x100000005L, 1));
            log.sync();
        }

        assertThatThrownBy(() -> recover(disk, RecoveryOptions.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessage("transactions are missing: the snapshot ends with 0x0, but the first log record behind it is 0x100000005 in "
                        + "log.100000005" + ACCEPTABLE);
        assertThat(recover(disk, ACCEPTING).lastZxid()).isEqualTo(0x100000005L);
    }

    @Test
    void aNewerSnapshotThatCannotBeReadAndIsNotReachedByTheLogIsRefusedUnlessAccepted() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of(
                "snapshot.c3", mixed().bytes("snapshot.c3"),
                "snapshot.107", Arrays.copyOf(mixed().bytes("snapshot.107"), 500)));

        assertThatThrownBy(() -> recover(disk, RecoveryOptions.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessage("transactions are missing: the last transaction that can be recovered is 0xc3, but snapshot.107 is incomplete"
                        + ACCEPTABLE);
        assertThat(recover(disk, ACCEPTING).lastZxid()).isEqualTo(0xc3);
        disk.delete("snapshot.c3");
        assertThatThrownBy(() -> recover(disk, RecoveryOptions.DEFAULT))
                .hasMessage("transactions are missing: there is no data but snapshot.107 is incomplete" + ACCEPTABLE);
    }

    @Test
    void filesOfALaterFormatAreRefusedByTheirVersion() throws IOException {
        MemoryDisk later = mixed();
        later.put("log.1", withVersion(3, mixed().bytes("log.1")));
        MemoryDisk laterSnapshot = MemoryDisk.of(Map.of("snapshot.c3", withVersion(3, mixed().bytes("snapshot.c3"))));

        assertThatThrownBy(() -> Entries.zxids(later, 0))
                .hasMessage("log.1 has format version 3, this server knows versions up to 2");
        assertThatThrownBy(() -> recover(laterSnapshot, RecoveryOptions.DEFAULT))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("it has format version 3, this server knows versions up to 2");
    }

    private static byte[] withVersion(int version, byte[] file) {
        return ByteBuffer.wrap(file.clone()).putInt(4, version).array();
    }

    @Test
    void aFirstStartThatDiedWritingItsFirstSnapshotBeginsAgain() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("snapshot.0", Arrays.copyOf(mixed().bytes("snapshot.0"), 20)));

        assertThat(recover(disk, RecoveryOptions.DEFAULT).lastZxid()).isZero();
    }

    @Test
    void s52_aZxidThatComesAgainIsReplayedAgain() throws IOException {
        MemoryDisk disk = mixed();
        disk.put("log.1f5", disk.bytes("log.19a"));

        Recovered recovered = recover(disk, RecoveryOptions.DEFAULT);

        assertThat(recovered.lastZxid()).isEqualTo(0x1f4);
        assertThat(recovered.replayed()).isEqualTo(0x1f4 - 0x198 + 91);
    }

    @Test
    void s39_splitDirectoriesMustNotHoldEachOthersFiles() {
        byte[] any = {1};
        DataDirectories snapshotAmongLogs =
                new DataDirectories(new MemoryDisk(), MemoryDisk.of(Map.of("snapshot.0", any)), new MemoryDisk());
        DataDirectories logAmongSnapshots =
                new DataDirectories(MemoryDisk.of(Map.of("log.1", any)), new MemoryDisk(), new MemoryDisk());

        for (DataDirectories wrong : new DataDirectories[] {snapshotAmongLogs, logAmongSnapshots}) {
            assertThatThrownBy(() -> new Recovery(wrong, RecoveryOptions.DEFAULT).run(tree))
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind().exitCode()).isEqualTo(3))
                    .hasMessageContaining("Check if dataLogDir and dataDir configuration is correct");
        }
    }

    @Test
    void unfinishedFilesOfOursAreDeletedAndOthersAreNot() throws IOException {
        MemoryDisk disk = mixed();
        disk.put(FileNames.unfinished("log.1f5"), new byte[10]);
        disk.put(FileNames.unfinished("snapshot.1f4"), new byte[10]);
        disk.put("snapshot.1ff.tmp", disk.bytes("snapshot.198"));
        disk.put("currentEpoch.tmp", new byte[] {'1'});

        assertThat(recover(disk, RecoveryOptions.DEFAULT).snapshotZxid()).as("not what ZooKeeper did not finish").isEqualTo(0x198);
        assertThat(disk.list()).noneMatch(name -> FileNames.finalName(name) != null).contains("snapshot.1ff.tmp", "currentEpoch.tmp");
    }

    @Test
    void whatWasReplayedIsSafeBeforeAnybodySeesIt() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("snapshot.0", mixed().bytes("snapshot.0")));
        try (TxnLog log = Entries.log(disk, new LogOptions(16, -1, false, 1000, 1000), 0)) {
            log.append(1, Entries.create(1, 10));
            log.append(2, Entries.create(2, 10));
            log.sync(); // without force: this process dies, the machine does not
        }

        assertThat(recover(disk, RecoveryOptions.DEFAULT).lastZxid()).isEqualTo(2);

        for (int seed = 0; seed < 50; seed++) {
            assertThat(recover(disk.afterPowerCut(new Random(seed)), RecoveryOptions.DEFAULT).lastZxid()).isEqualTo(2);
        }
    }

    @Test
    void aTornEndInTheMiddleIsHarmlessIfTheNextFileGoesOnFromThere() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("snapshot.0", mixed().bytes("snapshot.0")));
        byte[] first = Entries.written(1, 5, 40, 16).bytes("log.1");
        int fifthAt = 16 + 4 * (Entries.create(1, 40).length + 13);
        Arrays.fill(first, fifthAt + 30, first.length, (byte) 0);
        disk.put("log.1", first);
        disk.put("log.5", Entries.written(5, 9, 40, 16).bytes("log.5"));

        Recovered recovered = recover(disk, RecoveryOptions.DEFAULT);

        assertThat(recovered.lastZxid()).isEqualTo(9);
        assertThat(recovered.replayed()).isEqualTo(9);
        assertThat(recovered.warnings()).containsExactly("log.1 ends at byte " + fifthAt + " in a record that was not fully written");
    }
}
