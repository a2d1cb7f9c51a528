package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a log ends, what is a torn record and what is damage. */
class LogReadingTest {
    private static final int LIMIT = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {5, 600, 2000})
    void s6_aFileCutAnywhereInItsLastRecordYieldsTheEarlierOnes(int dataBytes) throws IOException {
        byte[] whole = Entries.written(1, 4, dataBytes, 0).bytes("log.1");
        int lastAt = whole.length - Entries.create(4, dataBytes).length - 13;

        for (int length = lastAt; length < whole.length; length++) {
            MemoryDisk disk = MemoryDisk.of(Map.of("log.1", Arrays.copyOf(whole, length)));
            assertThat(Entries.zxids(disk, 0)).as("cut at %d", length).isEqualTo(Entries.range(1, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 600, 2000})
    void s7_aLastRecordThatIsZeroFromAnywhereOnYieldsTheEarlierOnes(int dataBytes) throws IOException {
        byte[] whole = Entries.written(1, 4, dataBytes, 16).bytes("log.1");
        int end = 16 + 4 * (Entries.create(1, dataBytes).length + 13);
        int lastAt = 16 + 3 * (Entries.create(1, dataBytes).length + 13);

        for (int from = lastAt; from < end; from++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, from, torn.length, (byte) 0);
            assertThat(Entries.zxids(MemoryDisk.of(Map.of("log.1", torn)), 0)).as("zero from %d", from).isEqualTo(Entries.range(1, 3));
        }
    }

    @Test
    void s7_aBatchOfWhichOnlySomeSectorsWereWrittenYieldsTheRecordsBeforeIt() throws IOException {
        MemoryDisk disk = Entries.written(1, 20, 100, 16);
        byte[] whole = disk.bytes("log.1");
        for (int lost = 512; lost < 4096; lost += 512) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, lost, lost + 512, (byte) 0);
            List<Long> found = Entries.zxids(MemoryDisk.of(Map.of("log.1", torn)), 0);

            int recordBytes = Entries.create(1, 100).length + 13;
            assertThat(found).as("without the sector at %d", lost).isEqualTo(Entries.range(1, (lost - 16) / recordBytes));
        }
    }

    @Test
    void tornRecordIsReportedWithFileAndOffset() throws IOException {
        byte[] whole = Entries.written(1, 4, 5, 0).bytes("log.1");
        List<String> warnings = new ArrayList<>();
        try (LogCursor cursor = LogCursor.open(
                MemoryDisk.of(Map.of("log.1", Arrays.copyOf(whole, whole.length - 3))), 0, LIMIT, warnings::add)) {
            while (cursor.next()) {
                // to the end
            }
        }
        int lastAt = whole.length - Entries.create(4, 5).length - 13;
        assertThat(warnings).containsExactly("log.1 ends at byte " + lastAt + " in a record that was not fully written");
    }

    /** In a file that is padded, no flipped bit is ever taken for the end of the log: what it hides may have been acknowledged. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void s8_aFlippedBitInARecordIsRefused(int record) throws IOException {
        byte[] whole = Entries.written(1, 3, 30, 16).bytes("log.1");
        int recordBytes = Entries.create(1, 30).length + 13;
        int from = 16 + (record - 1) * recordBytes;
        for (int i = from; i < from + recordBytes; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << bit);
                MemoryDisk disk = MemoryDisk.of(Map.of("log.1", flipped));
                assertThatThrownBy(() -> Entries.zxids(disk, 0))
                        .as("bit %d of byte %d in record %d", bit, i - from, record)
                        .isInstanceOf(StorageException.class)
                        .hasMessageStartingWith("log.1 at byte " + from);
            }
        }
    }

    /** Without padding a length that reaches beyond the end could be a torn record, but the checksum tells. */
    @Test
    void s8_aFlippedBitInAnUnpaddedFileIsRefusedOrLeavesTheRecordsBeforeIt() throws IOException {
        byte[] whole = Entries.written(1, 3, 30, 0).bytes("log.1");
        int recordBytes = Entries.create(1, 30).length + 13;
        int refused = 0;
        int flips = 0;
        for (int i = 16; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << bit);
                flips++;
                try {
                    List<Long> found = Entries.zxids(MemoryDisk.of(Map.of("log.1", flipped)), 0);
                    assertThat(found).isEqualTo(Entries.range(1, (i - 16) / recordBytes));
                } catch (StorageException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isEqualTo(flips);
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        byte[] whole = Entries.written(1, 3, 30, 16).bytes("log.1");
        for (int i = 0; i < 4; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            assertThatThrownBy(() -> Entries.zxids(MemoryDisk.of(Map.of("log.1", flipped)), 0))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("is not a transaction log");
        }
        byte[] otherVersion = whole.clone();
        otherVersion[7] = 1;
        otherVersion[15] = 9;
        assertThat(Entries.zxids(MemoryDisk.of(Map.of("log.1", otherVersion)), 0)).as("Compat").isEqualTo(Entries.range(1, 3));
    }

    @Test
    void unreasonableLengthsAreRefusedWithoutMemoryForThem() throws IOException {
        byte[] whole = Entries.written(1, 2, 30, 16).bytes("log.1");
        int second = 16 + Entries.create(1, 30).length + 13;
        for (int length : new int[] {-1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, LIMIT + 1}) {
            ByteBuffer.wrap(whole).putInt(second + 8, length);
            try (LogCursor cursor = LogCursor.open(MemoryDisk.of(Map.of("log.1", whole)), 0, LIMIT, w -> {})) {
                assertThat(cursor.next()).isTrue();
                assertThatThrownBy(cursor::next).hasMessage(
                        "log.1 at byte " + second + ": Unreasonable length = " + length + " of a record");
            }
        }
    }

    @Test
    void unknownTypeIsRefused() throws IOException {
        JuteWriter payload = new JuteWriter();
        new TxnHeader(1, 1, 1, 1, 99).write(payload);
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, payload.toByteArray());
            log.sync();
        }
        assertThatThrownBy(() -> Entries.zxids(disk, 0))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("log.1 at byte 16 (zxid 0x1): unknown transaction type 99");
    }

    @Test
    void aBodyShorterThanItsLayoutEndsTheFileWithAWarning() throws IOException {
        JuteWriter payload = new JuteWriter();
        new TxnHeader(1, 1, 2, 1, OpCode.SET_DATA).write(payload);
        payload.writeString("/a");
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, Entries.create(1, 3));
            log.append(2, payload.toByteArray());
            log.append(3, Entries.create(3, 3));
            log.sync();
        }
        List<String> warnings = new ArrayList<>();
        try (LogCursor cursor = LogCursor.open(disk, 0, LIMIT, warnings::add)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isFalse();
        }
        assertThat(warnings).hasSize(1).first().asString().contains("(zxid 0x2)").endsWith("taken for the end of this file");
    }

    @Test
    void s15_s16_s17_bodiesOfOlderVersionsAreRead() throws IOException {
        JuteWriter create = new JuteWriter();
        new TxnHeader(1, 1, 1, 1, OpCode.CREATE).write(create);
        create.writeString("/old").writeBuffer(null).writeInt(0).writeBoolean(true);
        JuteWriter close = new JuteWriter();
        new TxnHeader(1, 2, 2, 1, OpCode.CLOSE_SESSION).write(close);
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            log.append(1, create.toByteArray());
            log.append(2, close.toByteArray());
            log.sync();
        }
        List<LogEntry> entries = new ArrayList<>();
        try (LogCursor cursor = LogCursor.open(disk, 0, LIMIT, w -> {})) {
            while (cursor.next()) {
                entries.add(cursor.entry());
            }
        }
        assertThat(entries.get(0).txn()).isEqualTo(new Txn.Create("/old", null, List.of(), true, -1));
        assertThat(entries.get(1).txn()).isEqualTo(new Txn.CloseSession(null));
        assertThat(entries).noneMatch(LogEntry::hasDigest);
    }

    @Test
    void readingBeginsAtTheRightFileAndRecord() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(0), -1)) {
            for (long zxid = 1; zxid <= 40; zxid++) {
                if (zxid == 9 || zxid == 0x10) {
                    log.roll(); // log.9 comes before log.10, whatever their names say
                }
                log.append(zxid, Entries.create(zxid, 10));
            }
            log.sync();
        }
        disk.put("log.1.fixed", new byte[3]);
        disk.put("log.x", new byte[3]);
        disk.put("logs", new byte[3]);
        for (long from = 0; from <= 41; from++) {
            assertThat(Entries.zxids(disk, from)).isEqualTo(Entries.range(Math.max(1, from), 40));
        }
        disk.delete("log.1");
        assertThat(Entries.zxids(disk, 9)).isEqualTo(Entries.range(9, 40));
    }

    @Test
    void s52_aZxidThatIsNotHigherIsReadAsItIs() throws IOException {
        MemoryDisk disk = Entries.written(1, 5, 10, 16);
        MemoryDisk again = Entries.written(4, 6, 10, 16);
        disk.put("log.6", again.bytes("log.4"));

        assertThat(Entries.zxids(disk, 0)).containsExactly(1L, 2L, 3L, 4L, 5L, 4L, 5L, 6L);
    }

    @Test
    void recordsLargerThanTheWindowAreReadAcrossIt() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        int[] sizes = {10, 300_000, 20, 262_144, 262_100, 900_000, 1};
        try (TxnLog log = Entries.log(disk, Entries.preAlloc(16), -1)) {
            for (int i = 0; i < sizes.length; i++) {
                log.append(i + 1, Entries.create(i + 1, sizes[i]));
            }
            log.sync();
        }
        try (LogCursor cursor = LogCursor.open(disk, 0, LogOptions.DEFAULT_MAX_RECORD_BYTES, w -> {})) {
            for (int i = 0; i < sizes.length; i++) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.payload()).isEqualTo(Entries.create(i + 1, sizes[i]));
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void anyBytesGiveRecordsOrACleanRefusal() throws IOException {
        byte[] whole = Sample.load("standalone-mixed").files().get("data/version-2/log.1");
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = whole.clone();
            if (seed % 3 == 0) {
                random.nextBytes(bytes);
                System.arraycopy(whole, 0, bytes, 0, 16 + random.nextInt(2) * 200);
            }
            for (int i = random.nextInt(20); i >= 0; i--) {
                bytes[random.nextInt(15_000)] = (byte) random.nextInt();
            }
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                Entries.zxids(MemoryDisk.of(Map.of("log.1", bytes)), 0);
            } catch (StorageException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith("log.1").doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void payloadsThatTheirChecksumVouchesForAreDecodedOrRefused() throws IOException {
        byte[] seedPayload = TxnCodec.encode(new LogEntry(
                new TxnHeader(1, 1, 1, 1, OpCode.MULTI),
                new Txn.Multi(List.of(new Txn.Part(OpCode.DELETE, new Txn.Delete("/a")), new Txn.Part(OpCode.CHECK, new Txn.Check("/b", 1)))),
                2,
                5));
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] payload = seed % 2 == 0 ? seedPayload.clone() : Entries.create(1, 20);
            for (int i = random.nextInt(4); i >= 0; i--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            }
            MemoryDisk disk = new MemoryDisk();
            try (TxnLog log = Entries.log(disk, Entries.preAlloc(0), -1)) {
                log.append(1, Arrays.copyOf(payload, 1 + random.nextInt(payload.length)));
                log.sync();
            }
            try {
                assertThat(Entries.zxids(disk, Long.MIN_VALUE)).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
            } catch (StorageException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith("log.1 at byte 16");
            }
        }
    }
}
