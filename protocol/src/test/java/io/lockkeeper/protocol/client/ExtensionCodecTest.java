package io.lockkeeper.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The extensions byte by byte, as docs/protocol-extensions.md has them. */
class ExtensionCodecTest {
    private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    private static final String STAT_HEX = "0000000000000001" + "0000000000000002" + "0000000000000003" + "0000000000000004"
            + "00000005" + "00000006" + "00000007" + "0000000000000008" + "00000009" + "0000000a" + "000000000000000b";

    private static void request(Operation operation, int opCode, String hex) {
        JuteWriter out = new JuteWriter();
        RequestCodec.encode(operation, out);
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(hex);
        assertThat(operation.opCode()).isEqualTo(opCode);
        assertThat(RequestCodec.decode(opCode, new JuteReader(out.toByteArray()))).isEqualTo(operation);
        for (int length = 0; length < out.length(); length++) {
            byte[] cut = Arrays.copyOf(out.toByteArray(), length);
            assertThat(RequestCodec.decode(opCode, new JuteReader(cut))).isInstanceOf(Operation.Undecodable.class);
        }
    }

    private static void reply(Reply reply, int opCode, String hex) {
        JuteWriter out = new JuteWriter();
        ReplyCodec.encode(1, 2, reply, out);
        assertThat(HexFormat.of().formatHex(out.toByteArray(), ReplyCodec.HEADER_BYTES, out.length())).isEqualTo(hex);
        JuteReader in = new JuteReader(out.array(), ReplyCodec.HEADER_BYTES, out.length() - ReplyCodec.HEADER_BYTES, 1 << 20);
        assertThat(ReplyCodec.decode(opCode, ErrorCode.OK, in)).usingRecursiveComparison().isEqualTo(reply);
    }

    @Test
    void listChildren() {
        request(new Operation.ListChildren("/a", "b", new NameFilter("c", "*d?"), ChildDetail.DATA, 7, 9), 0x4c4b0001,
                "000000022f61" + "0000000162" + "0000000163" + "000000032a643f" + "00000002" + "00000007" + "00000009");
        request(new Operation.ListChildren("/", null, NameFilter.ALL, ChildDetail.NAME, 1, 0), 0x4c4b0001,
                "000000012f" + "ffffffff" + "ffffffff" + "ffffffff" + "00000000" + "00000001" + "00000000");
        reply(new Reply.ChildPage(ChildDetail.NAME, List.of(new Reply.Child("b", ErrorCode.OK, null, null)), "b", STAT), 0x4c4b0001,
                STAT_HEX + "0000000162" + "00000000" + "00000001" + "0000000162");
        Reply.Child seen = new Reply.Child("b", ErrorCode.OK, STAT, new byte[] {(byte) 0xff});
        Reply.Child hidden = new Reply.Child("c", ErrorCode.NO_AUTH, null, null);
        reply(new Reply.ChildPage(ChildDetail.DATA, List.of(seen, hidden), null, STAT), 0x4c4b0001,
                STAT_HEX + "ffffffff" + "00000002" + "00000002"
                        + "0000000162" + "00000000" + STAT_HEX + "00000001ff" + "0000000163" + "ffffff9a");
    }

    @Test
    void sizeAndDeletionOfSubtrees() {
        request(new Operation.SubtreeSize("/a"), 0x4c4b0002, "000000022f61");
        reply(new Reply.SubtreeSize(3, 4, STAT), 0x4c4b0002, "0000000000000003" + "0000000000000004" + STAT_HEX);
        request(new Operation.DeleteSubtree("/a", 5), 0x4c4b0003, "000000022f61" + "00000005");
        reply(new Reply.SubtreeDeleted(3, 4), 0x4c4b0003, "00000003" + "0000000000000004");
    }

    @Test
    void resumeWatches() {
        request(new Operation.ResumeWatches(9, List.of("/a"), List.of()), 0x4c4b0004,
                "0000000000000009" + "00000001" + "000000022f61" + "00000000");
        reply(new Reply.Resumed(false, List.of()), 0x4c4b0004, "00" + "00000000");
        reply(new Reply.Resumed(true, List.of(new Reply.Missed(5, new WatchEvent(WatchEvent.Type.NODE_DELETED, "/a")))), 0x4c4b0004,
                "01" + "00000001" + "0000000000000005" + "00000002" + "00000003" + "000000022f61");
        assertThat(RequestHeader.XID_RESUME_WATCHES).isEqualTo(0xffffb3b5);
    }

    @Test
    void whatMakesNoSenseCannotBeRead() {
        for (String hex : List.of(
                "000000012fffffffffffffffffffffffff" + "00000003" + "00000001" + "00000000", // no such detail
                "000000012fffffffffffffffffffffffff" + "00000000" + "00000000" + "00000000", // no child
                "000000012fffffffffffffffffffffffff" + "00000000" + "00000001" + "ffffffff", // less than nothing
                "000000012fffffffffffffffff" + "00000101" + "2a".repeat(257) + "00000000" + "00000001" + "00000000")) { // too long a pattern
            assertThat(RequestCodec.decode(0x4c4b0001, new JuteReader(HexFormat.of().parseHex(hex)))).isInstanceOf(Operation.Undecodable.class);
        }
        assertThat(RequestCodec.decode(0x4c4b0003, new JuteReader(HexFormat.of().parseHex("000000012f" + "00000000"))))
                .isInstanceOf(Operation.Undecodable.class);
    }

    @Test
    void theHandshakeCarriesExtensionsBehindItsLastField() {
        JuteWriter out = new JuteWriter();
        new ConnectRequest(0, 1, 2, 3, new byte[0], true, 0x5).write(out);
        String plain = "00000000" + "0000000000000001" + "00000002" + "0000000000000003" + "00000000" + "01";
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(plain + "4c4b4558" + "00000005");
        assertThat(ConnectRequest.read(new JuteReader(out.toByteArray())).extensions()).isEqualTo(5);

        for (String tail : List.of("", "4c4b4558", "4c4b4559" + "00000005", "00", "00".repeat(8))) {
            byte[] bytes = HexFormat.of().parseHex(plain + tail);
            assertThat(ConnectRequest.read(new JuteReader(bytes)).extensions()).as(tail).isZero();
        }
        JuteWriter answer = new JuteWriter();
        new ConnectResponse(1, 2, new byte[0], false).write(answer);
        assertThat(answer.length()).as("nothing for who asked for nothing").isEqualTo(21);
        assertThat(ConnectResponse.read(new JuteReader(answer.toByteArray())).extensions()).isZero();
        answer.clear();
        new ConnectResponse(1, 2, new byte[0], false, 1).write(answer);
        assertThat(HexFormat.of().formatHex(answer.toByteArray(), 21, answer.length())).isEqualTo("4c4b4558" + "00000001");
        assertThat(ConnectResponse.read(new JuteReader(answer.toByteArray())).extensions()).isEqualTo(1);
    }
}
