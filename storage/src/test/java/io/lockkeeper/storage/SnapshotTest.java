package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.StatPersisted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.SnappyInputStream;
import org.xerial.snappy.SnappyOutputStream;

class SnapshotTest {
    private static final StatPersisted STAT = new StatPersisted(1, 2, 3, 4, 5, 6, 7, 8, 9);

    /** Writes down again what it sees, in the order in which it sees it. */
    private static final class Copyist implements ImageVisitor {
        private final JuteWriter sessions = new JuteWriter();
        private final JuteWriter acls = new JuteWriter();
        private final JuteWriter znodes = new JuteWriter();
        private int sessionCount;
        private int aclCount;

        @Override
        public void session(long sessionId, int timeoutMillis) {
            SnapshotCodec.writeSession(sessions, sessionId, timeoutMillis);
            sessionCount++;
        }

        @Override
        public void acl(long key, List<Acl> acl) {
            SnapshotCodec.writeAcl(acls, key, acl);
            aclCount++;
        }

        @Override
        public void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) {
            znodes.writeString(path).writeBuffer(data).writeLong(aclKey);
            stat.write(znodes);
        }

        byte[] records() {
            JuteWriter all = new JuteWriter();
            SnapshotCodec.writeHeader(all);
            SnapshotCodec.writeCount(all, sessionCount);
            all.writeRaw(sessions.array(), 0, sessions.length());
            SnapshotCodec.writeCount(all, aclCount);
            all.writeRaw(acls.array(), 0, acls.length());
            all.writeRaw(znodes.array(), 0, znodes.length());
            SnapshotCodec.writeSeal(all);
            return all.toByteArray();
        }
    }

    private static SnapshotOptions packed(Compression compression) {
        return new SnapshotOptions(compression, true, 1 << 20);
    }

    /** Records of a tree with {@code znodes} children of the root. */
    private static byte[] records(int znodes, int dataBytes) {
        Copyist tree = new Copyist();
        tree.session(7, 30_000);
        tree.acl(1, NaiveTree.OPEN);
        tree.znode("", new byte[0], -1, STAT);
        for (int i = 0; i < znodes; i++) {
            byte[] data = new byte[dataBytes];
            new Random(i).nextBytes(data);
            tree.znode("/znode-" + i, i % 3 == 0 ? null : data, 1, STAT);
        }
        return tree.records();
    }

    private static MemoryDisk written(SnapshotOptions options, long zxid, byte[] records) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (SnapshotWriter writer = new Snapshots(disk, options).begin(zxid)) {
            for (int at = 0; at < records.length; at += 1000) {
                writer.write(Arrays.copyOfRange(records, at, Math.min(records.length, at + 1000)));
            }
            writer.finish(OptionalLong.of(42));
        }
        return disk;
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone-mixed", "gzip-split", "snappy", "digest-disabled", "no-lastzxid-trailer"})
    void s22_s23_s24_s26_snapshotsOfASampleAreWrittenByteForByte(String name) throws IOException {
        MemoryDisk sample = Sample.load(name).snapshots();
        for (FileNames.Numbered file : FileNames.snapshots(sample)) {
            Copyist copyist = new Copyist();
            SnapshotContents contents = new Snapshots(sample, SnapshotOptions.DEFAULT).read(file.name(), copyist);
            Compression compression = Compression.ofName(file.name());
            MemoryDisk ours = new MemoryDisk();
            try (SnapshotWriter writer = new Snapshots(ours, packed(compression)).begin(file.zxid())) {
                writer.write(copyist.records());
                writer.finish(contents.digest(), contents.lastZxid());
            }
            assertThat(ours.list()).containsExactly(file.name());
            assertThat(unpack(compression, ours.bytes(file.name())))
                    .as(file.name())
                    .isEqualTo(unpack(compression, sample.bytes(file.name())));
        }
    }

    /** With the tools that others use. */
    private static byte[] unpack(Compression compression, byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        try (InputStream unpacked = switch (compression) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in);
            case SNAPPY -> new SnappyInputStream(in);
        }) {
            return unpacked.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void s27_whatWasWrittenIsReadWhateverIsConfigured(Compression compression) throws IOException {
        byte[] records = records(5000, 200);
        MemoryDisk disk = written(packed(compression), 0x5f, records);
        Copyist copyist = new Copyist();

        SnapshotContents contents = new Snapshots(disk, SnapshotOptions.DEFAULT).read(disk.list().getFirst(), copyist);

        assertThat(disk.list()).containsExactly("snapshot.5f" + compression.suffix());
        assertThat(copyist.records()).isEqualTo(records);
        assertThat(contents).isEqualTo(new SnapshotContents(1, 1, 5001, new SnapshotDigest(0x5f, 2, 42), OptionalLong.of(0x5f)));
    }

    @Test
    void s24_eachSealIsPrecededByTheChecksumOfAllBeforeIt() throws IOException {
        byte[] bytes = written(SnapshotOptions.DEFAULT, 9, records(3, 10)).bytes("snapshot.9");

        int end = bytes.length;
        for (int checksumAt : new int[] {end - 13, end - 21 - 13, end - 54 - 13}) {
            Adler32 adler = new Adler32();
            adler.update(bytes, 0, checksumAt);
            assertThat(ByteBuffer.wrap(bytes).getLong(checksumAt)).isEqualTo(adler.getValue());
            assertThat(Arrays.copyOfRange(bytes, checksumAt + 8, checksumAt + 13)).containsExactly(0, 0, 0, 1, '/');
        }
    }

    @Test
    void s25_bothOneOrNoSectionBehindTheZnodesIsRead() throws IOException {
        for (boolean digest : new boolean[] {true, false}) {
            for (boolean lastZxid : new boolean[] {true, false}) {
                MemoryDisk disk = new MemoryDisk();
                byte[] records = records(3, 10);
                try (SnapshotWriter writer = new Snapshots(disk, new SnapshotOptions(Compression.NONE, lastZxid, 1000)).begin(9)) {
                    writer.write(records);
                    writer.finish(digest ? OptionalLong.of(77) : OptionalLong.empty());
                }
                int expectedBytes = records.length + 13 + (digest ? 33 : 0) + (lastZxid ? 21 : 0);
                assertThat(disk.size("snapshot.9")).isEqualTo(expectedBytes);

                SnapshotContents contents = new Snapshots(disk, SnapshotOptions.DEFAULT).read("snapshot.9", new Copyist());

                assertThat(contents.digest()).isEqualTo(digest ? new SnapshotDigest(9, 2, 77) : null);
                assertThat(contents.lastZxid()).isEqualTo(lastZxid ? OptionalLong.of(9) : OptionalLong.empty());
            }
        }
    }

    @Test
    void aDigestOfTheFirstVersionIsAString() throws IOException {
        JuteWriter out = new JuteWriter();
        byte[] records = records(2, 3);
        out.writeRaw(records, 0, records.length);
        seal(out);
        out.writeLong(5).writeInt(1).writeString("1f2e3d");
        seal(out);

        SnapshotContents contents = Snapshots.read(new ByteArrayInputStream(out.toByteArray()), 1000, new Copyist());

        assertThat(contents.digest()).isEqualTo(new SnapshotDigest(5, 1, 0));
    }

    private static void seal(JuteWriter out) {
        Adler32 adler = new Adler32();
        adler.update(out.array(), 0, out.length());
        out.writeLong(adler.getValue());
        SnapshotCodec.writeSeal(out);
    }

    @Test
    void anUnfinishedSnapshotHasANameThatNobodyTakesForOneAndGoesAway() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Snapshots snapshots = new Snapshots(disk, SnapshotOptions.DEFAULT);
        try (SnapshotWriter writer = snapshots.begin(9)) {
            writer.write(records(3, 10));
            assertThat(disk.list()).hasSize(1).noneMatch(name -> name.startsWith("snapshot.") || name.startsWith("log."));
            assertThat(snapshots.newestFirst()).isEmpty();
        }
        assertThat(disk.list()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aDiskThatFailsAnywhereLeavesNoSnapshotOrAWholeOne(Compression compression) throws IOException {
        byte[] records = records(50, 20_000);
        int whole = 0;
        for (int failAfter = 0; failAfter < 30; failAfter++) {
            MemoryDisk disk = new MemoryDisk();
            disk.failAfter(failAfter);
            try (SnapshotWriter writer = new Snapshots(disk, packed(compression)).begin(9)) {
                writer.write(records);
                writer.finish(OptionalLong.of(42));
            } catch (IOException e) {
                assertThat(e).hasMessage("Input/output error");
            }
            for (int seed = 0; seed < 5; seed++) {
                MemoryDisk left = disk.afterPowerCut(new Random(seed));
                Snapshots snapshots = new Snapshots(left, SnapshotOptions.DEFAULT);
                for (Snapshots.SnapshotFile file : snapshots.newestFirst()) {
                    Copyist copyist = new Copyist();
                    snapshots.read(file.name(), copyist);
                    assertThat(copyist.records()).isEqualTo(records);
                    whole++;
                }
            }
        }
        assertThat(whole).isPositive();
    }

    @Test
    void aFullDiskIsSaidAndWhatWasWrittenIsDeleted() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        disk.limit(100_000);
        assertThatThrownBy(() -> {
                    try (SnapshotWriter writer = new Snapshots(disk, SnapshotOptions.DEFAULT).begin(9)) {
                        writer.write(records(100, 10_000));
                        writer.finish(OptionalLong.empty());
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void s24_s28_aFlippedBitAnywhereIsRefused() throws IOException {
        byte[] bytes = written(SnapshotOptions.DEFAULT, 9, records(4, 10)).bytes("snapshot.9");
        // The last seal is under no checksum; what it says nobody looks at.
        for (int i = 0; i < bytes.length - 5; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = bytes.clone();
                flipped[i] ^= (byte) (1 << bit);
                assertThatThrownBy(() -> Snapshots.read(new ByteArrayInputStream(flipped), 1000, new Copyist()))
                        .as("bit %d of byte %d of %d", bit, i, bytes.length)
                        .isInstanceOf(InvalidSnapshotException.class);
            }
        }
    }

    @Test
    void s28_aSnapshotCutAnywhereIsRefusedOrLosesOnlyWholeSections() throws IOException {
        byte[] records = records(4, 10);
        byte[] bytes = written(SnapshotOptions.DEFAULT, 9, records).bytes("snapshot.9");
        int afterChecksum = records.length + 13;
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            if (length == afterChecksum || length == afterChecksum + 33) {
                Copyist copyist = new Copyist();
                Snapshots.read(new ByteArrayInputStream(cut), 1000, copyist);
                assertThat(copyist.records()).isEqualTo(records);
            } else {
                assertThatThrownBy(() -> Snapshots.read(new ByteArrayInputStream(cut), 1000, new Copyist()))
                        .as("cut to %d of %d", length, bytes.length)
                        .isInstanceOf(InvalidSnapshotException.class);
            }
        }
    }

    @Test
    void s28_theQuickCheckLooksAtTheEndOrTheBeginning() throws IOException {
        byte[] plain = written(SnapshotOptions.DEFAULT, 9, records(4, 10)).bytes("snapshot.9");
        byte[] gzip = written(packed(Compression.GZIP), 9, records(4, 10)).bytes("snapshot.9.gz");
        byte[] snappy = written(packed(Compression.SNAPPY), 9, records(4, 10)).bytes("snapshot.9.snappy");
        MemoryDisk disk = MemoryDisk.of(Map.of(
                "snapshot.1", plain,
                "snapshot.2", Arrays.copyOf(plain, plain.length - 1),
                "snapshot.3", Arrays.copyOfRange(plain, plain.length - 9, plain.length),
                "snapshot.4", new byte[0],
                "snapshot.5.gz", gzip,
                "snapshot.6.gz", plain,
                "snapshot.7.gz", new byte[] {0x1f},
                "snapshot.8.snappy", snappy,
                "snapshot.9.snappy", Arrays.copyOf(snappy, 7)));
        Snapshots snapshots = new Snapshots(disk, SnapshotOptions.DEFAULT);

        List<String> complete = snapshots.newestFirst().stream()
                .map(Snapshots.SnapshotFile::name)
                .filter(name -> {
                    try {
                        return snapshots.looksComplete(name);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();

        assertThat(complete).containsExactly("snapshot.8.snappy", "snapshot.5.gz", "snapshot.1");
    }

    @Test
    void s30_aZnodeBeforeItsParentIsRefused() {
        Copyist wrong = new Copyist();
        wrong.znode("", null, -1, STAT);
        wrong.znode("/a/b", null, -1, STAT);
        JuteWriter out = new JuteWriter();
        byte[] records = wrong.records();
        out.writeRaw(records, 0, records.length);
        seal(out);

        assertThatThrownBy(() -> Snapshots.read(
                        new ByteArrayInputStream(out.toByteArray()), 1000, new NaiveTree().beginSnapshot(0)))
                .isInstanceOf(InvalidSnapshotException.class)
                .hasMessageContaining("no parent of /a/b");
    }

    @Test
    void aSnapshotOfTheLibrarysSnappyStreamWithOtherBlocksIsRead() throws IOException {
        byte[] plain = written(SnapshotOptions.DEFAULT, 9, records(500, 300)).bytes("snapshot.9");
        for (int block : new int[] {1024, 32 * 1024, 1024 * 1024}) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (SnappyOutputStream out = new SnappyOutputStream(packed, block)) {
                out.write(plain);
            }
            MemoryDisk disk = MemoryDisk.of(Map.of("snapshot.9.snappy", packed.toByteArray()));
            Copyist copyist = new Copyist();
            new Snapshots(disk, SnapshotOptions.DEFAULT).read("snapshot.9.snappy", copyist);
            assertThat(copyist.records()).isEqualTo(records(500, 300));
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void anyBytesGiveASnapshotOrACleanRefusal(Compression compression) throws IOException {
        String name = "snapshot.9" + compression.suffix();
        byte[] whole = written(packed(compression), 9, records(20, 30)).bytes(name);
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (seed % 4 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            MemoryDisk disk = MemoryDisk.of(Map.of(name, bytes));
            Copyist copyist = new Copyist();
            try {
                new Snapshots(disk, SnapshotOptions.DEFAULT).read(name, copyist);
                assertThat(copyist.records()).as("seed %d", seed).isEqualTo(records(20, 30));
            } catch (InvalidSnapshotException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith(name + " in /memory: ").doesNotContain("\n");
            }
        }
    }

    @Test
    void lengthsThatNobodyHasBytesForTakeNoMemory() throws IOException {
        for (int at : new int[] {16, 20, 36}) {
            byte[] bytes = written(SnapshotOptions.DEFAULT, 9, records(4, 10)).bytes("snapshot.9");
            ByteBuffer.wrap(bytes).putInt(at, Integer.MAX_VALUE);
            assertThatThrownBy(() -> Snapshots.read(new ByteArrayInputStream(bytes), 1000, new Copyist()))
                    .isInstanceOf(InvalidSnapshotException.class);
        }
    }

    @Test
    void znodesLargerThanTheWindowAreReadAcrossIt() throws IOException {
        Copyist tree = new Copyist();
        tree.znode("", null, -1, STAT);
        for (int size : new int[] {262_000, 262_144, 1_000_000, 5, 300_000}) {
            tree.znode("/" + size, new byte[size], -1, STAT);
        }
        byte[] bytes = written(SnapshotOptions.DEFAULT, 9, tree.records()).bytes("snapshot.9");
        Copyist copyist = new Copyist();

        Snapshots.read(new ByteArrayInputStream(bytes), LogOptions.DEFAULT_MAX_RECORD_BYTES, copyist);

        assertThat(copyist.records()).isEqualTo(tree.records());
    }
}
