package io.lockkeeper.protocol.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Initial messages, notifications and SASL records, byte for byte. */
class ElectionPortTest {
    private static final String VOTE = "00000000 0000000000000003 0000000100000005 0000000000000001";

    // --- initial message

    /** Q16. */
    @Test
    void whoDialsSaysVersionIdAndAddress() {
        InitialMessage message = new InitialMessage(1, List.of(new HostPort("zk1", 3888)));
        JuteWriter out = new JuteWriter();
        message.write(false, out);
        assertThat(hex(out)).isEqualTo("ffffffffffff0000000000000000000100000008" + "7a6b313a33383838");
        assertThat(InitialMessage.read(new JuteReader(out.toByteArray()))).isEqualTo(message);
    }

    /** Q17. */
    @Test
    void severalAddressesAreSaidOnlyWhereAllUnderstandThem() {
        InitialMessage message = new InitialMessage(1, List.of(new HostPort("a", 1), new HostPort("fe80::1", 2)));
        JuteWriter out = new JuteWriter();
        message.write(true, out);
        assertThat(hex(out)).startsWith("ffffffffffff0001");
        assertThat(InitialMessage.read(new JuteReader(out.toByteArray()))).isEqualTo(message);
        out.clear();
        message.write(false, out);
        assertThat(InitialMessage.read(new JuteReader(out.toByteArray())).addresses()).containsExactly(new HostPort("a", 1));
    }

    /** Q18. */
    @Test
    void oldServersSayTheirIdOnly() {
        assertThat(InitialMessage.read(reader("0000000000000007"))).isEqualTo(new InitialMessage(7, List.of()));
        assertThat(InitialMessage.length(reader("0000000000000007 ffff"))).isEqualTo(8);
        assertThat(InitialMessage.read(reader("00000000ffffffff")).sid()).isEqualTo(0xffff_ffffL);
    }

