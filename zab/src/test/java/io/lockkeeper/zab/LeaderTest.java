package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Request;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidate;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leader says to whom, and what it waits for. Server 3 leads; links have the number of the server at their other end. */
class LeaderTest {
    private static final long Z1 = 0x100000001L;
    private static final long Z5 = 0x100000005L;
    private static final long E2 = 0x200000000L;
    private static final long[] ONE_TO_FIVE = LongStream.rangeClosed(Z1, Z5).toArray();

    private static final Pong PONG = new Pong(E2, new long[0], new int[0]);

    // --- discovery

    /** Q59, Q60, Q68. */
    @Test
    void theEpochIsOnDiskBeforeAnyoneHearsOfIt() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        assertThat(three.out.take()).isEmpty();
        assertThat(three.connects(1, 1)).containsExactly("accept epoch 2");
        assertThat(three.connects(2, 1)).isEmpty();
        three.zab.epochAccepted(2, three.out);
        assertThat(three.out.take()).containsExactly("1: LEADERINFO 2", "2: LEADERINFO 2");
    }

    /** Q68. */
    @Test
    void aLeaderListensAtOnce() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE);
        three.hears(1, ServerState.LOOKING, 3, Z5, 1, 1);
        assertThat(three.after(50)).containsExactly("listen");
    }

    /** Q61. */
    @Test
    void theEpochIsAboveAllThatAnybodyThereHasPromised() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        assertThat(three.connects(4, 7)).as("an observer makes no quorum").isEmpty();
        assertThat(three.connects(1, 3)).containsExactly("accept epoch 8");
    }

    /** Behind the highest epoch none could follow, and the ensemble would stand still for ever. */
    @Test
    void whoHasPromisedWhatNobodyCanHaveProposedIsSentAway() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        assertThat(three.connects(4, 0xffff_ffffL)).containsExactly("close 4");
        assertThat(three.connects(2, Integer.MAX_VALUE)).containsExactly("close 2");
        assertThat(three.connects(1, 1)).containsExactly("accept epoch 2");
    }

    /** Q62 from the other side: whoever comes later has promised more, and will close. */
    @Test
    void oneWhoComesLateGetsTheEpochThatThereIs() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        assertThat(three.connects(2, 9)).containsExactly("2: LEADERINFO 2");
    }

    /** Q63. */
    @Test
    void whoKnowsMoreThanTheLeaderIsNotLed() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.connects(1, 1);
        three.zab.epochAccepted(2, three.out);
        three.connects(2, 1);
        three.out.take();
        assertThat(three.receives(1, new AckEpoch(Z5 + 1, 1))).containsExactly("close 1");
        assertThat(three.receives(2, new AckEpoch(Z5, 1))).contains("adopt epoch 2");
    }

    /** Q64. */
    @Test
    void aPromiseOfBeforeAndThoseWithoutAVoteMakeNoQuorum() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.connects(1, 1);
        three.zab.epochAccepted(2, three.out);
        three.connects(4, 1);
        three.out.take();
        assertThat(three.receives(1, new AckEpoch(Z5, AckEpoch.NO_VOTE))).isEmpty();
        assertThat(three.receives(4, new AckEpoch(Z5, 1))).isEmpty();
        three.connects(2, 1);
        three.out.take();
        assertThat(three.receives(2, new AckEpoch(-1, 0))).as("it may have lost its data").isEmpty();
    }

    /** Q65, Q66, and two servers with one id. */
    @Test
    void strangeLearnersAreRefused() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.zab.accepted(7, three.out);
        assertThat(three.receives(7, new FollowerInfo(1, new LearnerInfo(1L, 0x10000, 5)))).containsExactly("close 7");
        three.zab.accepted(8, three.out);
        assertThat(three.receives(8, new FollowerInfo(1, new LearnerInfo(1L, 1, 0)))).containsExactly("close 8");
        three.zab.accepted(9, three.out);
        assertThat(three.receives(9, new Ping(1))).containsExactly("close 9");
        three.zab.accepted(10, three.out);
        assertThat(three.receives(10, new FollowerInfo(1, new LearnerInfo(3L, 0x10000, 0)))).containsExactly("close 10");
        three.zab.accepted(11, three.out);
        assertThat(three.receives(11, new FollowerInfo(1, new LearnerInfo(null, 1, 0)))).containsExactly("close 11");
        assertThat(three.out.notices).filteredOn(ZabNotice.LearnerRefused.class::isInstance).hasSize(5);
    }

    @Test
    void aServerHasOneLink() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.zab.accepted(21, three.out);
        assertThat(three.receives(21, new FollowerInfo(2, new LearnerInfo(1L, 0x10000, 0))))
                .containsExactly("lost 1", "close 1", "21: LEADERINFO 2");
    }

    /** Whoever ended the link: what it had heard of clients will never be told. */
    @Test
    void aLearnerThatTookPartAndIsGoneIsToldOf() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.zab.accepted(22, three.out);
        three.receives(22, new FollowerInfo(2, new LearnerInfo(2L, 0x10000, 0)));
        three.zab.closed(22, three.out);
        assertThat(three.out.take()).as("it did not take part yet").isEmpty();
        three.zab.closed(1, three.out);
        assertThat(three.out.take()).contains("lost 1");
    }

    /** Q67. */
    @Test
    void aLeaderThatNobodyComesToGivesUp() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.after(3900);
        assertThat(three.zab.state()).isEqualTo(ServerState.LEADING);
        assertThat(three.after(200)).contains("stop listening");
        assertThat(three.zab.state()).isEqualTo(ServerState.LOOKING);
    }

    // --- synchronization: the cases of section 5.3

    /** Q70. */
    @Test
    void whoHasEverythingGetsNothing() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.connects(1, 1);
        three.zab.epochAccepted(2, three.out);
        three.out.take();
        assertThat(three.receives(1, new AckEpoch(Z5, 1))).containsExactly("adopt epoch 2", "1: DIFF 0x100000005", "1: NEWLEADER 2");
    }

    /** Q71, Q79. */
    @Test
    void whoMissesTheLatestGetsThemAsProposalsAndCommits() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        assertThat(three.joins(2, Z1 + 2)).containsExactly(
                "2: DIFF 0x100000005", "2: PROPOSAL 0x100000004", "2: COMMIT 0x100000004", "2: PROPOSAL 0x100000005",
                "2: COMMIT 0x100000005", "2: NEWLEADER 2");
    }

    /** Q72. */
    @Test
    void whoHasWhatNobodyElseHasInTheMiddleOfAnEpochIsCutAndContinued() {
        long jump = Z1 + 0x10; // as if zxids had been left out
        Fixture three = Fixture.of(3, Z1, Z1 + 1).elected();
        assertThat(new SyncWalk(Z1 + 5, jump, 0)).satisfies(walk -> {
            LearnerLink link = new LearnerLink(2, 0);
            three.out.take();
            assertThat(walk.take(Fixture.entries(Z1).getFirst(), link, three.out)).isTrue();
            assertThat(walk.take(Fixture.entries(jump).getFirst(), link, three.out)).as("the hole is not bridged").isFalse();
            assertThat(three.out.take()).containsExactly("2: TRUNC 0x100000001");
        });
        assertThat(new SyncWalk(Z1, E2 + 2, 0)).satisfies(walk -> {
            LearnerLink link = new LearnerLink(2, 0);
            assertThat(walk.take(Fixture.entries(Z1).getFirst(), link, three.out)).isTrue();
            assertThat(walk.take(Fixture.entries(E2 + 2).getFirst(), link, three.out)).as("nor one between epochs").isFalse();
        });
    }

    /** Q73. */
    @Test
    void nothingIsCutAcrossEpochs() {
        Fixture three = Fixture.of(3, Z1, Z1 + 1, E2 + 1, E2 + 2).established();
        assertThat(three.joins(2, Z1 + 7)).containsExactly("open snapshot for 2");
    }

    /** Q74. */
    @Test
    void whoWentOnInTheSameEpochIsCut() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        assertThat(three.joins(2, Z5 + 2)).containsExactly("2: TRUNC 0x100000005", "2: NEWLEADER 2");
    }

    /** Found on real servers: a leader that had stood still came back with what it had logged since, and was sent away at first. */
    @Test
    void whoWentOnAloneAndPromisesNowIsCutLikeOneThatPromisedBefore() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.connects(2, 1);
        assertThat(three.receives(2, new AckEpoch(Z5 + 2, 1))).containsExactly("2: TRUNC 0x100000005", "2: NEWLEADER 2");
    }

    /** SAFE: it may never have had the last entry of ours, and would seem to. */
    @Test
    void whoWentOnInALaterEpochGetsASnapshot() {
        Fixture three = Fixture.of(World.config(3, false, false), 2, 2, ONE_TO_FIVE).established();
        assertThat(three.joins(2, E2 + 2)).containsExactly("open snapshot for 2");
    }

    /** Q75. */
    @Test
    void whoEndsWhereAnEpochBeganIsNeverCut() {
        Fixture three = Fixture.of(3, Z5, E2 + 1, E2 + 2).established();
        assertThat(three.joins(2, E2)).contains("2: DIFF 0x200000002", "2: PROPOSAL 0x200000001", "2: PROPOSAL 0x200000002");
        Fixture older = Fixture.of(World.config(3, false, false), 2, 2, ONE_TO_FIVE).established();
        assertThat(older.joins(2, E2)).as("of that epoch we know nothing").containsExactly("open snapshot for 2");
        Fixture between = Fixture.of(3, Z5, 0x300000001L).established();
        assertThat(between.joins(2, E2)).as("nor here").containsExactly("open snapshot for 2");
    }

    /** Q76. */
    @Test
    void whoMissesMoreThanIsInMemoryGetsItFromTheLog() {
        Fixture three = Fixture.of(3, LongStream.rangeClosed(Z1 + 10, Z1 + 15).toArray()).established();
        assertThat(three.joins(2, Z1 + 7)).containsExactly("read log for 2 from 0x100000008 to 0x10000000b");
        three.zab.logRead(2, Fixture.entries(Z1 + 6, Z1 + 7, Z1 + 8), false, three.out);
        assertThat(three.out.take()).containsExactly("2: DIFF 0x100000010", "2: PROPOSAL 0x100000009", "2: COMMIT 0x100000009");
        assertThat(three.proposes(E2 + 1)).as("what is new waits its turn")
                .containsExactly("1: PROPOSAL 0x200000001", "append 0x200000001");
        three.zab.logRead(2, Fixture.entries(Z1 + 9, Z1 + 10), true, three.out);
        assertThat(three.out.take()).startsWith("2: PROPOSAL 0x10000000a", "2: COMMIT 0x10000000a", "2: PROPOSAL 0x10000000b")
                .endsWith("2: COMMIT 0x100000010", "2: PROPOSAL 0x200000001", "2: NEWLEADER 2");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4}) // a follower gets proposals, an observer what is committed
    void whatWaitsBehindTheLogIsBounded(long learner) {
        Fixture three = Fixture.of(3, LongStream.rangeClosed(Z1 + 10, Z1 + 15).toArray()).established();
        assertThat(three.joins(learner, Z1 + 7)).contains("read log for " + learner + " from 0x100000008 to 0x10000000b");
        for (long zxid = E2 + 1; zxid <= E2 + 2; zxid++) {
            three.zab.propose(zxid, new byte[600_000], three.out);
            three.persists(zxid);
            three.receives(1, new Ack(zxid));
        }
        assertThat(three.after(100)).contains("close " + learner);
    }

    @Test
    void aLogThatDoesNotReachBackOrHasAHoleIsReplacedByASnapshot() {
        Fixture three = Fixture.of(3, LongStream.rangeClosed(Z1 + 10, Z1 + 15).toArray()).established();
        three.joins(2, Z1 + 7);
        three.zab.logUnavailable(2, three.out);
        assertThat(three.out.take()).containsExactly("open snapshot for 2");

        Fixture late = Fixture.of(3, LongStream.rangeClosed(Z1 + 10, Z1 + 15).toArray()).established();
        late.joins(2, Z1 + 7);
        late.zab.logRead(2, Fixture.entries(Z1 + 9, Z1 + 10), true, late.out);
        assertThat(late.out.take()).containsExactly("open snapshot for 2");

        Fixture hole = Fixture.of(3, LongStream.rangeClosed(Z1 + 10, Z1 + 15).toArray()).established();
        hole.joins(2, Z1 + 7);
        hole.zab.logRead(2, Fixture.entries(Z1 + 7, Z1 + 8), true, hole.out);
        assertThat(hole.out.take()).contains("2: PROPOSAL 0x100000009").doesNotContain("2: PROPOSAL 0x10000000b").endsWith("close 2");
        assertThat(hole.joins(2, Z1 + 8)).as("and it does not run into the same hole again").containsExactly("open snapshot for 2");
    }

    /** It was told nothing before NEWLEADER, left, and came back, until somebody wrote something. */
    @Test
    void whoseLastEpochHadNoEntriesGetsASnapshotIfTheLogEndsBeforeIt() {
        Membership members = World.membership(3, 1);
        Fixture three = new Fixture(Zab.member(
                World.config(3, false, false), new Zab.Recovered(Z5, 6, 6, List.of(), members, members), Node::membershipIn)).established();
        three.joins(2, 0x600000000L);
        three.zab.logRead(2, Fixture.entries(Z5 - 1, Z5), true, three.out);
        assertThat(three.out.take()).containsExactly("open snapshot for 2");
    }

    /** Q77. */
    @Test
    void whoIsToGetSnapshotsGetsThemEvenIfItMissesNothing() {
        ZabConfig forced = new ZabConfig(
                3, false, 200, 20, 10, 0, 0, 20, 50, 800, 50, 50, -1, Reconfig.NEVER,
                true, true, 6, 1 << 20, 1 << 20, 10, 100, 0, ZabConfig.HIGHEST_COUNTER, 0,
                false, 1);
        Fixture three = Fixture.of(forced, 1, 1, ONE_TO_FIVE).elected();
        three.connects(1, 1);
        three.zab.epochAccepted(2, three.out);
        three.out.take();
        assertThat(three.receives(1, new AckEpoch(Z5, 1))).containsExactly("adopt epoch 2", "open snapshot for 1");
    }

    /** Q79: behind what is missing, with the last membership that the leader has seen. */
    @Test
    void theMembershipComesWithNewLeader() {
        Fixture three = Fixture.of(World.config(3, false, true), 1, 1, ONE_TO_FIVE).established();
        assertThat(three.out.sent).filteredOn(NewLeader.class::isInstance).singleElement()
                .extracting(message -> new String(((NewLeader) message).config(), StandardCharsets.UTF_8))
                .isEqualTo(World.membership(3, 1).withVersion(E2).text());
    }

    /** Q78: the packet says which state follows it. */
    @Test
    void aSnapshotTakesItsPlaceAmongTheMessages() {
        Fixture three = Fixture.of(3, Z1, E2 + 1).established();
        three.proposes(0x300000001L);
        three.joins(2, Z1 + 7);
        three.zab.snapshotReady(2, 0x300000000L, three.out);
        assertThat(three.out.take()).containsExactly(
                "2: SNAP 0x300000000", "stream snapshot to 2", "2: PROPOSAL 0x300000001", "2: NEWLEADER 3");
    }

    /** Section 4.7: with three voters, the history of the leader is committed by its own disk and one other. */
    @Test
    void theLeaderLeadsWhenAQuorumHasItsHistory() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.connects(1, 1);
        three.zab.epochAccepted(2, three.out);
        three.receives(1, new AckEpoch(Z5, 1));
        three.connects(2, 1);
        three.receives(2, new AckEpoch(Z5, 1));
        assertThat(three.receives(1, new Ack(E2))).isEmpty();
        assertThat(three.receives(2, new Ack(E2))).as("a quorum, but nobody leads who has not its own epoch on disk").isEmpty();
        assertThat(three.zab.mayPropose()).isFalse();
        three.zab.epochAdopted(2, three.out);
        assertThat(three.out.take()).containsExactly("serving LEADING 2", "1: UPTODATE", "2: UPTODATE");
        assertThat(three.zab.nextZxid()).isEqualTo(E2 + 1);
    }

    /** Q88, Q90. */
    @Test
    void acknowledgementsOutOfPlaceAreUnderstood() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.proposes(E2 + 1);
        three.joins(2, Z5);
        assertThat(three.receives(2, new Ack(E2 + 1))).as("before NEWLEADER is acknowledged").isEmpty();
        assertThat(three.persists(E2 + 1)).contains("1: COMMIT 0x200000001", "committed 0x200000001");
        assertThat(three.receives(2, new Ack(E2))).contains("2: UPTODATE");
        assertThat(three.receives(2, new Ack(E2))).as("the second one").isEmpty();
    }

    /** Q89. */
    @Test
    void commitsWaitFromNewLeaderToUpToDate() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.proposes(E2 + 1);
        three.persists(E2 + 1);
        assertThat(three.joins(2, Z5)).endsWith("2: PROPOSAL 0x200000001", "2: NEWLEADER 2");
        assertThat(three.receives(1, new Ack(E2 + 1))).contains("1: COMMIT 0x200000001").doesNotContain("2: COMMIT 0x200000001");
        assertThat(three.proposes(E2 + 2)).contains("2: PROPOSAL 0x200000002");
        assertThat(three.receives(2, new Ack(E2))).containsExactly("2: UPTODATE", "2: COMMIT 0x200000001");
    }

    @Test
    void tooManyObserversAtATimeComeAgainLaterAndVotersNeverDo() {
        ZabConfig none = new ZabConfig(
                3, false, 200, 20, 10, 0, 0, 20, 50, 800, 50, 50, -1, Reconfig.NEVER,
                false, true, 6, 1 << 20, 1 << 20, 0, 0, 0, ZabConfig.HIGHEST_COUNTER, 0,
                false, 1);
        Fixture three = Fixture.of(none, 1, 1, ONE_TO_FIVE).established();
        assertThat(three.joins(4, Z5)).endsWith("close 4");
        assertThat(three.joins(2, Z5)).endsWith("2: NEWLEADER 2");
    }

    // --- broadcast

    /** Q94, Q96. */
    @Test
    void aProposalIsCommittedByAQuorumAndBehindTheOneBefore() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        assertThat(three.proposes(E2 + 1)).containsExactly("1: PROPOSAL 0x200000001", "append 0x200000001");
        three.proposes(E2 + 2);
        assertThat(three.receives(1, new Ack(E2 + 2))).isEmpty();
        assertThat(three.persists(E2 + 2)).as("the first has one disk only").isEmpty();
        assertThat(three.receives(1, new Ack(E2 + 1)))
                .containsExactly("1: COMMIT 0x200000001", "1: COMMIT 0x200000002", "committed 0x200000002");
    }

    /** Section 8.10: acknowledgements are sets of servers. */
    @Test
    void oneServerDoesNotMakeAQuorumHoweverOftenItAcknowledges() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.proposes(E2 + 1);
        assertThat(three.receives(1, new Ack(E2 + 1))).isEmpty();
        assertThat(three.receives(1, new Ack(E2 + 1))).isEmpty();
        assertThat(three.receives(1, new Ack(E2 + 9))).as("what was never proposed").isEmpty();
        assertThat(three.zab.lastCommitted()).isEqualTo(Z5);
    }

    /**
     * Found by a seed: a follower that comes back in the same epoch is told to take back what is not committed, and gets it again. In
     * between it must not count as having it: committed with its help the entry would be on one disk less than a quorum.
     */
    @Test
    void whoComesBackMustAcknowledgeAgain() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.joins(2, Z5);
        three.receives(2, new Ack(E2));
        three.proposes(E2 + 1);
        three.receives(1, new Ack(E2 + 1));
        three.zab.closed(1, three.out);
        assertThat(three.joins(1, E2 + 1)).as("cut off, and sent again")
                .containsExactly("1: TRUNC 0x100000005", "1: PROPOSAL 0x200000001", "1: NEWLEADER 2");
        assertThat(three.persists(E2 + 1)).doesNotContain("committed 0x200000001");
        three.receives(1, new Ack(E2));
        assertThat(three.receives(1, new Ack(E2 + 1))).contains("committed 0x200000001");
    }

    @Test
    void anObserversAcknowledgementIsNone() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.joins(4, Z5);
        three.receives(4, new Ack(E2));
        three.proposes(E2 + 1);
        three.persists(E2 + 1);
        assertThat(three.receives(4, new Ack(E2 + 1))).isEmpty();
    }

    /** Q104. */
    @Test
    void anObserverIsInformedOfWhatIsCommittedAndOfNothingElse() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.joins(4, Z5);
        three.receives(4, new Ack(E2));
        assertThat(three.proposes(E2 + 1)).doesNotContain("4: PROPOSAL 0x200000001");
        three.persists(E2 + 1);
        assertThat(three.receives(1, new Ack(E2 + 1))).containsExactly(
                "1: COMMIT 0x200000001", "4: INFORM 0x200000001", "committed 0x200000001");
    }

    /** Q101. */
    @Test
    void aSyncIsAnsweredBehindTheCommitOfWhatWasProposedBeforeIt() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        Request sync = new Request(1, 2, OpCode.SYNC, new byte[0], List.of());
        three.proposes(E2 + 1);
        three.receives(1, sync);
        assertThat(three.receives(1, PONG)).as("a quorum follows").doesNotContain("1: SYNC");
        three.proposes(E2 + 2);
        three.persists(E2 + 2);
        assertThat(three.receives(1, new Ack(E2 + 1))).containsExactly("1: COMMIT 0x200000001", "committed 0x200000001", "1: SYNC");
    }

    /** Who was cut off does not know whether somebody else leads by now, and has acknowledged more than is known here. */
    @Test
    void aSyncIsAnsweredOnceAQuorumHasShownThatItStillFollows() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        Request sync = new Request(1, 2, OpCode.SYNC, new byte[0], List.of());
        assertThat(three.receives(1, sync)).containsExactly("1: PING 0x200000000");
        assertThat(three.receives(1, sync)).as("the ping was sent before this one came").isEmpty();
        assertThat(three.receives(1, PONG)).containsExactly("touched by 1: 0", "1: SYNC", "1: PING 0x200000000");
        assertThat(three.receives(1, PONG)).containsExactly("touched by 1: 0", "1: SYNC");
        assertThat(three.receives(1, PONG)).as("an answer to nothing").containsExactly("touched by 1: 0");
    }

    @Test
    void aPongThatAnswersAnEarlierPingLetsNoSyncBeAnswered() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.after(100);
        assertThat(three.zab.sync(three.out)).isTrue();
        three.out.take();
        assertThat(three.receives(1, PONG)).containsExactly("touched by 1: 0");
        assertThat(three.receives(1, PONG)).containsExactly("touched by 1: 0", "synced");
    }

    /** What a quorum has on disk of later proposals says the same, and the answer must not come behind their commit. */
    @Test
    void aSyncIsAnsweredBeforeTheCommitOfWhatWasProposedBehindIt() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.receives(1, new Request(1, 2, OpCode.SYNC, new byte[0], List.of()));
        three.zab.sync(three.out);
        three.proposes(E2 + 1);
        three.persists(E2 + 1);
        assertThat(three.receives(1, new Ack(E2 + 1)))
                .containsExactly("1: SYNC", "synced", "1: COMMIT 0x200000001", "committed 0x200000001");
    }

    @Test
    void whoJoinsWhileASyncWaitsMayAnswerForIt() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.zab.sync(three.out);
        three.joins(2, Z5);
        three.receives(2, new Ack(E2));
        three.zab.closed(1, three.out);
        three.after(100);
        assertThat(three.receives(2, PONG)).contains("synced");
    }

    /** What the next membership has decided the present one need not know. */
    @Test
    void whileTheMembershipChangesASyncNeedsBothQuorums() {
        Fixture three = Fixture.reconfigurable(3, Z5).established();
        three.joins(2, Z5);
        three.receives(2, new Ack(E2));
        three.proposesFive(E2 + 1);
        three.zab.sync(three.out);
        three.receives(1, PONG);
        three.persists(E2 + 1);
        three.receives(1, new Ack(E2 + 1));
        assertThat(three.receives(2, new Ack(E2 + 1))).as("two of three have answered, but two of five")
                .contains("committed 0x200000001").doesNotContain("synced");
        assertThat(three.receives(2, PONG)).contains("synced");
    }

    @Test
    void anObserverDoesNotAnswerForASync() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.joins(4, Z5);
        three.receives(4, new Ack(E2));
        three.zab.sync(three.out);
        three.after(100);
        assertThat(three.receives(4, PONG)).doesNotContain("synced");
    }

    @Test
    void whatLearnersAskForIsHandedOn() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        assertThat(three.receives(1, new Request(1, 2, OpCode.CREATE, new byte[0], List.of()))).containsExactly("requested by 1: 1");
        assertThat(three.receives(1, new Revalidate(5, 6))).containsExactly("revalidate for 1");
        three.zab.revalidated(1, 5, true, three.out);
        assertThat(three.out.take()).containsExactly("1: REVALIDATED true");
        assertThat(three.receives(1, new Pong(1, new long[2], new int[2]))).containsExactly("touched by 1: 2");
    }

    @Test
    void learnersArePingedEveryHalfTick() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        assertThat(three.after(40)).contains("1: PING 0x200000000");
        assertThat(three.after(99)).isEmpty();
        assertThat(three.after(1)).contains("1: PING 0x200000000");
    }

    /** Q102. */
    @Test
    void whoDoesNotAcknowledgeIsSentAway() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        three.joins(2, Z5);
        three.receives(2, new Ack(E2));
        three.proposes(E2 + 1);
        three.receives(1, new Ack(E2 + 1));
        for (int i = 0; i < 20; i++) {
            three.receives(1, new Pong(1, new long[0], new int[0]));
            three.receives(2, new Pong(1, new long[0], new int[0]));
            assertThat(three.after(100)).doesNotContain("close 2", "close 1");
        }
        assertThat(three.after(100)).contains("close 2").doesNotContain("close 1");
    }

    /** Q103. */
    @Test
    void aLeaderThatHearsOfNoQuorumStepsDown() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).established();
        int millis = 0;
        while (three.zab.state() == ServerState.LEADING && millis < 10_000) {
            three.after(100);
            millis += 100;
        }
        assertThat(millis).isBetween(2000, 2600);
        Fixture deserted = Fixture.of(3, ONE_TO_FIVE).established();
        deserted.zab.closed(1, deserted.out);
        assertThat(deserted.out.take()).as("a link that has ended needs no patience").contains("stop listening", "stopped serving");
    }

    /** Q105. */
    @Test
    void theLastCounterIsNeverUsed() {
        Fixture three = Fixture.of(World.nearTheEnd(3), 1, 1, ONE_TO_FIVE).established();
        assertThat(three.zab.nextZxid()).isEqualTo(0x2_FFFF_FFFEL);
        three.proposes(0x2_FFFF_FFFEL);
        assertThat(three.zab.mayPropose()).isFalse();
        assertThatThrownBy(() -> three.zab.propose(0x2_FFFF_FFFFL, Fixture.ENTRY, three.out)).isInstanceOf(InvariantViolation.class);
        three.persists(0x2_FFFF_FFFEL);
        assertThat(three.receives(1, new Ack(0x2_FFFF_FFFEL))).contains("committed 0x2fffffffe", "stop listening", "stopped serving");
    }

    /** Section 4.6. */
    @Test
    void aLeaderWhoseVotersLookForAnotherGivesUpIfItIsToldTo() {
        ZabConfig impatient = new ZabConfig(
                3, false, 200, 20, 10, 0, 0, 20, 50, 800, 50, 50, 100, Reconfig.NEVER,
                false, true, 6, 1 << 20, 1 << 20, 10, 100, 0, ZabConfig.HIGHEST_COUNTER, 0,
                false, 1);
        Fixture three = Fixture.of(impatient, 1, 1, ONE_TO_FIVE).elected();
        three.after(30);
        three.hears(1, ServerState.LOOKING, 3, Z5, 1, 1);
        assertThat(three.zab.state()).isEqualTo(ServerState.LEADING);
        three.after(20);
        assertThat(three.hears(1, ServerState.LOOKING, 3, Z5, 1, 1)).contains("stop listening");
    }

    @Test
    void aLeaderThatToFewStillWantGivesUpAtOnce() {
        Fixture three = Fixture.of(3, ONE_TO_FIVE).elected();
        three.hears(1, ServerState.LOOKING, 1, Z5 + 1, 1, 1);
        assertThat(three.zab.state()).as("the other one still wants it").isEqualTo(ServerState.LEADING);
        assertThat(three.hears(2, ServerState.LOOKING, 1, Z5 + 1, 1, 1)).contains("stop listening");

        Fixture met = Fixture.of(3, ONE_TO_FIVE).elected();
        met.connects(1, 1);
        met.hears(1, ServerState.LOOKING, 1, Z5 + 1, 1, 1);
        met.hears(2, ServerState.LOOKING, 1, Z5 + 1, 1, 1);
        assertThat(met.zab.state()).as("what a vote said before a server came to us does not count").isEqualTo(ServerState.LEADING);
    }

    // --- servers of ours among each other

    /** Agreed on a silence of 80 ms, which is 20 ms for a heartbeat. */
    private static Fixture closelyWatched() {
        Fixture three = Fixture.of(World.closely(3, 60), 1, 1, ONE_TO_FIVE).elected();
        three.zab.accepted(1, three.out);
        three.receives(1, new FollowerInfo(1, new LearnerInfo(1L, LearnerInfo.PROTOCOL_VERSION, 0, new PeerTraits(0, 80))));
        three.zab.epochAccepted(2, three.out);
        three.receives(1, new AckEpoch(Z5, 1));
        three.zab.epochAdopted(2, three.out);
        three.receives(1, new Ack(E2));
        three.out.take();
        return three;
    }

    @Test
    void theMorePatientOfTwoSaysHowLongASilenceMayBe() {
        LeaderInfo told = closelyWatched().out.sent.stream().filter(LeaderInfo.class::isInstance).map(LeaderInfo.class::cast)
                .findFirst().orElseThrow();
        assertThat(told.traits()).isNotNull().extracting(PeerTraits::silenceMillis).isEqualTo(80);

        Fixture stranger = Fixture.of(World.closely(3, 60), 1, 1, ONE_TO_FIVE).elected();
        stranger.connects(1, 1);
        stranger.zab.epochAccepted(2, stranger.out);
        assertThat(stranger.out.sent).contains(new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION));
    }

    @Test
    void whoIsWatchedCloselyHasHeartbeatsBetweenThePings() {
        Fixture three = closelyWatched();
        for (int i = 0; i < 10; i++) {
            assertThat(three.after(15)).containsOnlyOnce("1: PING 0x200000000");
            three.receives(1, PONG);
        }
        assertThat(three.zab.state()).isEqualTo(ServerState.LEADING);
    }

    /** The learner is patient for 80 ms from the last ping it has seen, and that was not sent before the one it has answered. */
    @Test
    void aLeaderStopsBeforeAnybodyMayTurnToAnother() {
        Fixture three = closelyWatched();
        three.after(15);
        long answered = three.now;
        three.after(15);
        three.receives(1, PONG); // which answers the first of the two
        three.after(15);
        three.receives(1, new Ack(E2));
        while (three.zab.state() == ServerState.LEADING) {
            assertThat(three.now).isLessThan(answered + 80);
            three.after(1);
        }
        assertThat(three.now).isEqualTo(answered + 80);
    }

    /** Whoever follows has not stood still, and follows somebody else by now. */
    @Test
    void aLeaderThatStoodStillForSoLongDoesNotGoOn() {
        Fixture three = closelyWatched();
        three.after(15);
        three.receives(1, PONG);
        three.now += 80;
        three.zab.tick(three.now, three.out);
        assertThat(three.out.take()).contains("stopped serving");
    }
}
