package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Request;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.Snap;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.protocol.quorum.LearnerMessage.Trunc;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a learner says, and what is on its disk before it does. Server 2 learns from 3 over link 3. */
class LearnerTest {
    private static final long Z5 = 0x100000005L;
    private static final long E2 = 0x200000000L;

    // --- discovery

    /** Q57, Q58. */
    @Test
    void aLearnerSaysWhoItIsAndWhatItPromisedLast() {
        Fixture two = Fixture.of(World.config(2, false, false), 4, 1, Z5).connected();
        assertThat(two.out.take()).contains("3: FOLLOWERINFO 4 2");
        assertThat(Fixture.of(4, Z5).connected().out.take()).contains("3: OBSERVERINFO 1 4");
    }

    /** Q59: the paper's promise to follow no older leader. */
    @Test
    void theEpochIsOnDiskBeforeItIsPromised() {
        Fixture two = Fixture.of(2, Z5).connected();
        two.out.take();
        assertThat(two.receives(3, info(2))).containsExactly("accept epoch 2");
        two.zab.epochAccepted(2, two.out);
        assertThat(two.out.take()).containsExactly("3: ACKEPOCH 0x100000005 1");
    }

    /** Q62. */
    @Test
    void whatWasPromisedBeforeDoesNotCountAgainAndAnOlderEpochIsRefused() {
        Fixture same = Fixture.of(World.config(2, false, false), 2, 1, Z5).connected();
        same.out.take();
        assertThat(same.receives(3, info(2))).containsExactly("3: ACKEPOCH 0x100000005 -1");
        Fixture older = Fixture.of(World.config(2, false, false), 3, 1, Z5).connected();
        older.out.take();
        assertThat(older.receives(3, info(2))).startsWith("close 3");
        assertThat(older.zab.state()).isEqualTo(ServerState.LOOKING);
    }

    /** It would be promised for ever, and no epoch could follow it. */
    @Test
    void anEpochBeyondAllThatThereCanBeIsNotPromised() {
        Fixture two = Fixture.of(2, Z5).connected();
        two.out.take();
        assertThat(two.receives(3, info(0xffff_ffffL))).startsWith("close 3");
        assertThat(two.zab.acceptedEpoch()).isEqualTo(1);
    }

    @Test
    void aLearnerSaysWhatServersOfOursWantToKnow() {
        Fixture two = Fixture.of(World.closely(2, 60), 1, 1, Z5).connected();
        assertThat(two.out.sent).last().isEqualTo(
                new FollowerInfo(1, new LearnerInfo(2L, LearnerInfo.PROTOCOL_VERSION, 0, new PeerTraits(PeerTraits.ALL, 60))));
    }