    /** Q19, Q20. */
    @ParameterizedTest
    @ValueSource(strings = {
        "ffffffffffff0002 0000000000000001 00000008 7a6b313a33383838",
        "ffffffffffff0000 0000000000000001 00000000",
        "ffffffffffff0000 0000000000000001 ffffffff",
        "ffffffffffff0000 0000000000000001 00000801 61", "4745542f20485454 50", "7fffffffffffffff"
    })
    void otherVersionsAndLengthsAreRefusedAtOnce(String hex) {
        assertThatThrownBy(() -> InitialMessage.length(reader(hex))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> InitialMessage.read(reader(hex))).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zk1", "zk1:", "zk1:x", ":3888", "[::1:3888", "zk1:70000"})
    void anAddressWithoutHostOrPortIsRefused(String address) {
        JuteWriter out = new JuteWriter().writeLong(-65_536).writeLong(1).writeString(address);
        assertThatThrownBy(() -> InitialMessage.read(new JuteReader(out.toByteArray()))).isInstanceOf(MalformedException.class);
    }

    /** Q22. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:3888", "[::]:3888"})
    void aWildcardIsNoAddress(String address) {
        JuteWriter out = new JuteWriter().writeLong(-65_536).writeLong(1).writeString(address);
        assertThat(InitialMessage.read(new JuteReader(out.toByteArray())).addresses()).isEmpty();
    }

    /** Q29. */
    @Test
    void aMessageThatComesByteByByteIsWaitedFor() {
        JuteWriter out = new JuteWriter();
        new InitialMessage(1, List.of(new HostPort("zk1", 3888))).write(false, out);
        for (int available = 0; available < out.length(); available++) {
            int wanted = InitialMessage.length(new JuteReader(out.array(), 0, available, 4096));
            assertThat(wanted).isBetween(available + 1, out.length());
        }
        assertThat(InitialMessage.length(new JuteReader(out.toByteArray()))).isEqualTo(out.length());
    }

    // --- notification

    /** Q35. */
    @Test
    void aNotificationEndsWithVersionAndConfig() {
        String config = "a=b\nversion=0\n123456";
        Notification notification = new Notification(ServerState.LOOKING, 3, 0x100000005L, 1, 1, 2, config);
        JuteWriter out = new JuteWriter();
        notification.write(out);
        assertThat(out.length()).isEqualTo(64);
        assertThat(hex(out)).startsWith(VOTE.replace(" ", "") + "0000000000000001" + "00000002" + "00000014");
        assertThat(Notification.read(new JuteReader(out.toByteArray()))).isEqualTo(notification);
    }

    /** Q36. */
    @Test
    void shorterNotificationsOfOldServersAreUnderstood() {
        assertThat(Notification.read(reader(VOTE)))
                .isEqualTo(new Notification(ServerState.LOOKING, 3, 0x100000005L, 1, 1, 0, null));
        assertThat(Notification.read(reader(VOTE + "0000000000000009 00000001")))
                .isEqualTo(new Notification(ServerState.LOOKING, 3, 0x100000005L, 1, 9, 0, null));
        assertThat(Notification.read(reader(VOTE + "0000000000000009 00000001 00000000")).config()).isNull();
        for (String dropped : List.of(VOTE + "0000000000000009", VOTE.substring(0, VOTE.length() - 2), "")) {
            assertThatThrownBy(() -> Notification.read(reader(dropped))).isInstanceOf(MalformedException.class);
        }
    }

    /** Q37. */
    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "00000002 61", "00000100 61"})
    void aConfigLongerThanItsMessageIsRefused(String lengthAndText) {
        assertThatThrownBy(() -> Notification.read(reader(VOTE + "0000000000000001 00000002" + lengthAndText)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aStateThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> Notification.read(reader(VOTE.replaceFirst("00000000", "00000004"))))
                .isInstanceOf(MalformedException.class);
    }

    // --- SASL

    /** Q32. */
    @Test
    void saslRecordsBeginWithTheirMagic() {
        JuteWriter out = new JuteWriter();
        new SaslRecord(SaslRecord.Status.ERROR, new byte[] {1}).write(out);
        assertThat(hex(out)).isEqualTo("5f2435013501edcc" + "ffffffff" + "00000001" + "01");
        SaslRecord read = SaslRecord.read(new JuteReader(out.toByteArray()));
        assertThat(read.status()).isEqualTo(SaslRecord.Status.ERROR);
        assertThat(read.token()).containsExactly(1);
        for (int available = 0; available < out.length(); available++) {
            assertThat(SaslRecord.length(new JuteReader(out.array(), 0, available, 4096))).isGreaterThan(available);
        }
        assertThatThrownBy(() -> SaslRecord.length(reader("5f2435013501edcc 00000000 00010001"))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> SaslRecord.length(reader("5f2435013501edcd 00000000 00000001"))).isInstanceOf(MalformedException.class);
    }

    @Test
    void anyBytesGiveAMessageOrARefusal() {
        int refused = 0;
        for (long seed = 0; seed < 30_000; seed++) {
            Random random = new Random(seed);
            JuteWriter out = new JuteWriter();
            int kind = random.nextInt(3);
            switch (kind) {
                case 0 -> new InitialMessage(1, List.of(new HostPort("zk1", 3888))).write(random.nextBoolean(), out);
                case 1 -> new Notification(ServerState.LEADING, 1, 2, 3, 4, 2, "server.1=a:1:2").write(out);
                default -> new SaslRecord(SaslRecord.Status.SUCCESS, new byte[5]).write(out);
            }
            byte[] bytes = out.toByteArray();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            JuteReader in = new JuteReader(bytes, 0, random.nextInt(bytes.length + 1), Integer.MAX_VALUE);
            try {
                Object read = switch (kind) {
                    case 0 -> InitialMessage.read(in);
                    case 1 -> Notification.read(in);
                    default -> SaslRecord.read(in);
                };
                assertThat(read).as("seed %d", seed).isNotNull();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 29_999);
    }

    private static JuteReader reader(String hex) {
        return new JuteReader(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String hex(JuteWriter out) {
        return HexFormat.of().formatHex(out.toByteArray());
    }
}
