package io.lockkeeper.protocol.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckUpTo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitUpTo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.HandOver;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.InformAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.ObserverInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Request;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.Snap;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.protocol.quorum.LearnerMessage.TakeSnapshot;
import io.lockkeeper.protocol.quorum.LearnerMessage.TreeDiffers;
import io.lockkeeper.protocol.quorum.LearnerMessage.Trunc;
import io.lockkeeper.protocol.quorum.LearnerMessage.Unknown;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Packets of the quorum port, byte for byte; the examples are those that ZooKeeper itself sends, and those that extend them. */
class LearnerMessageCodecTest {
    private static final int MAX_DATA = 1 << 20;
    private static final String NO_DATA = "ffffffff ffffffff";

    static final List<Arguments> GOLDEN = List.of(
            Arguments.of(new FollowerInfo(1, new LearnerInfo(2L, 0x10000, 0)),
                    "0000000b 0000000100000000 00000014 0000000000000002 00010000 0000000000000000 ffffffff"),
            Arguments.of(new ObserverInfo(3, new LearnerInfo(9L, 0x10000, 0x100000007L)),
                    "00000010 0000000300000000 00000014 0000000000000009 00010000 0000000100000007 ffffffff"),
            Arguments.of(new FollowerInfo(1, new LearnerInfo(2L, 0x10000, 0, new PeerTraits(1, 1000))),
                    "0000000b 0000000100000000 00000020 0000000000000002 00010000 0000000000000000 6c6b7072 00000001 000003e8 ffffffff"),
            Arguments.of(new LeaderInfo(2, 0x10000), "00000011 0000000200000000 00000004 00010000 ffffffff"),
            Arguments.of(new LeaderInfo(2, 0x10000, new PeerTraits(1, 1000)),
                    "00000011 0000000200000000 00000010 00010000 6c6b7072 00000001 000003e8 ffffffff"),
            Arguments.of(new AckEpoch(0x100000005L, 1), "00000012 0000000100000005 00000004 00000001 ffffffff"),
            Arguments.of(new AckEpoch(0x100000005L, -1), "00000012 0000000100000005 00000004 ffffffff ffffffff"),
            Arguments.of(new Diff(0x100000005L), "0000000d 0000000100000005 " + NO_DATA),
            Arguments.of(new Trunc(0x100000005L), "0000000e 0000000100000005 " + NO_DATA),
            Arguments.of(new Snap(0x200000000L), "0000000f 0000000200000000 " + NO_DATA),
            Arguments.of(new NewLeader(2, new byte[] {'v'}), "0000000a 0000000200000000 00000001 76 ffffffff"),
            Arguments.of(new NewLeader(2, null), "0000000a 0000000200000000 " + NO_DATA),
            Arguments.of(new UpToDate(), "0000000c ffffffffffffffff " + NO_DATA),
            Arguments.of(new Proposal(0x200000001L, new byte[] {1, 2}), "00000002 0000000200000001 00000002 0102 ffffffff"),
            Arguments.of(new Ack(0x200000000L), "00000003 0000000200000000 " + NO_DATA),
            Arguments.of(new AckUpTo(0x200000001L), "006c6b02 0000000200000001 " + NO_DATA),
            Arguments.of(new CommitUpTo(0x200000001L), "006c6b03 0000000200000001 " + NO_DATA),
            Arguments.of(new Commit(0x200000001L), "00000004 0000000200000001 " + NO_DATA),
            Arguments.of(new CommitAndActivate(0x200000001L, 2), "00000009 0000000200000001 00000008 0000000000000002 ffffffff"),
            Arguments.of(new Inform(0x200000001L, new byte[] {1, 2}), "00000008 0000000200000001 00000002 0102 ffffffff"),
            Arguments.of(new InformAndActivate(0x200000001L, 2, new byte[] {1, 2}),
                    "00000013 0000000200000001 0000000a 0000000000000002 0102 ffffffff"),
            Arguments.of(new Ping(0x200000001L), "00000005 0000000200000001 " + NO_DATA),
            Arguments.of(new Pong(7, new long[0], new int[0]), "00000005 0000000000000007 00000000 ffffffff"),
            Arguments.of(new Pong(7, new long[] {0x100L}, new int[] {4000}),
                    "00000005 0000000000000007 0000000c 0000000000000100 00000fa0 ffffffff"),
            Arguments.of(new Request(0x100L, 5, 9, new byte[] {3}, List.of(new Id("ip", "::1"))),
                    "00000001 ffffffffffffffff 00000011 0000000000000100 00000005 00000009 03 00000001 00000002 6970 00000003 3a3a31"),
            Arguments.of(new Request(0x100L, 0, -11, new byte[0], List.of()),
                    "00000001 ffffffffffffffff 00000010 0000000000000100 00000000 fffffff5 00000000"),
            Arguments.of(new Sync(), "00000007 0000000000000000 " + NO_DATA),
            Arguments.of(new Revalidate(0x100L, 4000), "00000006 ffffffffffffffff 0000000c 0000000000000100 00000fa0 ffffffff"),
            Arguments.of(new Revalidated(0x100L, true), "00000006 ffffffffffffffff 00000009 0000000000000100 01 ffffffff"),
            Arguments.of(new TreeDiffers(0x200000001L), "006c6b04 0000000200000001 " + NO_DATA),
            Arguments.of(new TakeSnapshot(0x200000001L), "006c6b05 0000000200000001 " + NO_DATA),
            Arguments.of(new HandOver(0x200000001L, 2), "006c6b01 0000000200000001 00000008 0000000000000002 ffffffff"),
            Arguments.of(new Unknown(99, 5), "00000063 0000000000000005 " + NO_DATA));

