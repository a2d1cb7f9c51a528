package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Snap;
import io.lockkeeper.protocol.quorum.LearnerMessage.TakeSnapshot;
import io.lockkeeper.protocol.quorum.LearnerMessage.TreeDiffers;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.PeerTraits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trees differ: whose is wrong is found out by asking, and that server takes another one's. 3 leads 1 and 2, and an observer, 4. */
class TreesTest {
    private static final long Z1 = 0x100000001L;
    private static final int PINGS = 10;
    private static final PeerTraits OURS = new PeerTraits(PeerTraits.HANDS_OVER | PeerTraits.COMPARES_TREES, 0);
    private static final PeerTraits BLIND = new PeerTraits(PeerTraits.HANDS_OVER, 0);

    private static ZabConfig config(long id, int mostResyncs) {
        return new ZabConfig(
                id, id > 3, 200, 20, 10, 0, 0, 20, 50, 800, 50, 50, -1, Reconfig.NEVER,
                false, true, 6, 1 << 20, 1 << 20, 10, 100, 0, ZabConfig.HIGHEST_COUNTER,
                mostResyncs, false, id);
    }

    /** Leads 2, and 1 as one of ours, too. */
    private static Fixture leader(PeerTraits one, PeerTraits two) {
        Fixture three = Fixture.of(config(3, 3), 1, 1, Z1).established();
        three.follows(1, one).follows(2, two);
        three.out.take();
        return three;
    }

    /** Time for another ping, and all that were sent are answered by these. */
    private static List<String> pings(Fixture three, long... who) {
        List<String> said = new ArrayList<>(three.after(150));
        for (long sid : who) {
            for (int i = 0; i < PINGS; i++) {
                said.addAll(three.receives(sid, new Pong(Z1, new long[0], new int[0])));
            }
        }
        return said;
    }

    @Test
    void whoIsAloneWithItsTreeIsToldToTakeThatOfTheOthers() {
        Fixture three = leader(OURS, OURS);
        three.after(50);
        assertThat(three.receives(2, new TreeDiffers(Z1))).as("server 1 has yet to speak").isEmpty();
        assertThat(pings(three, 2)).noneMatch(line -> line.contains("TAKESNAPSHOT"));
        assertThat(pings(three, 1)).contains("2: TAKESNAPSHOT 0x100000001");
        assertThat(pings(three, 1, 2)).as("once").noneMatch(line -> line.contains("TAKESNAPSHOT"));
    }

    @Test
    void aPingOfBeforeTheReportSaysNothing() {
        Fixture three = leader(OURS, OURS);
        three.after(110);
        three.receives(2, new TreeDiffers(Z1));
        for (int i = 0; i < PINGS; i++) {
            assertThat(three.receives(1, new Pong(Z1, new long[0], new int[0]))).noneMatch(line -> line.contains("TAKESNAPSHOT"));
        }
    }

    @Test
    void aLeaderThatMostDifferFromLetsOneOfThemLeadAndTakesItsTree() {
        Fixture three = leader(OURS, OURS);
        three.receives(2, new TreeDiffers(Z1));
        assertThat(three.receives(1, new TreeDiffers(Z1))).anyMatch(line -> line.startsWith("1: HANDOVER 0x100000001"))
            .contains("stop listening", "dial 1");
        three.zab.dialed(1, 9, three.out);
        three.receives(9, new LeaderInfo(3, LearnerInfo.PROTOCOL_VERSION));
        three.zab.epochAccepted(3, three.out);
        assertThat(three.out.take()).contains("9: ACKEPOCH 0x400000000 -1");
    }

    @Test
    void asManyAsNotKnowNothing() {
        Fixture three = leader(BLIND, OURS);
        three.receives(2, new TreeDiffers(Z1));
        assertThat(pings(three, 1, 2)).noneMatch(line -> line.contains("TAKESNAPSHOT"));
        assertThat(three.out.notices).contains(new ZabNotice.TreesDiffer("as many servers have this leader's tree as have not"));
        three.follows(4, OURS);
        assertThat(pings(three, 1, 2, 4)).as("an observer is a witness").contains("2: TAKESNAPSHOT 0x100000001");
    }

