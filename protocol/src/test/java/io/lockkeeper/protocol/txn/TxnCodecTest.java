package io.lockkeeper.protocol.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TxnCodecTest {
    private static final int MAX_FIELD = 1 << 20;

    static Stream<LogEntry> entries() {
        return Stream.of(
                entry(OpCode.CREATE, new Txn.Create("/a", new byte[] {1}, Acl.OPEN, true, 3)),
                entry(OpCode.CREATE2, new Txn.Create("/a", null, Acl.READ_ONLY, false, -1)),
                entry(OpCode.CREATE_CONTAINER, new Txn.CreateContainer("/a", new byte[0], Acl.OPEN, 3)),
                entry(OpCode.CREATE_TTL, new Txn.CreateTtl("/a", new byte[0], Acl.OPEN, 3, 1L << 39)),
                entry(OpCode.DELETE, new Txn.Delete("/a")),
                entry(OpCode.DELETE_CONTAINER, new Txn.Delete("/a")),
                entry(OpCode.SET_DATA, new Txn.SetData("/a", null, 4)),
                entry(OpCode.RECONFIG, new Txn.SetData("/zookeeper/config", new byte[] {1}, -1)),
                entry(OpCode.SET_ACL, new Txn.SetAcl("/a", Acl.OPEN, 4)),
                entry(OpCode.CREATE_SESSION, new Txn.CreateSession(30000)),
                entry(OpCode.CLOSE_SESSION, new Txn.CloseSession(List.of("/e1", "/e2"))),
                entry(
                        OpCode.MULTI,
                        new Txn.Multi(List.of(
                                new Txn.Part(OpCode.CREATE, new Txn.Create("/a", null, Acl.OPEN, false, 1)),
                                new Txn.Part(OpCode.CHECK, new Txn.Check("/a", 0)),
                                new Txn.Part(OpCode.DELETE, new Txn.Delete("/a")),
                                new Txn.Part(OpCode.ERROR, new Txn.Error(-103))))),
                entry(OpCode.MULTI, new Txn.Multi(List.of())),
                LogEntry.withoutDigest(header(OpCode.ERROR), new Txn.Error(-101)),
                LogEntry.withoutDigest(header(OpCode.CLOSE_SESSION), new Txn.CloseSession(null)));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void whatIsWrittenIsRead(LogEntry entry) {
        byte[] bytes = TxnCodec.encode(entry);

        assertThat(TxnCodec.decode(bytes, 0, bytes.length, MAX_FIELD)).usingRecursiveComparison().isEqualTo(entry);
    }

    /** The first record of a log that ZooKeeper 3.9.5 wrote: createSession, with the digest of the empty tree. */
    @Test
    void readsARecordOfZooKeeper() {
        byte[] bytes = HexFormat.of()
                .parseHex("0100000b5c780000" + "00000000" + "0000000000000001" + "000001a1ffb72c02" + "fffffff6" + "0036ee80"
                        + "00000002" + "0000000051c6d660");
        LogEntry entry = TxnCodec.decode(bytes, 0, bytes.length, MAX_FIELD);
        assertThat(entry.header()).isEqualTo(new TxnHeader(0x100000b5c780000L, 0, 1, 0x1a1ffb72c02L, OpCode.CREATE_SESSION));
        assertThat(entry.txn()).isEqualTo(new Txn.CreateSession(3_600_000));
        assertThat(entry.digestVersion()).isEqualTo(2);
        assertThat(entry.digest()).isEqualTo(1371985504L);
        assertThat(TxnCodec.encode(entry)).isEqualTo(bytes);
    }

    /** S16: servers before 3.4 logged no child version. */
    @Test
    void aCreateWithoutChildVersionIsAccepted() {
        JuteWriter out = new JuteWriter();
        header(OpCode.CREATE).write(out);
        out.writeString("/old").writeBuffer(new byte[] {7}).writeInt(0).writeBoolean(true);
        byte[] bytes = out.toByteArray();
        assertThat(TxnCodec.decode(bytes, 0, bytes.length, MAX_FIELD).txn())
                .usingRecursiveComparison()
                .isEqualTo(new Txn.Create("/old", new byte[] {7}, List.of(), true, -1));
    }

    /** The same bytes are read at any offset of a larger array. */
    @ParameterizedTest
    @MethodSource("entries")
    void theOffsetDoesNotMatter(LogEntry entry) {
        byte[] bytes = TxnCodec.encode(entry);
        byte[] shifted = new byte[bytes.length + 13];
        Arrays.fill(shifted, (byte) 0x55);
        System.arraycopy(bytes, 0, shifted, 9, bytes.length);
        assertThat(TxnCodec.decode(shifted, 9, bytes.length, MAX_FIELD)).usingRecursiveComparison().isEqualTo(entry);
    }

    @Test
    void unknownTypesAreRefusedByName() {
        byte[] bytes = TxnCodec.encode(LogEntry.withoutDigest(header(99), new Txn.Error(1)));
        assertThatThrownBy(() -> TxnCodec.decode(bytes, 0, bytes.length, MAX_FIELD))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("unknown transaction type 99");
    }

    @Test
    void anyBytesGiveAnEntryOrARefusal() {
        List<LogEntry> samples = entries().toList();
        int refused = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = TxnCodec.encode(samples.get(random.nextInt(samples.size())));
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(bytes.length + 1);
            try {
                assertThat(TxnCodec.decode(bytes, 0, length, MAX_FIELD)).as("seed %d", seed).isNotNull();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static TxnHeader header(int type) {
        return new TxnHeader(0x1000000000000001L, 5, 0x100000007L, 1_700_000_000_000L, type);
    }

    private static LogEntry entry(int type, Txn txn) {
        return new LogEntry(header(type), txn, LogEntry.DIGEST_VERSION, 0x0123456789abcdefL);
    }
}
