package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.txn.TxnCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxnLogTest {
    @ParameterizedTest
    @ValueSource(strings = {"standalone-mixed", "gzip-split", "snappy", "digest-disabled"})
    void s1_s2_s3_s4_s5_recordsOfASampleAreWrittenByteForByte(String name) throws IOException {
        MemoryDisk sample = Sample.load(name).logs();
        for (FileNames.Numbered file : FileNames.logs(sample)) {
            MemoryDisk ours = new MemoryDisk();
            try (TxnLog log = Entries.log(ours, Entries.preAlloc(16), -1);
                    LogFileReader reader = LogFileReader.open(sample, file.name(), 1 << 20)) {
                while (reader.next() == LogFileReader.Step.RECORD) {
                    log.append(reader.zxid(), reader.payload());
                    log.sync();
                }
            }
            assertThat(ours.list()).containsExactly(file.name());
            assertThat(ours.bytes(file.name())).isEqualTo(sample.bytes(file.name()));
        }
    }

    @Test
    void s1_s3_aRecordIsChecksumLengthPayloadAndEndMark() throws IOException {
        byte[] payload = Entries.create(0x5f, 10);
        MemoryDisk disk = Entries.written(0x5f, 0x5f, 10, 0);
        Adler32 adler = new Adler32();
        adler.update(payload);

        ByteBuffer expected = ByteBuffer.allocate(16 + 12 + payload.length + 1);
        expected.putInt(0x5a4b4c47).putInt(2).putLong(0);
        expected.putLong(adler.getValue()).putInt(payload.length).put(payload).put((byte) 0x42);
        assertThat(disk.bytes("log.5f")).isEqualTo(expected.array());
    }

    @Test
    void s4_freshLogIsOneBlockBeyondItsHeader() throws IOException {
        assertThat(Entries.written(1, 1, 10, 16).size("log.1")).isEqualTo(16_400);
        assertThat(Entries.written(1, 1, 10, 65536).size("log.1")).isEqualTo(67_108_880);
    }

    @Test
    void s4_oneMoreBlockWhenLessThanFourKibibytesAreLeft() throws IOException {
        // 16400 - 4096 = 12304 is the position from which on the next append extends the file.
        assertThat(Entries.written(1, 1, 12_304 - 16 - 13 - 100 - 100, 16).size("log.1")).isEqualTo(16_400);
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, new byte[12_304 - 16 - 13 - 1]);
            log.sync();
            log.append(2, new byte[10]);
            log.sync();
            assertThat(disk.size("log.1")).as("at 12303").isEqualTo(16_400);
            log.append(3, new byte[10]);
            log.sync();
            assertThat(disk.size("log.1")).as("beyond").isEqualTo(32_784);
        }
    }

    @Test
    void s4_aRecordBeyondThePaddingIsFollowedByAWholeNumberOfBlocks() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, new byte[100_000]);
            log.sync();
            log.append(2, new byte[10]);
            log.sync();
        }
        // (100029 + 16384) rounded down to blocks of 16384
        assertThat(disk.size("log.1")).isEqualTo(114_688);
    }

    @Test
    void s5_bytesBehindTheLastRecordAreZero() throws IOException {
        MemoryDisk disk = Entries.written(1, 3, 50, 16);
        long end;
        try (LogFileReader reader = LogFileReader.open(disk, "log.1", 1000)) {
            while (reader.next() == LogFileReader.Step.RECORD) {
                // to the end
            }
            end = reader.offset();
        }
        byte[] bytes = disk.bytes("log.1");
        assertThat(Arrays.copyOfRange(bytes, (int) end, bytes.length)).containsOnly(0);
    }

    @Test
    void s10_afterRestartANewFileIsStartedAndTheOldOneIsNotTouched() throws IOException {
        MemoryDisk disk = Entries.written(1, 5, 50, 16);
        byte[] before = disk.bytes("log.1");

        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), 5)) {
            log.append(6, Entries.create(6, 50));
            log.sync();
        }

        assertThat(disk.list()).containsExactly("log.1", "log.6");
        assertThat(disk.bytes("log.1")).isEqualTo(before);
        assertThat(Entries.zxids(disk, 0)).isEqualTo(Entries.range(1, 6));
    }

    @Test
    void manyRecordsCostOneWriteAndOneForce() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(64), -1)) {
            log.append(1, Entries.create(1, 100));
            log.sync();
            long writes = disk.writes;
            long forces = disk.forces;

            for (long zxid = 2; zxid <= 65; zxid++) {
                log.append(zxid, Entries.create(zxid, 100));
            }
            log.sync();
            log.sync();

            assertThat(disk.writes - writes).isEqualTo(1);
            assertThat(disk.forces - forces).isEqualTo(1);
        }
    }

    @Test
    void smallSyncsFindTheirBlocksWrittenAndNoneIsForcedTwice() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(4096), -1)) {
            long extended = 0;
            for (long zxid = 1; zxid <= 300; zxid++) {
                log.append(zxid, Entries.create(zxid, 7000));
                long writes = disk.writes;
                long forces = disk.forces;
                log.sync();
                extended += disk.writes - writes > 1 ? 1 : 0;
                assertThat(disk.forces - forces).isEqualTo(zxid == 1 ? 2 : 1);
            }
            assertThat(extended).as("once for each megabyte of the two").isEqualTo(3);
        }
        assertThat(disk.size("log.1")).isEqualTo(16 + 4096 * 1024);
        assertThat(Entries.zxids(disk, 0)).isEqualTo(Entries.range(1, 300));
    }

    @Test
    void largeSyncsAreNotWrittenTwice() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(4096), -1)) {
            log.append(1, Entries.create(1, 100_000));
            log.sync();
            assertThat(disk.writes).as("the length of the file, and the record").isEqualTo(2);
        }
    }

    @Test
    void withoutPreallocationAFileEndsWithItsLastRecord() throws IOException {
        MemoryDisk disk = Entries.written(1, 3, 100, 0);
        assertThat(disk.size("log.1")).isEqualTo(16 + 3 * (13 + Entries.create(1, 100).length));
    }

    @Test
    void syncedRecordsSurviveAPowerCutAtOnce() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, Entries.create(1, 100));
            log.sync();
            for (int seed = 0; seed < 50; seed++) {
                assertThat(Entries.zxids(disk.afterPowerCut(new Random(seed)), 0)).as("seed %d", seed).containsExactly(1L);
            }
        }
    }

    @Test
    void aLogHasItsNameOnlyOnceItsFirstRecordsAreSafe() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, Entries.create(1, 100));
            assertThat(FileNames.logs(disk)).isEmpty();
            log.sync();
            assertThat(disk.list()).containsExactly("log.1");
            log.roll();
            log.append(2, Entries.create(2, 100));
        }
        assertThat(disk.list()).as("closed without sync").containsExactly("log.1");
    }

    @Test
    void withoutForceSyncNothingIsForced() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, new LogOptions(16, -1, false, 1000, 1000), -1)) {
            log.append(1, Entries.create(1, 100));
            log.sync();
        }
        assertThat(disk.forces).isZero();
        assertThat(Entries.zxids(disk, 0)).containsExactly(1L);
    }

    @Test
    void rollBeginsAFileNamedByItsFirstRecord() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(0x9, Entries.create(0x9, 10));
            log.append(0xa, Entries.create(0xa, 10));
            log.roll();
            log.append(0xb, Entries.create(0xb, 10));
            log.sync();
        }
        assertThat(disk.list()).containsExactly("log.9", "log.b");
        assertThat(Entries.zxids(disk, 0)).isEqualTo(Entries.range(9, 11));
    }

    @Test
    void aFileWhosePaddedSizeIsBeyondTheLimitIsEndedAfterASync() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, new LogOptions(16, 17, true, 1000, 100_000), -1)) {
            for (long zxid = 1; zxid <= 4; zxid++) {
                log.append(zxid, Entries.create(zxid, 7000));
                log.sync();
            }
        }
        assertThat(disk.list()).as("extended by the third of 7 KB, then ended").containsExactly("log.1", "log.4");
    }

    @Test
    void s42_aHoleIsRefusedAndANewEpochIsNot() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), 5)) {
            assertThatThrownBy(() -> log.append(7, Entries.create(7, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("log record 0x7 does not follow 0x5");
            assertThatThrownBy(() -> log.append(5, Entries.create(5, 1))).isInstanceOf(IllegalArgumentException.class);
            log.append(6, Entries.create(6, 1));
            log.append(0x100000001L, Entries.create(0x100000001L, 1));
            log.sync();
        }
        assertThat(Entries.zxids(disk, 0)).containsExactly(6L, 0x100000001L);
    }

    @Test
    void whatNoReaderAcceptsIsNotWritten() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, new LogOptions(16, -1, true, 1000, 500), -1)) {
            assertThatThrownBy(() -> log.append(1, new byte[501]))
                    .hasMessage("log record 0x1 has 501 bytes; readers accept 1 to 500");
            log.append(1, new byte[500]);
            log.sync();
        }
        try (LogFileReader reader = LogFileReader.open(disk, "log.1", 500)) {
            assertThat(reader.next()).isEqualTo(LogFileReader.Step.RECORD);
        }
    }

    @Test
    void aRecordLargerThanTheBufferIsWrittenWhole() throws IOException {
        MemoryDisk disk = Entries.written(1, 2, 900_000, 64);

        assertThat(Entries.zxids(disk, 0)).containsExactly(1L, 2L);
    }

    @Test
    void afterAFailedForceEverythingIsRefused() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, Entries.create(1, 10));
            log.sync();
            disk.failForces();
            log.append(2, Entries.create(2, 10));

            assertThatThrownBy(log::sync).isInstanceOf(IOException.class)
                    .hasMessage("cannot write log.1 in /memory: Input/output error");
            assertThatThrownBy(log::sync).hasMessageContaining("takes no more records: IOException: Input/output error");
            assertThatThrownBy(() -> log.append(3, Entries.create(3, 10))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> log.truncate(1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFullDiskLeavesWhatWasAcknowledgedAndATornRecord() throws IOException {
        int record = Entries.create(5, 40).length + 13;
        for (int room = 0; room < record; room++) {
            MemoryDisk disk = Entries.written(1, 3, 40, 16);
            try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), 3)) {
                log.append(4, Entries.create(4, 40));
                log.sync();
                disk.limit(room);
                log.append(5, Entries.create(5, 40));

                assertThatThrownBy(log::sync).hasMessage("cannot write log.4 in /memory: No space left on device");
            }
            assertThat(Entries.zxids(disk, 0)).isEqualTo(Entries.range(1, 4));
        }
    }

    @Test
    void aFullDiskAtTheStartOfAFileLeavesNoLogWithoutHeader() throws IOException {
        for (int room = 0; room < 100; room++) {
            MemoryDisk disk = Entries.written(1, 3, 40, 16);
            disk.limit(room);
            try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), 3)) {
                log.append(4, Entries.create(4, 40));
                assertThatThrownBy(log::sync).isInstanceOf(IOException.class);
            }
            assertThat(disk.list()).containsExactly("log.1");
        }
    }

    @Test
    void s43_truncateRemovesAllBehindTheRecordAndAllLaterFiles() throws IOException {
        for (long to = 1; to <= 9; to++) {
            MemoryDisk disk = new MemoryDisk();
            try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
                for (long zxid = 1; zxid <= 9; zxid++) {
                    if (zxid % 3 == 1) {
                        log.roll();
                    }
                    log.append(zxid, Entries.create(zxid, 30));
                }
                log.sync();

                assertThat(log.truncate(to)).isEqualTo(to);
                log.continueBehind(to);

                assertThat(Entries.zxids(disk, 0)).isEqualTo(Entries.range(1, to));
                assertThat(FileNames.logs(disk)).hasSize((int) (to + 2) / 3);
                log.append(to + 1, Entries.create(to + 1, 30));
                log.sync();
            }
            assertThat(disk.list()).contains("log." + Long.toHexString(to + 1));
            assertThat(Entries.zxids(disk, 0)).isEqualTo(Entries.range(1, to + 1));
        }
    }

    @Test
    void slowSyncsAreReportedWithTheirDuration() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        List<String> heard = new ArrayList<>();
        LogListener listener = new LogListener() {
            @Override
            public void synced(long nanos) {
                heard.add("synced " + nanos);
            }

            @Override
            public void slowSync(String file, long millis, long fileBytes) {
                heard.add("slow " + file + " " + millis + " " + fileBytes);
            }
        };
        long[] times = {0, 1_000_000_000L, 5_000_000_000L, 6_001_000_000L};
        int[] next = {0};
        try (TxnLog log = new TxnLog(disk, Entries.preAlloc(16), -1, listener, () -> times[next[0]++])) {
            log.append(1, Entries.create(1, 10));
            log.sync();
            log.append(2, Entries.create(2, 10));
            log.sync();

            assertThat(heard).as("1000 ms are not more than the threshold")
                    .containsExactly("synced 1000000000", "synced 1001000000", "slow log.1 1001 16400");
        }
    }

    @ParameterizedTest
    @MethodSource("diskOperations")
    void aCrashAnywhereKeepsAllThatWasSyncedAndAddsNothing(int failAfter) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        long acknowledged = 0;
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(4), -1)) {
            disk.failAfter(failAfter);
            for (long zxid = 1; zxid <= 30; zxid++) {
                log.append(zxid, Entries.create(zxid, (int) (zxid * 97 % 700)));
                if (zxid % 3 == 0) {
                    log.sync();
                    acknowledged = zxid;
                }
                if (zxid % 10 == 0) {
                    log.roll();
                }
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("Input/output error");
        }
        for (int seed = 0; seed < 40; seed++) {
            MemoryDisk left = disk.afterPowerCut(new Random(seed));
            NaiveTree tree = new NaiveTree();
            RecoveryOptions trusting = new RecoveryOptions(true, true, false, 1 << 20);

            long last = new Recovery(DataDirectories.of(left), trusting).run(tree).lastZxid();

            assertThat(last).as("fails after %d, seed %d", failAfter, seed).isGreaterThanOrEqualTo(acknowledged);
            assertThat(Entries.zxids(left, 0)).isEqualTo(Entries.range(1, last));
            tree.replayed.forEach(entry -> assertThat(TxnCodec.encode(entry))
                    .isEqualTo(Entries.create(entry.zxid(), (int) (entry.zxid() * 97 % 700))));
        }
    }

    static List<Integer> diskOperations() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(i);
        }
        return all;
    }
}