    /** Seed 50000796 of the simulator: it had no vote until it had a snapshot, and no leader without its vote. */
    @Test
    void whoIsNeededForAQuorumKeepsItsTreeUntilTheOthersAreOne() {
        Fixture three = Fixture.of(config(3, 3), 1, 1, Z1).established();
        three.follows(1, OURS).follows(4, OURS);
        three.receives(1, new TreeDiffers(Z1));
        assertThat(pings(three, 1, 4)).noneMatch(line -> line.contains("TAKESNAPSHOT"));
        assertThat(three.out.notices).contains(
            new ZabNotice.TreesDiffer("some have another tree than most, and without them there is no quorum"));
        three.follows(2, OURS);
        assertThat(pings(three, 1, 2, 4)).contains("1: TAKESNAPSHOT 0x100000001");
    }

    // --- a learner

    private static Fixture follower(int mostResyncs) {
        Fixture two = Fixture.of(config(2, mostResyncs), 1, 1, Z1).connected();
        two.receives(3, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, mostResyncs > 0 ? OURS : BLIND));
        two.zab.epochAccepted(2, two.out);
        two.receives(3, new Diff(Z1));
        two.zab.epochAnnounced(2, two.out);
        two.receives(3, new NewLeader(2, new byte[0]));
        two.zab.epochAdopted(2, two.out);
        two.receives(3, new UpToDate());
        two.out.take();
        return two;
    }

    @Test
    void aLearnerSaysThatItsTreeDiffersAndGoesOn() {
        Fixture two = follower(3);
        two.zab.treeDiffers(Z1, two.out);
        assertThat(two.out.take()).containsExactly("3: TREEDIFFERS 0x100000001");
        assertThat(two.zab.isServing()).isTrue();
    }

    @Test
    void whoIsToldToTakeASnapshotComesBackForOneWithoutAnElection() {
        Fixture two = follower(3);
        assertThat(two.receives(3, new TakeSnapshot(Z1))).contains("stopped serving", "dial 3").noneMatch(line -> line.startsWith("vote"));
        two.zab.dialed(2, 5, two.out);
        assertThat(two.out.take()).anyMatch(line -> line.startsWith("5: FOLLOWERINFO 2"));
        assertThat(two.receives(5, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, OURS))).contains("5: ACKEPOCH 0x300000000 -1");
        assertThat(two.receives(5, new Snap(Z1))).contains("receive snapshot 0x100000001 from 5");
    }

    @Test
    void aTreeIsNotGivenUpAgainAndAgain() {
        Fixture two = follower(1);
        two.receives(3, new TakeSnapshot(Z1));
        two.zab.dialed(2, 5, two.out);
        two.receives(5, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, OURS));
        two.receives(5, new Snap(Z1));
        two.zab.snapshotInstalled(Z1, two.out);
        two.receives(5, new NewLeader(2, new byte[0]));
        two.receives(5, new UpToDate());
        assertThat(two.zab.isServing()).isTrue();
        assertThat(two.receives(5, new TakeSnapshot(Z1))).isEmpty();
        assertThat(two.out.notices).contains(new ZabNotice.TakesTree(3, 1, false));
    }

    @Test
    void whoseLeaderWouldNotUnderstandSaysNothing() {
        Fixture two = follower(0);
        two.zab.treeDiffers(Z1, two.out);
        assertThat(two.out.take()).isEmpty();
    }

    @Test
    void betweenTwoTimesThereIsAPauseThatGrows() {
        Resyncs resyncs = new Resyncs(3);
        assertThat(resyncs.mayBegin(0)).isTrue();
        assertThat(resyncs.mayBegin(59_999)).isFalse();
        assertThat(resyncs.mayBegin(60_000)).isTrue();
        assertThat(resyncs.mayBegin(179_999)).isFalse();
        assertThat(resyncs.mayBegin(180_000)).isTrue();
        assertThat(resyncs.mayBegin(100_000_000)).isFalse();
    }
}
