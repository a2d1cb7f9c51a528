package io.lockkeeper.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestCodecTest {
    private static final byte[] DATA = "value".getBytes(StandardCharsets.UTF_8);
    private static final List<Acl> ACL = List.of(new Acl(31, new Id("digest", "u:h")), new Acl(99, Id.ANYONE));

    static Stream<Operation> operations() {
        return Stream.of(
                new Operation.Create(OpCode.CREATE, "/a", DATA, ACL, 3, -1),
                new Operation.Create(OpCode.CREATE2, "/a", null, null, 0, -1),
                new Operation.Create(OpCode.CREATE_CONTAINER, "/c", DATA, ACL, 4, -1),
                new Operation.Create(OpCode.CREATE_TTL, "/\u4e2d", DATA, ACL, 5, 1000),
                new Operation.Delete("/a", -1),
                new Operation.DeleteContainer("/a"),
                new Operation.SetData("/a", new byte[0], 7),
                new Operation.SetAcl("/a", List.of(), 7),
                new Operation.Multi(List.of(
                        new Operation.Create(OpCode.CREATE, "/a", DATA, ACL, 0, -1),
                        new Operation.Create(OpCode.CREATE_TTL, "/t", DATA, ACL, 6, 5),
                        new Operation.SetData("/a", DATA, 0),
                        new Operation.Check("/a", 1),
                        new Operation.Delete("/a", 1))),
                new Operation.Multi(List.of()),
                new Operation.MultiRead(List.of(
                        new Operation.GetData("/a", false), new Operation.GetChildren(OpCode.GET_CHILDREN, "/", false))),
                new Operation.Reconfig("a", null, "c", -1),
                new Operation.Exists("/a", true),
                new Operation.GetData(null, false),
                new Operation.GetAcl("/a"),
                new Operation.GetChildren(OpCode.GET_CHILDREN, "/a", true),
                new Operation.GetChildren(OpCode.GET_CHILDREN2, "/a", false),
                new Operation.GetAllChildrenNumber("/"),
                new Operation.GetEphemerals("/"),
                new Operation.Sync("nowhere"),
                new Operation.Ping(),
                new Operation.SetWatches(OpCode.SET_WATCHES, 5, List.of("/a"), List.of(), List.of("/b"), List.of(), List.of()),
                new Operation.SetWatches(
                        OpCode.SET_WATCHES2, 5, List.of("/a"), List.of(), List.of(), List.of("/p"), List.of("/r")),
                new Operation.AddWatch("/a", true),
                new Operation.CheckWatches("/a", WatcherType.PERSISTENT),
                new Operation.RemoveWatches("/a", WatcherType.ANY),
                new Operation.WhoAmI(),
                new Operation.Auth("digest", DATA),
                new Operation.Sasl(null),
                new Operation.CloseSession());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatIsWrittenIsRead(Operation operation) {
        byte[] bytes = encode(operation);

        Operation read = RequestCodec.decode(operation.opCode(), new JuteReader(bytes));

        assertThat(read).usingRecursiveComparison().isEqualTo(operation);
    }

    /** C6, C8: a body that stops early is told apart, wherever it stops. */
    @ParameterizedTest
    @MethodSource("operations")
    void aTruncatedBodyIsUndecodable(Operation operation) {
        byte[] bytes = encode(operation);
        for (int length = 0; length < bytes.length; length++) {
            Operation read = RequestCodec.decode(operation.opCode(), new JuteReader(bytes, 0, length, Integer.MAX_VALUE));
            assertThat(read).as("first %d bytes", length).isInstanceOf(Operation.Undecodable.class);
        }
    }

    /** C9. */
    @ParameterizedTest
    @MethodSource("operations")
    void bytesBehindTheBodyAreIgnored(Operation operation) {
        JuteWriter out = new JuteWriter();
        RequestCodec.encode(operation, out);
        out.writeLong(0x1234);

        Operation read = RequestCodec.decode(operation.opCode(), new JuteReader(out.toByteArray()));

        assertThat(read).usingRecursiveComparison().isEqualTo(operation);
    }

    /** C56, C57: no request has these codes. */
    @Test
    void codesThatAreNoRequestsAreUnknown() {
        for (int opCode : new int[] {0, -1, 10, 13, 999, OpCode.CREATE_SESSION}) {
            assertThat(RequestCodec.decode(opCode, new JuteReader(new byte[64]))).isInstanceOf(Operation.Unknown.class);
        }
    }

    /** C74, C112, C116. */
    @Test
    void aMultiTakesOnlyWhatFits() {
        Operation badFlags = new Operation.Multi(List.of(new Operation.Create(OpCode.CREATE, "/a", DATA, ACL, 9, -1)));
        Operation ttlWithoutTtl = new Operation.Multi(List.of(new Operation.Create(OpCode.CREATE, "/a", DATA, ACL, 5, -1)));
        Operation acl = new Operation.Multi(List.of(new Operation.SetAcl("/a", ACL, 0)));
        for (Operation multi : List.of(badFlags, ttlWithoutTtl, acl)) {
            assertThat(RequestCodec.decode(OpCode.MULTI, new JuteReader(encode(multi))))
                    .isInstanceOf(Operation.Undecodable.class);
        }
        Operation container = new Operation.Multi(List.of(new Operation.Create(OpCode.CREATE, "/a", DATA, ACL, 4, -1)));
        Operation read = RequestCodec.decode(OpCode.MULTI, new JuteReader(encode(container)));
        assertThat(((Operation.Multi) read).operations().getFirst().opCode()).isEqualTo(OpCode.CREATE_CONTAINER);
    }

    /** C12. */
    @Test
    void aNegativeCountIsAnEmptyListButNullIsNone() {
        JuteWriter out = new JuteWriter();
        out.writeLong(0).writeInt(-2).writeInt(-2).writeInt(-2);
        assertThat(RequestCodec.decode(OpCode.SET_WATCHES, new JuteReader(out.toByteArray())))
                .isInstanceOf(Operation.SetWatches.class);
        out.patchInt(8, -1);
        assertThat(RequestCodec.decode(OpCode.SET_WATCHES, new JuteReader(out.toByteArray())))
                .isInstanceOf(Operation.Undecodable.class);
    }

    @Test
    void anyBytesGiveAnOperation() {
        List<Operation> samples = operations().toList();
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            Operation sample = samples.get(random.nextInt(samples.size()));
            byte[] bytes = encode(sample);
            for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThat(RequestCodec.decode(sample.opCode(), new JuteReader(bytes))).as("seed %d", seed).isNotNull();
        }
    }

    /** A count of two billion must not be believed before its elements are seen. */
    @Test
    void aHugeCountAllocatesNothing() {
        JuteWriter out = new JuteWriter();
        out.writeLong(0).writeInt(Integer.MAX_VALUE);
        assertThat(RequestCodec.decode(OpCode.SET_WATCHES, new JuteReader(out.toByteArray())))
                .isInstanceOf(Operation.Undecodable.class);
    }

    private static byte[] encode(Operation operation) {
        JuteWriter out = new JuteWriter();
        RequestCodec.encode(operation, out);
        return out.toByteArray();
    }
}
