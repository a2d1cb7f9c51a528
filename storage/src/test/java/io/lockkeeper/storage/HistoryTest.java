package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.StatPersisted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ensemble asks of a member's disk, and what a power cut in the middle of it leaves. */
class HistoryTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final StatPersisted STAT = new StatPersisted(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** One server's storage, put together as its host does it. */
    private record Member(Snapshots snapshots, TxnLog log, History history) {
        static Member on(Disk disk, long lastZxid) {
            DataDirectories directories = DataDirectories.of(disk);
            Snapshots snapshots = new Snapshots(disk, new SnapshotOptions(Compression.NONE, true, MAX_BYTES));
            TxnLog log = Entries.log(disk, Entries.preAlloc(1), lastZxid);
            return new Member(snapshots, log, new History(directories, log, snapshots, MAX_BYTES));
        }
    }

    /** A history of /n1 to /n9 in three logs, with snapshots at these zxids. */
    private static MemoryDisk nine(long... snapshotZxids) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(1), -1)) {
            for (long zxid = 1; zxid <= 9; zxid++) {
                if (zxid % 3 == 1) {
                    log.roll();
                }
                log.append(zxid, Entries.create(zxid, 30));
                log.sync();
            }
        }
        for (long zxid : snapshotZxids) {
            snapshot(disk, zxid, names(zxid));
        }
        return disk;
    }

    private static Set<String> names(long upTo) {
        Set<String> names = new TreeSet<>();
        for (long zxid = 1; zxid <= upTo; zxid++) {
            names.add("/n" + zxid);
        }
        return names;
    }

    private static byte[] records(Set<String> znodes) {
        JuteWriter out = new JuteWriter();
        SnapshotCodec.writeCount(out, 1);
        SnapshotCodec.writeSession(out, 7, 30_000);
        SnapshotCodec.writeCount(out, 2);
        SnapshotCodec.writeAcl(out, 1, NaiveTree.OPEN);
        SnapshotCodec.writeAcl(out, 2, List.of());
        List<String> paths = new ArrayList<>(List.of(""));
        paths.addAll(znodes);
        for (String path : paths) {
            out.writeString(path).writeBuffer(path.length() % 2 == 0 ? new byte[path.length() * 9] : null).writeLong(-1);
            STAT.write(out);
        }
        SnapshotCodec.writeSeal(out);
        return out.toByteArray();
    }

    private static void snapshot(Disk disk, long zxid, Set<String> znodes) throws IOException {
        JuteWriter header = new JuteWriter();
        SnapshotCodec.writeHeader(header);
        try (SnapshotWriter writer = new Snapshots(disk, SnapshotOptions.DEFAULT).begin(zxid)) {
            writer.write(header.toByteArray());
            writer.write(records(znodes));
            writer.finish(OptionalLong.empty());
        }
    }

    /** As a leader sends it. */
    private static byte[] stream(Set<String> znodes) {
        JuteWriter signature = new JuteWriter();
        SnapshotCodec.writeSignature(signature);
        return MemoryDisk.concat(records(znodes), signature.toByteArray());
    }

    private static IncomingSnapshot received(History history, long zxid, Set<String> znodes) throws IOException {
        IncomingSnapshot incoming = history.receive(zxid);
        byte[] bytes = stream(znodes);
        assertThat(incoming.take(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        assertThat(incoming.isComplete()).isTrue();
        incoming.read(new NaiveTree().beginSnapshot(zxid));
        incoming.seal(true);
        return incoming;
    }

    /** Zxid and znodes that a restart finds. */
    private record Found(long zxid, Set<String> znodes) {
        static Found on(Disk disk) throws IOException {
            NaiveTree tree = new NaiveTree();
            Recovered recovered = new Recovery(DataDirectories.of(disk), RecoveryOptions.DEFAULT).run(tree);
            Set<String> znodes = new TreeSet<>(tree.nodes.keySet());
            znodes.removeIf(path -> path.isEmpty() || path.startsWith("/zookeeper"));
            return new Found(recovered.lastZxid(), znodes);
        }

        static Found upTo(long zxid) {
            return new Found(zxid, names(zxid));
        }
    }

    private static Map<String, Integer> contents(MemoryDisk disk) {
        Map<String, Integer> contents = new TreeMap<>();
        disk.files().forEach((name, bytes) -> contents.put(name, Arrays.hashCode(bytes)));
        return contents;
    }

    // --- truncation

    /** Q83. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void s43_whatIsTruncatedIsGoneFromLogAndSnapshots(long zxid) throws IOException {
        MemoryDisk disk = nine(0, 2, 5, 8, 9);
        Member member = Member.on(disk, 9);

        assertThat(member.history.truncate(zxid)).isEqualTo(zxid);

        assertThat(Found.on(disk)).isEqualTo(Found.upTo(zxid));
        assertThat(FileNames.snapshots(disk)).allMatch(file -> file.zxid() <= zxid);
        member.log.append(zxid + 1, Entries.create(zxid + 1, 10));
        member.log.sync();
        assertThat(Found.on(disk)).isEqualTo(Found.upTo(zxid + 1));
    }

    /** Q83. */
    @ParameterizedTest
    @CsvSource({"1", "4", "6", "8"})
    void aPowerCutWhileTruncatingLeavesAHistoryThatEndsThereOrLaterAndCanBeTruncatedAgain(long zxid) throws IOException {
        int operations = 0;
        boolean done = false;
        while (!done) {
            MemoryDisk disk = nine(0, 2, 5, 8, 9);
            Member member = Member.on(disk, 9);
            disk.failAfter(operations);
            try {
                member.history.truncate(zxid);
                done = true;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("Input/output error");
            }
            for (int seed = 0; seed < 40; seed++) {
                MemoryDisk left = disk.afterPowerCut(new Random(seed));
                Found found = Found.on(left);
                assertThat(found).as("failure %d, seed %d", operations, seed).isEqualTo(Found.upTo(found.zxid));
                assertThat(found.zxid).isBetween(zxid, done ? zxid : 9);
                Member restarted = Member.on(left, found.zxid);
                assertThat(restarted.history.truncate(zxid)).isEqualTo(zxid);
                assertThat(Found.on(left)).isEqualTo(Found.upTo(zxid));
            }
            operations++;
        }
        assertThat(operations).as("changes and forces on the way").isGreaterThan(4);
    }

    /** The snapshot of a leader that never got a quorum has its entries; without an older one there is nothing to begin with. */
    @Test
    void whereNothingOldEnoughIsLeftNothingIsTruncated() throws IOException {
        MemoryDisk disk = nine(8);
        Map<String, Integer> before = contents(disk);

        assertThat(Member.on(disk, 9).history.truncate(5)).isEqualTo(9);

        assertThat(contents(disk)).isEqualTo(before);
    }

    @Test
    void aBaseThatIsDamagedOrCutOffFromTheLogIsNotRelliedOn() throws IOException {
        MemoryDisk damaged = nine(2, 8);
        byte[] bytes = damaged.bytes("snapshot.2");
        bytes[60] ^= 1;
        damaged.put("snapshot.2", bytes);
        assertThat(Member.on(damaged, 9).history.truncate(5)).isEqualTo(9);

        MemoryDisk purged = nine(2, 8);
        purged.delete("log.1");
        assertThat(Member.on(purged, 9).history.truncate(5)).isEqualTo(9);
        assertThat(purged.list()).contains("snapshot.8");
    }

    @Test
    void whereThereIsNoSuchRecordTheOneBeforeIsTheLast() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        snapshot(disk, 0, Set.of());
        Member member = Member.on(disk, 0);
        member.log.append(0x100000001L, Entries.create(0x100000001L, 10));
        member.log.append(0x300000001L, Entries.create(0x300000001L, 10));
        member.log.sync();

        assertThat(member.history.truncate(0x200000005L)).isEqualTo(0x100000001L);
        assertThat(member.log.lastZxid()).isEqualTo(0x100000001L);
        assertThat(member.history.truncate(0x50L)).as("the snapshot").isZero();
        assertThat(Found.on(disk).zxid).isZero();
    }

    @Test
    void aSnapshotThatWasBegunBeforeACutIsNeverFinished() throws IOException {
        MemoryDisk disk = nine(0);
        Member member = Member.on(disk, 9);
        try (SnapshotWriter writer = member.snapshots.begin(9)) {
            JuteWriter header = new JuteWriter();
            SnapshotCodec.writeHeader(header);
            writer.write(header.toByteArray());
            writer.write(records(names(9)));
            member.history.truncate(5);

            assertThatThrownBy(() -> writer.finish(OptionalLong.empty()))
                    .hasMessage("snapshot.9 is of a history that was cut or replaced while it was written");
        }
        assertThat(disk.list()).noneMatch(name -> name.contains("snapshot.9"));
        assertThat(Found.on(disk)).isEqualTo(Found.upTo(5));
    }

    // --- installing

    private static final Set<String> LEADERS = Set.of("/leader", "/n1");

    /** Q82. */
    @ParameterizedTest
    @ValueSource(longs = {0x200000000L, 9, 8, 5, 1})
    void whatIsInstalledIsAllThereIs(long zxid) throws IOException {
        MemoryDisk disk = nine(2, 5, 8);
        Member member = Member.on(disk, 9);

        try (IncomingSnapshot incoming = received(member.history, zxid, LEADERS)) {
            member.history.install(incoming);
        }

        assertThat(disk.list()).containsExactly("snapshot." + Long.toHexString(zxid));
        assertThat(Found.on(disk)).isEqualTo(new Found(zxid, LEADERS));
        member.log.append(zxid + 1, Entries.create(zxid + 1, 10));
        member.log.sync();
        assertThat(Found.on(disk).zxid).isEqualTo(zxid + 1);
    }

    /** Q82. */
    @ParameterizedTest
    @ValueSource(longs = {0x200000000L, 8, 6, 1})
    void aPowerCutWhileInstallingLeavesTheOldHistoryOrTheNewOneAndNothingOfBoth(long zxid) throws IOException {
        int operations = 0;
        boolean done = false;
        int old = 0;
        int replaced = 0;
        while (!done) {
            MemoryDisk disk = nine(2, 5, 8);
            Member member = Member.on(disk, 9);
            disk.failAfter(operations);
            try (IncomingSnapshot incoming = received(member.history, zxid, LEADERS)) {
                member.history.install(incoming);
                done = true;
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("Input/output error");
            }
            for (int seed = 0; seed < 40; seed++) {
                MemoryDisk left = disk.afterPowerCut(new Random(seed));
                Found found = Found.on(left);
                if (found.znodes.contains("/leader")) {
                    assertThat(found).as("failure %d, seed %d", operations, seed).isEqualTo(new Found(zxid, LEADERS));
                    assertThat(left.list()).containsExactly("snapshot." + Long.toHexString(zxid));
                    replaced++;
                } else {
                    assertThat(done).as("failure %d, seed %d", operations, seed).isFalse();
                    assertThat(found).isEqualTo(Found.upTo(found.zxid));
                    assertThat(found.zxid).isBetween(Math.min(zxid, 9), 9L);
                    assertThat(left.list()).noneMatch(name -> name.startsWith("."));
                    old++;
                }
            }
            operations++;
        }
        assertThat(old).isPositive();
        assertThat(replaced).isGreaterThan(100);
    }

    /** A power cut right before the last step, and another one at every step of the restart that finishes. */
    @Test
    void aPowerCutWhileARestartFinishesAnInstallIsNoDifferent() throws IOException {
        MemoryDisk disk = nine(2, 5, 8);
        disk.put(".replaced-by-snapshot.7", new byte[0]);
        snapshot(disk, 7, LEADERS);
        MemoryDisk begun = MemoryDisk.of(disk.files());
        for (int operations = 0; operations < 12; operations++) {
            MemoryDisk restarting = MemoryDisk.of(begun.files());
            restarting.failAfter(operations);
            try {
                Found.on(restarting);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("Input/output error");
            }
            for (int seed = 0; seed < 40; seed++) {
                assertThat(Found.on(restarting.afterPowerCut(new Random(seed)))).isEqualTo(new Found(7, LEADERS));
            }
        }
    }

    @Test
    void aNewSnapshotThatIsDamagedIsNotMendedWithOldLogs() throws IOException {
        MemoryDisk disk = nine(2, 5, 8);
        snapshot(disk, 7, LEADERS);
        disk.put(".replaced-by-snapshot.7", new byte[0]);
        byte[] bytes = disk.bytes("snapshot.7");
        bytes[50] ^= 1;
        disk.put("snapshot.7", bytes);

        assertThatThrownBy(() -> Found.on(disk)).isInstanceOf(StorageException.class)
                .hasMessageContaining("It came from another server and replaced all data, see .replaced-by-snapshot.7");
    }

    /** Q80. */
    @Test
    void aSnapshotThatBreaksOffChangesNothing() throws IOException {
        MemoryDisk disk = nine(2, 5, 8);
        Map<String, Integer> before = contents(disk);
        byte[] bytes = stream(LEADERS);
        for (int length = 0; length < bytes.length; length++) {
            Member member = Member.on(disk, 9);
            try (IncomingSnapshot incoming = member.history.receive(12)) {
                assertThat(incoming.take(bytes, 0, length)).isEqualTo(length);
                assertThat(incoming.isComplete()).isFalse();
                assertThatThrownBy(() -> member.history.install(incoming)).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(contents(disk)).isEqualTo(before);
    }

    @Test
    void purgeAndInstallDoNotMeet() throws IOException {
        MemoryDisk disk = nine(5, 8, 9);
        Member member = Member.on(disk, 9);
        try (IncomingSnapshot incoming = received(member.history, 3, LEADERS)) {
            assertThat(new Purge(DataDirectories.of(disk), member.snapshots).run(1).failed()).isEmpty();
            member.history.install(incoming);
        }
        assertThat(Found.on(disk)).isEqualTo(new Found(3, LEADERS));
    }

    // --- the stream

    @Test
    void theStreamIsTakenInPiecesOfAnySizeAndNotAByteBeyondItsEnd() throws IOException {
        byte[] bytes = MemoryDisk.concat(stream(LEADERS), new byte[] {0, 0, 0, 10});
        MemoryDisk whole = nine(0);
        Random random = new Random(1);
        byte[] file = null;
        for (int run = 0; run < 200; run++) {
            try (IncomingSnapshot incoming = Member.on(whole, 9).history.receive(20)) {
                int at = 0;
                while (!incoming.isComplete()) {
                    at += incoming.take(bytes, at, run == 0 ? bytes.length - at : Math.min(bytes.length - at, 1 + random.nextInt(20)));
                }
                assertThat(at).isEqualTo(bytes.length - 4);
                incoming.read(new NaiveTree().beginSnapshot(20));
                incoming.seal(true);
                byte[] written = whole.bytes(".unfinished-received-snapshot.14");
                assertThat(written).isEqualTo(file == null ? written : file);
                file = written;
            }
        }
    }

    @Test
    void anythingElseIsRefusedWithoutTakingMemory() throws IOException {
        byte[] good = stream(LEADERS);
        Random random = new Random(3);
        int refused = 0;
        for (int run = 0; run < 3000; run++) {
            byte[] bytes = good.clone();
            if (run % 3 == 0) {
                random.nextBytes(bytes);
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try (IncomingSnapshot incoming = Member.on(new MemoryDisk(), 0).history.receive(20)) {
                incoming.take(bytes, 0, bytes.length);
                if (incoming.isComplete()) {
                    incoming.read(History.NOTHING);
                }
            } catch (InvalidSnapshotException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(700);
    }

    /** Q80. */
    @Test
    void aStreamWithoutSignatureIsNone() throws IOException {
        byte[] bytes = stream(LEADERS);
        bytes[bytes.length - 1] ^= 1;
        try (IncomingSnapshot incoming = Member.on(new MemoryDisk(), 0).history.receive(20)) {
            assertThatThrownBy(() -> incoming.take(bytes, 0, bytes.length))
                    .isInstanceOf(InvalidSnapshotException.class).hasMessageEndingWith("it does not end with BenWasHere");
        }
    }

    // --- what learners are told from

    private static List<Long> extracted(MemoryDisk disk, long from, long to, double factor) throws IOException {
        List<Long> zxids = new ArrayList<>();
        try (LogExtract extract = Member.on(disk, 9).history.extract(from, to, factor)) {
            if (extract == null) {
                return List.of();
            }
            while (!extract.isAtEnd()) {
                List<Proposal> portion = extract.next(100);
                assertThat(portion).isNotEmpty().hasSizeLessThan(4);
                for (Proposal entry : portion) {
                    assertThat(entry.entry()).isEqualTo(Entries.create(entry.zxid(), 30));
                    zxids.add(entry.zxid());
                }
            }
        }
        return zxids;
    }

    @Test
    void theLogIsReadFromTheLastRecordThatALearnerMayHave() throws IOException {
        MemoryDisk disk = nine(0);
        for (long from = 1; from < 9; from++) {
            for (long to = from; to <= 9; to++) {
                assertThat(extracted(disk, from, to, 0)).isEqualTo(Entries.range(from, to));
            }
        }
        assertThat(extracted(disk, 0, 9, 0)).as("what came before is not there").isEmpty();
        assertThat(extracted(disk, 5, 10, 0)).as("it ends before").isEmpty();
        assertThat(extracted(disk, 5, 0x100000000L, 0)).as("where the next epoch begins").isEqualTo(Entries.range(5, 9));
        assertThat(extracted(disk, 9, 0x100000000L, 0)).isEqualTo(Entries.range(9, 9));
        disk.delete("log.1");
        assertThat(extracted(disk, 3, 9, 0)).as("purged").isEmpty();
        assertThat(extracted(disk, 4, 9, 0)).isEqualTo(Entries.range(4, 9));
        disk.delete("log.4");
        assertThat(extracted(disk, 3, 9, 0)).isEmpty();
    }

    /** A purge that the power cut short may leave older files and not the one with which an epoch began; seed 30007626. */
    @Test
    void anEpochWithoutItsBeginningIsNotGivenToALearner() throws IOException {
        MemoryDisk disk = nine(0);
        long epoch = 0x1_0000_0000L;
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(1), 9)) {
            for (long zxid = epoch + 1; zxid <= epoch + 4; zxid++) {
                if (zxid % 2 == 1) {
                    log.roll();
                }
                log.append(zxid, Entries.create(zxid, 30));
                log.sync();
            }
        }
        assertThat(extracted(disk, 8, epoch + 4, 0)).containsExactly(8L, 9L, epoch + 1, epoch + 2, epoch + 3, epoch + 4);
        disk.delete("log.100000001");
        assertThat(extracted(disk, 8, epoch + 4, 0)).isEmpty();
    }

    @Test
    void aLogThatIsLongBesideASnapshotIsNotRead() throws IOException {
        MemoryDisk disk = nine(9);
        double snapshot = disk.size("snapshot.9");
        double record = Entries.create(3, 30).length + 13;

        assertThat(extracted(disk, 2, 9, 7 * record / snapshot + 0.001)).isEqualTo(Entries.range(2, 9));
        assertThat(extracted(disk, 2, 9, 7 * record / snapshot - 0.001)).isEmpty();
        assertThat(extracted(disk, 2, 9, 0)).as("no factor, no limit").isEqualTo(Entries.range(2, 9));
    }

    @Test
    void aLogThatIsPurgedMeanwhileEndsWithAnError() throws IOException {
        MemoryDisk disk = nine(0);
        try (LogExtract extract = Member.on(disk, 9).history.extract(2, 9, 0)) {
            assertThat(extract.next(1)).hasSize(1);
            disk.delete("log.4");
            assertThatThrownBy(() -> extract.next(100_000)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void recoveryKeepsTheLastEntriesWithinItsBounds() throws IOException {
        MemoryDisk disk = nine(2);
        int length = Entries.create(9, 30).length;
        assertThat(recent(disk, 500, 64 << 20)).isEqualTo(Entries.range(3, 9));
        assertThat(recent(disk, 3, 64 << 20)).isEqualTo(Entries.range(7, 9));
        assertThat(recent(disk, 500, 2 * length)).isEqualTo(Entries.range(8, 9));
        assertThat(recent(disk, 0, 0)).isEmpty();
    }

    private static List<Long> recent(Disk disk, int entries, long bytes) throws IOException {
        RecoveryOptions options = RecoveryOptions.DEFAULT.keeping(entries, bytes);
        Recovered recovered = new Recovery(DataDirectories.of(disk), options).run(new NaiveTree());
        for (Proposal entry : recovered.recent()) {
            assertThat(entry.entry()).isEqualTo(Entries.create(entry.zxid(), 30));
        }
        return recovered.recent().stream().map(Proposal::zxid).toList();
    }

    // --- what ZooKeeper wrote

    @Test
    void s43_membersOfOneEnsembleThatAreTruncatedToOneZxidAreEqual() throws IOException {
        Sample sample = Sample.load("quorum-3");
        for (long zxid : new long[] {0x10000008bL, 0x100000087L, 0x100000080L, 0x100000070L, 0x100000062L, 0x100000045L, 0x10000003aL}) {
            List<NaiveTree> trees = new ArrayList<>();
            for (String server : new String[] {"s1", "s2", "s3"}) {
                MemoryDisk disk = sample.disk(server + "/data/version-2");
                assertThat(Member.on(disk, sample.lastZxid()).history.truncate(zxid)).as(server).isEqualTo(zxid);
                NaiveTree tree = new NaiveTree();
                assertThat(new Recovery(DataDirectories.of(disk), RecoveryOptions.DEFAULT).run(tree).lastZxid()).isEqualTo(zxid);
                trees.add(tree);
            }
            for (NaiveTree tree : trees) {
                assertThat(tree.nodes.keySet()).as("at 0x%x", zxid).isEqualTo(trees.getFirst().nodes.keySet());
                tree.nodes.forEach((path, node) -> {
                    if (!path.equals("/zookeeper/config")) {
                        assertThat(node).as(path).usingRecursiveComparison().isEqualTo(trees.getFirst().nodes.get(path));
                    }
                });
                assertThat(tree.sessions).isEqualTo(trees.getFirst().sessions);
            }
        }
    }
}
