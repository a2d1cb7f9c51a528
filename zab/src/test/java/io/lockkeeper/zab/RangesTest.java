package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckUpTo;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitUpTo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Request;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One acknowledgement and one commit for many entries, among servers that have both said they understand that (ADR 64). */
class RangesTest {
    private static final long Z5 = Zxid.of(1, 5);
    private static final long E2 = Zxid.of(2, 0);
    private static final PeerTraits RANGES = new PeerTraits(PeerTraits.RANGES, 0);
    private static final long[] ONE_TO_FIVE = {Z5 - 4, Z5 - 3, Z5 - 2, Z5 - 1, Z5};

    // --- who says so

    @Test
    void aLeaderAnswersWithWhatBothDoAndOnlyWhoHasSaidWhatItDoes() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.out.sent.clear();
        three.connects(2, 2);
        assertThat(three.out.sent).contains(new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION));
        three.zab.accepted(7, three.out);
        PeerTraits later = new PeerTraits(PeerTraits.RANGES | 64, 0);
        three.receives(7, new FollowerInfo(2, new LearnerInfo(2L, LearnerInfo.PROTOCOL_VERSION, 0, later)));
        assertThat(three.out.sent).contains(new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, RANGES));
    }

    // --- a follower

    @Test
    void aFollowerAcknowledgesAllThatIsOnItsDiskAtOnce() {
        Fixture two = follower();
        for (int i = 1; i <= 5; i++) {
            two.receives(3, proposal(E2 + i));
        }
        assertThat(two.persists(E2 + 3)).containsExactly("3: ACKUPTO 0x200000003");
        assertThat(two.persists(E2 + 3)).as("said once").isEmpty();
        assertThat(two.persists(E2 + 5)).containsExactly("3: ACKUPTO 0x200000005");
    }

    @Test
    void whatIsNotCommittedAtNewLeaderIsAcknowledgedAtOnceBehindUpToDate() {
        Fixture two = told(Fixture.of(2, Z5).connected(), RANGES);
        two.receives(3, new Diff(Z5));
        two.zab.epochAnnounced(2, two.out);
        two.receives(3, proposal(E2 + 1));
        two.receives(3, proposal(E2 + 2));
        two.receives(3, new NewLeader(2, null));
        two.persists(E2 + 2);
        two.zab.epochAdopted(2, two.out);
        assertThat(two.out.take()).as("nothing of them before it takes part").endsWith("3: ACK 0x200000000");
        assertThat(two.receives(3, new UpToDate())).endsWith("3: ACKUPTO 0x200000002");
    }

    @Test
    void aCommitOfManyAppliesThemInOneStep() {
        Fixture two = follower();
        for (int i = 1; i <= 3; i++) {
            two.receives(3, proposal(E2 + i));
        }
        assertThat(two.receives(3, new CommitUpTo(E2 + 2))).containsExactly("committed 0x200000002");
        assertThat(two.receives(3, new CommitUpTo(E2 + 2))).as("no news").isEmpty();
        assertThat(two.receives(3, new CommitUpTo(E2 + 3))).containsExactly("committed 0x200000003");
    }

    @Test
    void aLeaderThatCommitsBeyondWhatItProposedIsLeft() {
        Fixture two = follower();
        two.receives(3, proposal(E2 + 1));
        two.receives(3, new CommitUpTo(E2 + 2));
        assertThat(two.zab.state()).isEqualTo(ServerState.LOOKING);
        assertThat(two.zab.lastCommitted()).isEqualTo(Z5);
    }

    // --- a leader

    @Test
    void oneAcknowledgementCommitsAllBeforeIt() {
        Fixture three = leader();
        three.proposes(E2 + 1, E2 + 2, E2 + 3);
        three.persists(E2 + 3);
        assertThat(three.receives(2, new AckUpTo(E2 + 2))).containsExactly("2: COMMITUPTO 0x200000002", "committed 0x200000002");
        assertThat(three.receives(2, new AckUpTo(E2 + 2))).as("said again").isEmpty();
        assertThat(three.receives(2, new AckUpTo(E2 + 3))).containsExactly("2: COMMITUPTO 0x200000003", "committed 0x200000003");
    }

    @Test
    void anAcknowledgementSpeaksForNothingThatWasNotProposed() {
        Fixture three = leader();
        three.proposes(E2 + 1);
        assertThat(three.receives(2, new AckUpTo(E2 + 9))).isEmpty();
        three.proposes(E2 + 2);
        assertThat(three.persists(E2 + 2)).containsExactly("2: COMMITUPTO 0x200000001", "committed 0x200000001");
    }

    @Test
    void whoDoesNotUnderstandItIsToldOneByOne() {
        Fixture three = leader();
        three.joins(1, Z5);
        three.receives(1, new Ack(E2));
        three.proposes(E2 + 1, E2 + 2);
        three.persists(E2 + 2);
        assertThat(three.receives(2, new AckUpTo(E2 + 2))).containsExactly(
                "1: COMMIT 0x200000001", "1: COMMIT 0x200000002", "2: COMMITUPTO 0x200000002", "committed 0x200000002");
    }

    @Test
    void commitsOfManyWaitFromNewLeaderToUpToDate() {
        Fixture three = leader();
        joins(three, 1);
        three.proposes(E2 + 1);
        three.persists(E2 + 1);
        assertThat(three.receives(2, new AckUpTo(E2 + 1))).contains("2: COMMITUPTO 0x200000001")
                .doesNotContain("1: COMMITUPTO 0x200000001");
        assertThat(three.receives(1, new Ack(E2))).containsExactly("1: UPTODATE", "1: COMMITUPTO 0x200000001");
    }

    @Test
    void aSyncIsAnsweredBehindTheCommitsBeforeIt() {
        Fixture three = leader();
        three.proposes(E2 + 1, E2 + 2);
        three.receives(2, new Request(1, 2, OpCode.SYNC, new byte[0], List.of()));
        three.receives(2, new Pong(0, new long[0], new int[0]));
        three.proposes(E2 + 3);
        three.persists(E2 + 3);
        assertThat(three.receives(2, new AckUpTo(E2 + 2)))
                .containsExactly("2: COMMITUPTO 0x200000002", "committed 0x200000002", "2: SYNC");
    }

    /** The answer must not wait for what came later, and not overtake what came before. */
    @Test
    void aSyncBetweenTwoThatAreCommittedTogetherIsAnsweredBetweenTheirCommits() {
        Fixture three = leader();
        three.proposes(E2 + 1);
        three.receives(2, new Request(1, 2, OpCode.SYNC, new byte[0], List.of()));
        three.receives(2, new Pong(0, new long[0], new int[0]));
        three.proposes(E2 + 2);
        three.persists(E2 + 2);
        assertThat(three.receives(2, new AckUpTo(E2 + 2))).containsExactly(
                "2: COMMITUPTO 0x200000001", "committed 0x200000001", "2: SYNC", "2: COMMITUPTO 0x200000002", "committed 0x200000002");
    }

    // --- how they come so far

    /** A leader of epoch 2 with server 2, which understands ranges; server 1 has gone. */
    private static Fixture leader() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        joins(three, 2);
        three.receives(2, new Ack(E2));
        three.zab.closed(1, three.out);
        three.out.take();
        return three;
    }

    private static void joins(Fixture three, long sid) {
        three.zab.accepted(sid, three.out);
        three.receives(sid, new FollowerInfo(2, new LearnerInfo(sid, LearnerInfo.PROTOCOL_VERSION, 0, RANGES)));
        three.receives(sid, new AckEpoch(Z5, AckEpoch.NO_VOTE));
    }

    /** Follows a leader that understands ranges. */
    private static Fixture follower() {
        Fixture two = told(Fixture.of(2, Z5).connected(), RANGES);
        two.receives(3, new Diff(Z5));
        two.zab.epochAnnounced(2, two.out);
        two.receives(3, new NewLeader(2, null));
        two.zab.epochAdopted(2, two.out);
        two.receives(3, new UpToDate());
        two.out.take();
        return two;
    }

    private static Fixture told(Fixture learner, PeerTraits traits) {
        learner.receives(3, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, traits));
        learner.zab.epochAccepted(2, learner.out);
        learner.out.take();
        return learner;
    }

    private static Proposal proposal(long zxid) {
        return new Proposal(zxid, Fixture.ENTRY);
    }
}
