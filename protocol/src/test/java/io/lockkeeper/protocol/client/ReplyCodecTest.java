package io.lockkeeper.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyCodecTest {
    private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    static Stream<Arguments> replies() {
        return Stream.of(
                Arguments.of(OpCode.CREATE, new Reply.Created("/a")),
                Arguments.of(OpCode.CREATE2, new Reply.CreatedWithStat("/a", STAT)),
                Arguments.of(OpCode.DELETE, Reply.DONE),
                Arguments.of(OpCode.EXISTS, new Reply.StatOnly(STAT)),
                Arguments.of(OpCode.GET_DATA, new Reply.Data(null, STAT)),
                Arguments.of(OpCode.GET_DATA, new Reply.Data(new byte[] {1, 2}, STAT)),
                Arguments.of(OpCode.GET_ACL, new Reply.AclAndStat(List.of(new Acl(1, Id.ANYONE)), STAT)),
                Arguments.of(OpCode.GET_CHILDREN, new Reply.Children(ChildNames.of(List.of("a", "b")), null)),
                Arguments.of(OpCode.GET_CHILDREN2, new Reply.Children(ChildNames.NONE, STAT)),
                Arguments.of(OpCode.GET_ALL_CHILDREN_NUMBER, new Reply.Count(3)),
                Arguments.of(OpCode.GET_EPHEMERALS, new Reply.Paths(List.of("/e"))),
                Arguments.of(OpCode.SYNC, new Reply.Synced("/a")),
                Arguments.of(OpCode.ADD_WATCH, new Reply.WatchAdded()),
                Arguments.of(OpCode.WHO_AM_I, new Reply.Identities(List.of(new Id("ip", "127.0.0.1")))),
                Arguments.of(OpCode.SASL, new Reply.SaslToken(null)),
                Arguments.of(OpCode.GET_DATA, Reply.failed(ErrorCode.NO_NODE)),
                Arguments.of(
                        OpCode.MULTI,
                        new Reply.Multi(List.of(
                                new Reply.MultiPart(OpCode.CREATE, new Reply.Created("/a")),
                                new Reply.MultiPart(OpCode.CREATE2, new Reply.CreatedWithStat("/a", STAT)),
                                new Reply.MultiPart(OpCode.SET_DATA, new Reply.StatOnly(STAT)),
                                new Reply.MultiPart(OpCode.CHECK, Reply.DONE),
                                new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.BAD_VERSION))))));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void whatIsWrittenIsRead(int opCode, Reply reply) {
        JuteWriter out = new JuteWriter();
        ReplyCodec.encode(77, 0x123456789L, reply, out);

        JuteReader in = new JuteReader(out.toByteArray());
        assertThat(in.readInt()).isEqualTo(77);
        assertThat(in.readLong()).isEqualTo(0x123456789L);
        ErrorCode error = ErrorCode.of(in.readInt());
        assertThat(error).isEqualTo(reply.error());
        assertThat(ReplyCodec.decode(opCode, error, in)).usingRecursiveComparison().isEqualTo(reply);
        assertThat(in.remaining()).isZero();
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aTruncatedReplyIsRefused(int opCode, Reply reply) {
        JuteWriter out = new JuteWriter();
        ReplyCodec.encode(1, 1, reply, out);
        int body = out.length() - ReplyCodec.HEADER_BYTES;
        for (int length = 0; length < body; length++) {
            JuteReader in = new JuteReader(out.toByteArray(), ReplyCodec.HEADER_BYTES, length, Integer.MAX_VALUE);
            assertThatThrownBy(() -> ReplyCodec.decode(opCode, ErrorCode.OK, in)).isInstanceOf(MalformedException.class);
        }
    }

    /** A client must survive what a broken server sends: any bytes give a reply, an event, a handshake or a refusal. */
    @Test
    void anyBytesGiveAReplyOrARefusal() {
        List<Arguments> samples = replies().toList();
        int refused = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            Object[] sample = samples.get(random.nextInt(samples.size())).get();
            JuteWriter out = new JuteWriter();
            ReplyCodec.encode(1, 1, (Reply) sample[1], out);
            byte[] body = Arrays.copyOfRange(out.array(), ReplyCodec.HEADER_BYTES, out.length());
            for (int flips = 1 + random.nextInt(4); flips > 0 && body.length > 0; flips--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                Object read = switch (random.nextInt(4)) {
                    case 0 -> ReplyCodec.decodeEvent(new JuteReader(body));
                    case 1 -> ConnectRequest.read(new JuteReader(body));
                    case 2 -> ConnectResponse.read(new JuteReader(body));
                    default -> ReplyCodec.decode((int) sample[0], ErrorCode.OK, new JuteReader(body));
                };
                assertThat(read).as("seed %d", seed).isNotNull();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 19_999);
    }

    /** C108: the code of a failed part stands in its header and again behind it. */
    @Test
    void aFailedPartSaysItsErrorTwice() {
        JuteWriter out = new JuteWriter();
        ReplyCodec.encode(
                1,
                2,
                new Reply.Multi(List.of(new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.NO_NODE)))),
                out);
        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo("00000001" + "0000000000000002" + "00000000" + "ffffffff00ffffff9b" + "ffffff9b" + "ffffffff01ffffffff");
    }

    /** C125. */
    @Test
    void anEventHasXidMinusOneAndTheZxidOfItsChange() {
        JuteWriter out = new JuteWriter();
        WatchEvent event = new WatchEvent(WatchEvent.Type.NODE_DELETED, "/a");
        ReplyCodec.encode(5, event, out);
        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo("ffffffff" + "0000000000000005" + "00000000" + "00000002" + "00000003" + "00000002" + "2f61");
        JuteReader in = new JuteReader(out.toByteArray());
        in.skip(ReplyCodec.HEADER_BYTES);
        assertThat(ReplyCodec.decodeEvent(in)).isEqualTo(event);
    }

    /** C18: 37 bytes with the read-only byte, 36 towards clients that did not send it. */
    @Test
    void oldClientsGetNoReadOnlyByte() {
        JuteWriter out = new JuteWriter();
        new ConnectResponse(4000, 1, SessionPassword.of(1), false).write(out);
        assertThat(out.length()).isEqualTo(37);
        out.clear();
        ConnectResponse.refused(null).write(out);
        assertThat(out.length()).isEqualTo(36);
    }
}