    /** The last ping was heard at 20. */
    @Test
    void aLeaderOfOursIsLeftWhenItWasSilentForTheTimeAgreedOnAndOthersAfterSyncLimit() {
        for (PeerTraits agreed : new PeerTraits[] {new PeerTraits(0, 80), null}) {
            Fixture two = Fixture.of(World.closely(2, 60), 1, 1, Z5).connected();
            two.receives(3, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, agreed));
            two.zab.epochAccepted(2, two.out);
            two.receives(3, new Diff(Z5));
            two.zab.epochAnnounced(2, two.out);
            two.receives(3, new NewLeader(2, null));
            two.zab.epochAdopted(2, two.out);
            two.receives(3, new UpToDate());
            two.after(20);
            two.receives(3, new Ping(Z5));
            two.ticks(79);
            assertThat(two.zab.state()).isEqualTo(ServerState.FOLLOWING);
            two.ticks(1);
            assertThat(two.zab.state()).isEqualTo(agreed == null ? ServerState.FOLLOWING : ServerState.LOOKING);
            two.ticks(1919);
            assertThat(two.zab.state()).isEqualTo(agreed == null ? ServerState.FOLLOWING : ServerState.LOOKING);
            two.ticks(1);
            assertThat(two.zab.state()).isEqualTo(ServerState.LOOKING);
        }
    }

    @Test
    void whoStoodStillForHalfOfTheSilenceBlamesNobody() {
        Fixture two = Fixture.of(World.closely(2, 60), 1, 1, Z5).connected();
        two.receives(3, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION, new PeerTraits(0, 60)));
        two.zab.epochAccepted(2, two.out);
        two.receives(3, new Diff(Z5));
        two.zab.epochAnnounced(2, two.out);
        two.receives(3, new NewLeader(2, null));
        two.zab.epochAdopted(2, two.out);
        two.receives(3, new UpToDate());
        two.now += 5000;
        two.zab.tick(two.now, two.out);
        assertThat(two.zab.state()).isEqualTo(ServerState.FOLLOWING);
    }

    /** Q69. */
    @Test
    void aLearnerTriesFiveTimesToConnectAndAtFirstAFewTimesMore() {
        Fixture two = Fixture.of(2, Z5);
        two.hears(1, ServerState.FOLLOWING, 3, Z5, 7, 1);
        assertThat(two.hears(3, ServerState.LEADING, 3, Z5, 7, 1)).contains("dial 3");
        int attempt = 1;
        for (int pause : List.of(2, 4, 8, 16, 20, 20, 20, 20)) {
            two.zab.dialFailed(attempt++, two.out);
            assertThat(two.after(pause - 1)).isEmpty();
            assertThat(two.after(1)).containsExactly("dial 3");
        }
        two.zab.dialFailed(8, two.out);
        assertThat(two.zab.state()).as("an attempt of before").isEqualTo(ServerState.FOLLOWING);
        two.zab.dialFailed(9, two.out);
        assertThat(two.zab.state()).isEqualTo(ServerState.LOOKING);
    }

    @Test
    void aConnectionThatComesTooLateIsClosed() {
        Fixture two = Fixture.of(2, Z5);
        two.zab.dialed(17, 99, two.out);
        assertThat(two.out.take()).contains("close 99");
    }

    // --- synchronization

    /** Q81, and with it the order of everything. */
    @Test
    void afterADiffEverythingIsOnDiskBeforeTheEpochAndTheEpochBeforeTheAcknowledgement() {
        Fixture two = Fixture.of(2, Z5).promised(2);
        assertThat(two.receives(3, new Diff(E2 + 1))).containsExactly("announce epoch 2");
        assertThat(two.receives(3, proposal(Z5 + 1))).as("nothing is logged before").isEmpty();
        two.zab.epochAnnounced(2, two.out);
        assertThat(two.out.take()).containsExactly("committed 0x100000005", "append 0x100000006");
        assertThat(two.receives(3, new Commit(Z5 + 1))).containsExactly("committed 0x100000006");
        two.receives(3, proposal(E2 + 1));
        two.receives(3, new Commit(E2 + 1));
        two.out.take();
        assertThat(two.receives(3, new NewLeader(2, null))).isEmpty();
        assertThat(two.persists(Z5 + 1)).isEmpty();
        assertThat(two.persists(E2 + 1)).containsExactly("adopt epoch 2");
        two.zab.epochAdopted(2, two.out);
        assertThat(two.out.take()).containsExactly("3: ACK 0x200000000");
    }

    /** Q84, Q85. */
    @Test
    void whatIsNotCommittedAtNewLeaderIsAcknowledgedOneByOneBehindUpToDate() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Diff(E2 + 1));
        two.receives(3, proposal(E2 + 1));
        two.receives(3, new Commit(E2 + 1));
        two.receives(3, proposal(E2 + 2));
        two.receives(3, new NewLeader(2, null));
        two.receives(3, proposal(E2 + 3));
        two.out.take();
        assertThat(two.persists(E2 + 3)).containsExactly("adopt epoch 2");
        two.zab.epochAdopted(2, two.out);
        assertThat(two.out.take()).containsExactly("3: ACK 0x200000000");
        assertThat(two.receives(3, new UpToDate()))
                .containsExactly("3: ACK 0x200000000", "serving FOLLOWING 2", "3: ACK 0x200000002", "3: ACK 0x200000003");
    }

    /** ZOOKEEPER-4394: a commit between NEWLEADER and UPTODATE, of what was proposed before NEWLEADER. */
    @Test
    void aCommitBetweenNewLeaderAndUpToDateIsAnOrdinaryOne() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Diff(Z5));
        two.receives(3, proposal(E2 + 1));
        two.receives(3, new NewLeader(2, null));
        two.out.take();
        assertThat(two.receives(3, new Commit(E2 + 1))).containsExactly("committed 0x200000001");
        two.persists(E2 + 1);
        two.zab.epochAdopted(2, two.out);
        two.out.take();
        assertThat(two.receives(3, new UpToDate())).contains("serving FOLLOWING 2").endsWith("3: ACK 0x200000001");
    }

    /** Q82. */
    @Test
    void aSnapshotIsInstalledBeforeAnythingBehindItIsLoggedOrAcknowledged() {
        Fixture two = Fixture.of(2, Z5).promised(2);
        assertThat(two.receives(3, new Snap(E2 + 7))).containsExactly("announce epoch 2");
        two.zab.epochAnnounced(2, two.out);
        assertThat(two.out.take()).containsExactly("receive snapshot 0x200000007 from 3");
        assertThat(two.receives(3, new NewLeader(2, null))).as("not before the snapshot is safe").isEmpty();
        two.zab.snapshotInstalled(E2 + 7, two.out);
        assertThat(two.out.take()).containsExactly("committed 0x200000007", "adopt epoch 2");
        assertThat(two.zab.lastProposed()).isEqualTo(E2 + 7);
    }

    /** Section 5.5: a leader's dump may be younger than the entries that follow it. */
    @Test
    void entriesThatTheSnapshotHasAlreadyAreSkippedWithTheirCommits() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Snap(E2 + 7));
        two.zab.snapshotInstalled(E2 + 7, two.out);
        two.out.take();
        assertThat(two.receives(3, proposal(E2 + 7))).isEmpty();
        assertThat(two.receives(3, new Commit(E2 + 7))).isEmpty();
        assertThat(two.receives(3, proposal(E2 + 8))).containsExactly("append 0x200000008");
    }

    /** Q80: an interrupted snapshot. Nothing is voted before it is known what the state is now. */
    @Test
    void anInterruptedSnapshotLeavesEverythingAsItWas() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Snap(E2 + 7));
        two.zab.closed(3, two.out);
        assertThat(two.out.take()).noneMatch(line -> line.startsWith("vote"));
        two.zab.snapshotAbandoned(two.out);
        assertThat(two.out.take()).contains("vote to 1: LOOKING 2 0x100000005 round 8 epoch 1");
    }

    /** A leader that dies after SNAP and before NEWLEADER: the state is the new one, and so must be the epoch. */
    @Test
    void aLogThatReachesIntoANewEpochHasThatEpochsHistory() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Snap(E2 + 7));
        two.zab.snapshotInstalled(E2 + 7, two.out);
        two.out.take();
        two.zab.closed(3, two.out);
        assertThat(two.out.take()).contains("adopt epoch 2").noneMatch(line -> line.startsWith("vote"));
        two.zab.epochAdopted(2, two.out);
        assertThat(two.out.take()).contains("vote to 1: LOOKING 2 0x200000007 round 8 epoch 2");
    }

    /**
     * The paper takes an epoch and its initial history as one. A part of that history is not the epoch. What is broadcast in the epoch
     * comes behind all of it: whoever has any of that is in the epoch, NEWLEADER or not (ADR 70).
     */
    @Test
    void aPartOfAnInitialHistoryIsNotTheEpochAndAPartOfWhatComesBehindItIs() {
        Fixture before = Fixture.of(2, Z5).opened(2, new Diff(E2 + 3));
        before.receives(3, proposal(Z5 + 1));
        before.persists(Z5 + 1);
        before.zab.closed(3, before.out);
        assertThat(before.out.take()).contains("vote to 1: LOOKING 2 0x100000006 round 8 epoch 1");

        Fixture behind = Fixture.of(2, Z5).opened(2, new Diff(E2 + 3));
        behind.receives(3, proposal(Z5 + 1));
        behind.receives(3, proposal(E2 + 1));
        behind.zab.closed(3, behind.out);
        behind.out.take();
        assertThat(behind.persists(Z5 + 1)).as("its disk is waited for").isEmpty();
        assertThat(behind.persists(E2 + 1)).containsExactly("adopt epoch 2");
        behind.zab.epochAdopted(2, behind.out);
        assertThat(behind.out.take()).contains("vote to 1: LOOKING 2 0x200000001 round 8 epoch 2");
    }

    /** Q83. */
    @Test
    void theLogIsCutBeforeAnythingElse() {
        Fixture two = Fixture.of(2, Z5 - 1, Z5).promised(2);
        assertThat(two.receives(3, new Trunc(Z5 - 1))).containsExactly("announce epoch 2");
        two.zab.epochAnnounced(2, two.out);
        assertThat(two.out.take()).containsExactly("truncate 0x100000004");
        assertThat(two.receives(3, proposal(E2 + 1))).isEmpty();
        two.zab.truncated(Z5 - 1, two.out);
        assertThat(two.out.take()).containsExactly("committed 0x100000004", "append 0x200000001");
    }

    /** The leader takes an entry for ours that we never had: it must hear where our log ends. */
    @Test
    void aLogThatCannotBeCutWhereTheLeaderWantsIsSynchronizedAnew() {
        Fixture two = Fixture.of(2, Z5, E2 + 1).opened(3, new Trunc(Z5 + 1));
        two.zab.truncated(Z5, two.out);
        assertThat(two.out.take()).contains("close 3").contains("vote to 1: LOOKING 2 0x100000005 round 8 epoch 2");
        assertThat(two.zab.lastProposed()).isEqualTo(Z5);
    }

    /** The only snapshot has an entry that is to be taken back. What is there stays, for a quorum may rely on it, until all is replaced. */
    @Test
    void aLogThatCannotBeCutAtAllIsKeptUntilASnapshotReplacesIt() {
        Fixture two = Fixture.of(2, Z5 - 1, Z5).opened(2, new Trunc(Z5 - 1));
        two.zab.truncated(Z5, two.out);
        assertThat(two.out.take()).as("it votes with all it has").contains("close 3").contains("vote to 1: LOOKING 2 0x100000005 round 8 epoch 1");

        two.hears(1, ServerState.FOLLOWING, 3, Z5, 8, 2);
        two.hears(3, ServerState.LEADING, 3, Z5, 8, 2);
        two.zab.dialed(2, 3, two.out);
        two.out.take();
        assertThat(two.receives(3, info(2))).as("and counts for nothing").containsExactly("3: ACKEPOCH 0x300000000 -1");
        assertThat(two.receives(3, new Snap(Z5 - 1))).containsExactly("announce epoch 2");
        two.zab.epochAnnounced(2, two.out);
        assertThat(two.out.take()).containsExactly("receive snapshot 0x100000004 from 3");
        two.zab.snapshotInstalled(Z5 - 1, two.out);
        assertThat(two.zab.lastProposed()).isEqualTo(Z5 - 1);
    }

    /** Q87: a gap in the leader's committed log, as that of 3.9.3 may have. */
    @Test
    void aLeaderThatLeavesSomethingOutIsLeft() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Diff(Z5 + 3));
        assertThat(two.receives(3, proposal(Z5 + 2))).doesNotContain("append 0x100000007").startsWith("close 3");
        Fixture following = Fixture.of(2, Z5).following(2);
        following.receives(3, proposal(E2 + 1));
        assertThat(following.receives(3, proposal(E2 + 3))).contains("stopped serving");
        Fixture behind = Fixture.of(2, Z5).opened(3, new Diff(E2 + 3));
        assertThat(behind.receives(3, proposal(E2 + 2))).as("an epoch without its beginning").doesNotContain("append 0x200000002")
                .startsWith("close 3");
    }

    @Test
    void aCommitOfWhatWasNotProposedIsNotBelieved() {
        Fixture two = Fixture.of(2, Z5).following(2);
        two.receives(3, proposal(E2 + 1));
        two.receives(3, proposal(E2 + 2));
        two.out.take();
        assertThat(two.receives(3, new Commit(E2 + 2))).doesNotContain("committed 0x200000002").contains("stopped serving");
    }

    /** Q86. */
    @Test
    void aPingDuringSynchronizationIsNotAnswered() {
        Fixture two = Fixture.of(2, Z5).opened(2, new Diff(Z5));
        assertThat(two.receives(3, new Ping(1))).isEmpty();
        two.receives(3, new NewLeader(2, null));
        two.zab.epochAdopted(2, two.out);
        two.out.take();
        assertThat(two.receives(3, new Ping(1))).isEmpty();
    }

    // --- broadcast

    /** Q95. */
    @Test
    void anEntryIsAcknowledgedOnceItIsOnDiskEachForItselfAndInOrder() {
        Fixture two = Fixture.of(2, Z5).following(2);
        assertThat(two.receives(3, proposal(E2 + 1))).containsExactly("append 0x200000001");
        assertThat(two.receives(3, proposal(E2 + 2))).containsExactly("append 0x200000002");
        assertThat(two.receives(3, proposal(E2 + 3))).containsExactly("append 0x200000003");
        assertThat(two.persists(E2 + 2)).containsExactly("3: ACK 0x200000001", "3: ACK 0x200000002");
        assertThat(two.persists(E2 + 2)).isEmpty();
        assertThat(two.persists(E2 + 3)).containsExactly("3: ACK 0x200000003");
    }

    @Test
    void aCommitNeedNotWaitForOurOwnDiskAndTheAcknowledgementFollowsAllTheSame() {
        Fixture two = Fixture.of(2, Z5).following(2);
        for (int i = 1; i <= 20; i++) { // more than are kept in memory
            two.receives(3, proposal(E2 + i));
            assertThat(two.receives(3, new Commit(E2 + i))).hasSize(1);
        }
        assertThat(two.persists(E2 + 20)).hasSize(20);
    }

    /** Q99, Q100, and the rest of what is handed through. */
    @Test
    void pingsAndAnswersGoToWhoeverWaitsForThem() {
        Fixture two = Fixture.of(2, Z5).following(2);
        assertThat(two.receives(3, new Ping(E2))).containsExactly("pinged 0x200000000");
        two.zab.pong(new Pong(E2, new long[] {1}, new int[] {2}), two.out);
        assertThat(two.zab.forward(new Request(1, 2, 9, new byte[0], List.of()), two.out)).isTrue();
        assertThat(two.zab.revalidate(1, 2, two.out)).isTrue();
        assertThat(two.out.take()).containsExactly("3: PONG 1", "3: REQUEST 9", "3: REVALIDATE");
        assertThat(two.receives(3, new Sync())).containsExactly("synced");
        assertThat(two.receives(3, new Revalidated(1, true))).containsExactly("revalidated true");
        two.zab.closed(3, two.out);
        assertThat(two.zab.forward(new Request(1, 2, 9, new byte[0], List.of()), two.out)).isFalse();
    }

    /** Q104. */
    @Test
    void anObserverAppliesWhatItIsInformedOfAndAcknowledgesNothing() {
        Fixture four = Fixture.of(4, Z5).following(2);
        assertThat(four.receives(3, new Inform(E2 + 1, Fixture.ENTRY))).containsExactly("append 0x200000001", "committed 0x200000001");
        assertThat(four.persists(E2 + 1)).isEmpty();
        assertThat(four.receives(3, proposal(E2 + 2))).as("proposals are not for it").isEmpty();
    }

    @Test
    void aSilentLeaderIsLeft() {
        Fixture two = Fixture.of(2, Z5).following(2);
        two.after(1999);
        two.receives(3, new Ping(E2));
        assertThat(two.after(1999)).isEmpty();
        assertThat(two.after(1)).contains("stopped serving", "close 3");
        Fixture syncing = Fixture.of(2, Z5).opened(2, new Diff(Z5));
        assertThat(syncing.after(3999)).as("during synchronization initLimit counts").isEmpty();
        assertThat(syncing.after(1)).contains("close 3");
        Fixture busy = Fixture.of(2, Z5).opened(2, new Snap(E2));
        assertThat(busy.after(100_000)).as("our own disk may take its time").isEmpty();
    }

    /** Both ends: a pause of ours is nobody's silence. */
    @Test
    void whoStoodStillItselfBlamesNobodyForTheSilence() {
        Fixture two = Fixture.of(2, Z5).following(2);
        two.now += 60_000;
        assertThat(two.after(1)).isEmpty();
        assertThat(two.after(1998)).isEmpty();
        assertThat(two.after(2)).contains("close 3");
        Fixture three = Fixture.of(3, Z5).established();
        three.now += 60_000;
        assertThat(three.after(1)).doesNotContain("close 1", "stop listening");
        assertThat(three.zab.isServing()).isTrue();
    }

    @Test
    void nothingIsAcknowledgedOnceStorageFailed() {
        Fixture two = Fixture.of(2, Z5).following(2);
        two.receives(3, proposal(E2 + 1));
        two.out.take();
        two.zab.storageFailed();
        assertThat(two.persists(E2 + 1)).isEmpty();
        assertThat(two.receives(3, new Ping(1))).isEmpty();
    }

    private static LeaderInfo info(long epoch) {
        return new LeaderInfo(epoch, LearnerInfo.PROTOCOL_VERSION);
    }

    private static Proposal proposal(long zxid) {
        return new Proposal(zxid, Fixture.ENTRY);
    }
}