    /** Q57, Q58, Q60, Q62, Q98, Q99, Q100, Q115. */
    @ParameterizedTest
    @FieldSource("GOLDEN")
    void theBytesAreThoseOfZooKeeper(LearnerMessage message, String hex) {
        assertThat(HexFormat.of().formatHex(bytes(message))).isEqualTo(hex.replace(" ", ""));
        assertThat(LearnerMessageCodec.read(new JuteReader(bytes(message)))).usingRecursiveComparison().isEqualTo(message);
    }

    @Test
    void everyTypeIsAmongThem() {
        assertThat(GOLDEN.stream().map(golden -> golden.get()[0].getClass().getSimpleName()).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(LearnerMessage.class.getPermittedSubclasses()).map(Class::getSimpleName).toList());
        assertThat(GOLDEN.stream().map(golden -> ((LearnerMessage) golden.get()[0]).type()).distinct().sorted().limit(19))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    }

    /** Q56: a packet without data and identities has 20 bytes, and nothing says where it ends but itself. */
    @ParameterizedTest
    @FieldSource("GOLDEN")
    void theLengthIsKnownOnceEnoughIsThereAndNeverGuessedTooHigh(LearnerMessage message, String hex) {
        byte[] bytes = Arrays.copyOf(bytes(message), hex.replace(" ", "").length() / 2 + 40);
        int length = bytes.length - 40;
        for (int available = 0; available < length; available++) {
            int wanted = LearnerMessageCodec.length(new JuteReader(bytes, 0, available, MAX_DATA), MAX_DATA);
            assertThat(wanted).as("with %d bytes", available).isBetween(available + 1, length);
        }
        for (int available = length; available <= bytes.length; available++) {
            assertThat(LearnerMessageCodec.length(new JuteReader(bytes, 0, available, MAX_DATA), MAX_DATA)).isEqualTo(length);
        }
    }

    @Test
    void aProposalMayGoOutAroundTheEntryOfTheLog() {
        Proposal proposal = new Proposal(0x200000001L, new byte[] {5, 6, 7});
        JuteWriter out = new JuteWriter();
        LearnerMessageCodec.writeHead(proposal, out);
        assertThat(out.length()).isEqualTo(LearnerMessageCodec.HEAD_BYTES);
        out.writeRaw(proposal.entry(), 0, 3);
        LearnerMessageCodec.writeTail(out);
        assertThat(out.toByteArray()).isEqualTo(bytes(proposal));
    }

    @Test
    void whatSomebodyElseAppendsSaysNothingToUs() {
        String said = "0000000b 0000000100000000 00000020 0000000000000002 00010000 0000000000000000";
        assertThat(info(said + " 00000001 00000001 000003e8 ffffffff")).isEqualTo(new LearnerInfo(2L, 0x10000, 0));
        assertThat(info("0000000b 0000000100000000 00000018 0000000000000002 00010000 0000000000000000 6c6b7072 ffffffff"))
                .isEqualTo(new LearnerInfo(2L, 0x10000, 0));
    }

    /** Section 4.4: learners of 3.4 say less about themselves, and very old ones nothing. */
    @Test
    void learnersOfOldReleasesAreUnderstood() {
        assertThat(info("0000000b 0000000100000000 00000008 0000000000000002 ffffffff")).isEqualTo(new LearnerInfo(2L, 1, 0));
        assertThat(info("0000000b 0000000100000000 0000000c 0000000000000002 00010000 ffffffff"))
                .isEqualTo(new LearnerInfo(2L, 0x10000, 0));
        assertThat(info("0000000b 0000000100000000 " + NO_DATA)).isEqualTo(new LearnerInfo(null, 1, 0));
        assertThatThrownBy(() -> info("0000000b 0000000100000000 00000004 00000002 ffffffff")).isInstanceOf(MalformedException.class);
    }

    @Test
    void lengthsThatCannotBeAreRefusedBeforeAnythingIsAllocated() {
        for (String bad : Stream.of(
                "00000002 0000000000000001 7fffffff 00",
                "00000002 0000000000000001 fffffffe 00",
                "00000002 0000000000000001 00100001 00",
                "00000001 0000000000000001 00000000 7fffffff 00",
                "00000001 0000000000000001 00000000 00000001 7fffffff").toList()) {
            byte[] bytes = HexFormat.of().parseHex(bad.replace(" ", ""));
            assertThatThrownBy(() -> LearnerMessageCodec.length(new JuteReader(bytes), MAX_DATA)).as(bad)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void identitiesTogetherAreNoLongerThanData() {
        JuteWriter out = new JuteWriter().writeInt(Request.TYPE).writeLong(1).writeInt(0).writeInt(1);
        byte[] string = new byte[MAX_DATA / 2];
        out.writeInt(string.length).writeRaw(string, 0, string.length);
        byte[] fits = out.writeInt(string.length).toByteArray();
        byte[] tooLong = Arrays.copyOf(fits, fits.length);
        tooLong[tooLong.length - 1]++;
        assertThat(LearnerMessageCodec.length(new JuteReader(fits), MAX_DATA)).isEqualTo(fits.length + string.length);
        assertThatThrownBy(() -> LearnerMessageCodec.length(new JuteReader(tooLong), MAX_DATA)).isInstanceOf(MalformedException.class);
    }

    @Test
    void anyBytesGiveAMessageOrARefusal() {
        int refused = 0;
        for (long seed = 0; seed < 40_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = bytes((LearnerMessage) GOLDEN.get(random.nextInt(GOLDEN.size())).get()[0]);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                int length = LearnerMessageCodec.length(new JuteReader(bytes), MAX_DATA);
                assertThat(length).as("seed %d", seed).isPositive();
                if (length <= bytes.length) {
                    assertThat(LearnerMessageCodec.read(new JuteReader(bytes, 0, length, MAX_DATA))).as("seed %d", seed).isNotNull();
                }
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 39_999);
    }

    private static LearnerInfo info(String hex) {
        return ((FollowerInfo) LearnerMessageCodec.read(new JuteReader(HexFormat.of().parseHex(hex.replace(" ", ""))))).info();
    }

    private static byte[] bytes(LearnerMessage message) {
        JuteWriter out = new JuteWriter();
        LearnerMessageCodec.write(message, out);
        return out.toByteArray();
    }
}
