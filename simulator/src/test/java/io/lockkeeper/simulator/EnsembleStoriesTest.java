package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Event;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What has lost data elsewhere, told once each: all judges of the simulator watch, so that a story only has to bring about the moment and
 * come to its end. The comment of each names the guard that it needs.
 */
class EnsembleStoriesTest {
    private static final int FEW = 3;
    private static final int MANY = 500;

    static IntStream diskOperations() {
        return IntStream.range(0, 24);
    }

    /** Guard: a received snapshot is forced, and its name, before the old history goes ({@code History.install}). */
    @ParameterizedTest
    @MethodSource("diskOperations")
    void aSnapshotFromTheLeaderCutShortByAPowerCutLeavesTheOldHistoryOrTheNew(int operations) {
        Stage stage = new Stage(operations, 3, FEW);
        SimMember leader = stage.leader();
        SimMember behind = stage.others(leader).getFirst();
        SimMember third = stage.others(leader, behind).getFirst();
        behind.crash();
        stage.write(leader, 20);
        stage.start(behind);
        stage.untilCue(behind.id() + " <- " + leader.id() + " Snap");
        behind.disk().faults().crashAfter(operations, null);
        stage.pass(1000);
        behind.disk().faults().cease();
        if (!behind.isUp()) {
            stage.start(behind);
        }
        stage.serves(behind);
        onlyTheTwoAreLeft(stage, leader, third, behind);
        assertThat(stage.coverage.of(Occurrence.SNAPSHOT_INSTALLED)).isPositive();
    }

    /**
     * Guards, one behind the other: NEWLEADER is acknowledged, and the epoch adopted, when the last entry is reported to be on disk
     * ({@code Learning.adoptIfPersisted}); and a disk does what it is asked for in order, entries before the epoch.
     */
    @Test
    void differencesAreOnDiskBeforeTheNewLeaderIsAcknowledged() {
        Stage.ofThree(10, MANY, (stage, leader, behind, third) -> {
            behind.crash();
            stage.write(leader, 20);
            third.crash();
            behind.disk().faults().slowDown(40);
            stage.start(behind);
            stage.untilCue(leader.id() + " <- " + behind.id() + " Ack");
            behind.crash();
            leader.crash();
            behind.disk().faults().cease();
            stage.start(behind);
            stage.start(third);
            stage.allAgree();
        });
    }

    /** Guard: the epoch becomes the current one with NEWLEADER and not before ({@code Learning.adopt}). */
    @Test
    void aLeaderDiesBehindItsSnapshotAndBeforeNewLeader() {
        Stage.ofThree(10, FEW, (stage, leader, behind, third) -> {
            behind.crash();
            stage.write(leader, 20);
            stage.start(behind);
            stage.untilCue(behind.id() + " <- " + leader.id() + " Snap");
            stage.until("all of it has come", () -> stage.coverage.of(Occurrence.SNAPSHOT_INSTALLED) > 0);
            leader.crash();
            behind.crash();
            stage.pass(500);
            third.crash();
            stage.start(behind);
            stage.start(leader);
            stage.serves(behind);
            stage.write(behind, 3);
            stage.allAgree();
        });
    }

    /**
     * Who was alone has proposed much in its epoch before anybody hears of it, and dies while it tells that. Whoever has any of it has all
     * that the epoch began with, and is in it ({@code Settling}).
     */
    @Test
    void aLeaderDiesWhileItTellsWhatItProposedAlone() {
        for (long seed = 1; seed <= 10; seed++) {
            Stage stage = new Stage(seed, 1, 2, _ -> MANY, Wiring.RIGHT);
            SimMember leader = stage.leader();
            SimMember late = stage.others(leader).getFirst();
            stage.write(leader, 3);
            stage.allAgree();
            stage.members.forEach(SimMember::crash);
            stage.start(leader);
            stage.serves(leader);
            stage.write(leader, 20);
            stage.start(late);
            stage.untilCue(late.id() + " <- " + leader.id() + " Proposal");
            leader.crash();
            stage.until("it gives its leader up", () -> stage.epoch(late) == 2);
            stage.start(leader);
            stage.serves(leader);
            stage.write(leader, 3);
            stage.allAgree();
        }
    }

    /**
     * Who gets a snapshot of a leader that has proposed nothing yet gets what the epoch began with, and calls it by where that is, as
     * ZooKeeper does: no entry has this number.
     */
    @Test
    void aSnapshotOfWhatAnEpochBeganWithIsCalledByItsBeginning() {
        Stage.ofThree(5, FEW, (stage, first, behind, _) -> {
            behind.crash();
            stage.write(first, 20);
            first.crash();
            stage.start(first);
            stage.allServe();
            stage.pass(100); // others' snapshots are written
            stage.start(behind);
            stage.serves(behind);
            assertThat(behind.disk().list()).contains("snapshot.200000000");
            for (int i = 0; i < MemberReferee.COMPARED_SNAPSHOTS; i++) {
                long written = stage.coverage.of(Occurrence.SNAPSHOT_WRITTEN);
                behind.arrives(new Event.SnapshotRequested());
                stage.until("it is written", () -> stage.coverage.of(Occurrence.SNAPSHOT_WRITTEN) > written);
                stage.pass(10);
            }
            assertThat(Zxid.epoch(behind.referee().shown())).as("nothing was proposed in the meantime").isEqualTo(1);
            behind.crash();
            stage.start(behind);
            stage.allAgree();
        });
    }

    /** Guard: commits wait for UPTODATE ({@code LearnerLink.sendCommit}) and go then ({@code LearnerLink.releaseCommits}). */
    @Test
    void writesGoOnWhileSomebodyIsSynchronized() {
        Stage.ofThree(20, seed -> new Stage(seed, 3, seed % 2 == 0 ? FEW : MANY), (stage, leader, behind, third) -> {
            behind.crash();
            stage.write(leader, 20);
            Stage.Writer writer = stage.new Writer(leader);
            stage.pass(50);
            behind.disk().faults().slowDown(3);
            stage.start(behind);
            while (!behind.referee().serves()) {
                writer.asks(1);
                stage.pass(1);
            }
            writer.isDone();
            onlyTheTwoAreLeft(stage, leader, third, behind);
        });
    }

    /**
     * A follower of another release acknowledges what it has on disk before it acknowledges NEWLEADER, and the last entry first. Guards:
     * such an acknowledgement counts ({@code Leading.received}), and entries are committed in their order whatever comes first
     * ({@code Broadcast.commitWhatIsAgreed}).
     */
    @Test
    void acknowledgementsComeOutOfOrderDuringSynchronization() {
        for (long seed = 1; seed <= 20; seed++) {
            int keep = seed % 2 == 0 ? FEW : MANY;
            Stage stage = new Stage(seed, 3, 0, _ -> keep, new HastyFollower());
            SimMember first = stage.leader();
            SimMember behind = stage.others(first).getFirst();
            behind.crash();
            stage.write(first, 20);
            first.crash();
            stage.start(first);
            stage.allServe();
            SimMember leader = stage.leader();
            SimMember third = stage.others(leader, behind).getFirst();
            Stage.Writer writer = stage.new Writer(leader);
            writer.isWelcome();
            stage.start(behind);
            stage.untilCue(leader.id() + " <- " + behind.id() + " FollowerInfo");
            third.crash(); // so that acknowledgements of the other one are needed
            writer.asks(5).isDone();
            stage.start(third);
            onlyTheTwoAreLeft(stage, leader, third, behind);
        }
    }

    /**
     * Who got a snapshot has a gap in what it keeps in memory for others, and leads next. Guard: what is kept begins anew behind a
     * snapshot ({@code History.replaced}).
     */
    @Test
    void aLeaderThatOnceGotASnapshotHandsNothingOnAcrossTheGap() {
        for (long seed = 1; seed <= 10; seed++) {
            Stage stage = new Stage(seed, 5, 0, id -> id == 5 ? FEW : MANY, Wiring.RIGHT);
            SimMember leader = stage.leader();
            assertThat(leader.id()).isEqualTo(5);
            SimMember next = stage.members.get(3);
            SimMember behind = stage.members.get(0);
            stage.write(leader, 5);
            behind.crash();
            long snapshots = stage.coverage.of(Occurrence.SNAPSHOT_INSTALLED);
            stage.isolate(next);
            stage.until("it is given up", () -> !next.referee().serves());
            stage.write(leader, 20);
            stage.peers.heal();
            stage.until("it has all", () -> next.referee().serves() && next.referee().shown() == leader.referee().shown());
            assertThat(stage.coverage.of(Occurrence.SNAPSHOT_INSTALLED)).as("its process went on").isEqualTo(snapshots + 1);
            stage.write(leader, 3);
            stage.until("it has all of that, too", () -> next.referee().shown() == leader.referee().shown());
            leader.crash();
            stage.until("it leads", () -> next.referee().leads());
            stage.start(behind);
            stage.serves(behind);
            assertThat(stage.coverage.of(Occurrence.SNAPSHOT_INSTALLED)).isEqualTo(snapshots + 2);
            stage.write(behind, 3);
            stage.allAgree();
        }
    }

    /** Guard: a sync hears a quorum before it is answered ({@code Barriers}). */
    @Test
    void aLeaderThatStoodStillAnswersNoSyncOutOfAnotherTime() {
        for (long seed = 1; seed <= 10; seed++) {
            isAskedOutOfAnotherTime(new Stage(seed, 3, MANY), 0, new Operation.Sync("/"));
        }
    }

    /** Guard: a round of pings serves what came before it began ({@code Barriers.add}). */
    @Test
    void anAnswerToAPingOfBeforeSaysNothingOfALaterSync() {
        for (long seed = 1; seed <= 10; seed++) {
            Stage stage = new Stage(seed, 3, MANY);
            SimMember old = stage.leader();
            Stage.Writer reader = stage.new Writer(old);
            reader.isWelcome();
            reader.asks(new Operation.Sync("/"));
            stage.untilCue(stage.others(old).getFirst().id() + " <- " + old.id() + " Ping");
            stage.isolate(old);
            writeElsewhereMeanwhile(stage, old);
            reader.asks(new Operation.Sync("/"));
            stage.until("it wakes up", () -> old.haltedMicros() == 0);
            assertThat(old.referee().leads()).as("it knows nothing").isTrue();
            stage.peers.heal();
            stage.until("it gives up", () -> !old.referee().leads());
            stage.allAgree();
        }
    }

    /** Guard: so does a linearizable read ({@code Turns.needsQuorum}), whoever wants it so. */
    @Test
    void norDoesItAnswerALinearizableRead() {
        for (long seed = 1; seed <= 10; seed++) {
            isAskedOutOfAnotherTime(Stage.ofLinearizableReads(seed, 3), 0, new Operation.GetData("/", false));
            isAskedOutOfAnotherTime(new Stage(seed, 3, MANY), Extensions.LINEARIZABLE_READS, new Operation.GetData("/", false));
        }
    }

    /** If the old leader answered, the answer would show less than was acknowledged before it was asked. */
    private static void isAskedOutOfAnotherTime(Stage stage, int extensions, Operation read) {
        SimMember old = stage.leader();
        Stage.Writer reader = stage.new Writer(old, 20 * Stage.TICK, extensions);
        reader.isWelcome();
        stage.isolate(old);
        writeElsewhereMeanwhile(stage, old);
        reader.asks(read);
        stage.until("it wakes up", () -> old.haltedMicros() == 0);
        stage.pass(5);
        assertThat(old.referee().leads()).as("it knows nothing").isTrue();
        stage.until("it gives up", () -> !old.referee().leads());
        stage.peers.heal();
        stage.allAgree();
    }

    /** While the leader stands still another one leads, and acknowledges. */
    private static void writeElsewhereMeanwhile(Stage stage, SimMember old) {
        old.halt(3000);
        stage.until("somebody else leads", () -> stage.others(old).stream().anyMatch(member -> member.referee().leads()));
        stage.write(stage.others(old).stream().filter(member -> member.referee().leads()).findFirst().orElseThrow(), 3);
    }

    /** What was acknowledged elsewhere is shown by every member, without a sync; together come, together heard. */
    @Test
    void linearizableReadsShowWhatWasAcknowledgedElsewhere() {
        Stage.ofThree(10, seed -> Stage.ofLinearizableReads(seed, 3), (stage, leader, _, _) -> {
            for (int i = 0; i < 5; i++) {
                stage.write(leader, 3);
                for (SimMember member : stage.members) {
                    Stage.Writer reader = stage.new Writer(member);
                    reader.isWelcome();
                    reader.asks(new Operation.GetData("/", false));
                    reader.asks(2);
                    reader.asks(new Operation.GetChildren(OpCode.GET_CHILDREN2, "/", false));
                    reader.asks(new Operation.Ping());
                    reader.asks(new Operation.Exists("/w-", false));
                    reader.isDone();
                }
            }
            assertThat(stage.coverage.of(Occurrence.LINEARIZABLE_READ)).isEqualTo(5 * 3 * 3);
            stage.allAgree();
        });
    }

    /** Guard: who does not own a session any more cannot end it ({@code LearnerRequests.order}). */
    @Test
    void theEndOfASessionIsNotHeardFromWhereItWasBefore() {
        Stage.ofThree(10, MANY, (stage, leader, before, now) -> {
            Stage.Writer client = stage.new Writer(before);
            client.isWelcome();
            stage.peers.cut(before.id(), leader.id());
            client.asks(new Operation.CloseSession());
            stage.pass(20);
            Stage.Writer again = stage.new Writer(now, client);
            again.isWelcome();
            stage.peers.heal();
            stage.pass(100);
            again.asks(3).isDone();
            assertThat(stage.lives(client.session())).isTrue();
            stage.allAgree();
        });
    }

    /** A session that has ended has no place that it speaks from, and a multi of nothing no part to refuse: it does no harm. */
    @Test
    void aMultiOfNothingMayComeFromWhereAnEndedSessionWasBefore() {
        mayComeFromWhereAnEndedSessionWasBefore(new Operation.Multi(List.of()));
    }

    /** Nor does a second end, which takes nothing from anybody. */
    @Test
    void theEndOfASessionMayComeOnceMoreFromWhereItWasBefore() {
        mayComeFromWhereAnEndedSessionWasBefore(new Operation.CloseSession());
    }

    private static void mayComeFromWhereAnEndedSessionWasBefore(Operation late) {
        Stage.ofThree(5, MANY, (stage, leader, before, now) -> {
            Stage.Writer client = stage.new Writer(before);
            client.isWelcome();
            stage.peers.cut(before.id(), leader.id());
            client.asks(late);
            stage.pass(20);
            Stage.Writer again = stage.new Writer(now, client);
            again.isWelcome();
            again.asks(new Operation.CloseSession());
            stage.until("it has ended", () -> !stage.lives(client.session()));
            long ended = leader.referee().shown();
            stage.peers.heal();
            stage.until("what is late is ordered", () -> leader.referee().shown() == ended + 1);
            stage.allAgree();
        });
    }

    /** Guard: the end of a session is ordered once its beginning is, shown to anybody or not ({@code Clients.expire}). */
    @Test
    void aLocalSessionThatBecomesGlobalEndsForEverybody() {
        Stage.ofThree(5, seed -> new Stage(seed, 3, MANY, MemberReferee.SessionKind.LOCAL_UNTIL_NEEDED), (stage, leader, _, _) -> {
            Stage.Writer client = stage.new Writer(leader, 2 * Stage.TICK);
            client.isWelcome();
            stage.isolate(leader);
            client.asks(ephemeral());
            stage.until("its time is up", () -> stage.coverage.of(Occurrence.SESSION_EXPIRED) > 0);
            assertThat(stage.coverage.of(Occurrence.LOCAL_SESSION_UPGRADED)).as("nobody has shown it").isZero();
            assertThat(leader.referee().leads()).isTrue();
            stage.peers.heal();
            stage.until("all know it", () -> stage.coverage.of(Occurrence.LOCAL_SESSION_UPGRADED) > 0);
            stage.until("and that it has ended", () -> !stage.lives(client.session()));
            stage.allAgree();
        });
    }

    /** Guard: who has no leader cannot know that a session is gone ({@code Handshakes.renew}). */
    @Test
    void whoIsCutOffTellsNobodyThatHisSessionIsGone() {
        Stage.ofThree(5, MANY, (stage, leader, cutOff, _) -> {
            stage.isolate(cutOff);
            stage.until("it serves readers", () -> stage.coverage.of(Occurrence.READ_ONLY_BEGAN) > 0);
            Stage.Writer client = stage.new Writer(leader);
            client.isWelcome();
            stage.new Writer(cutOff, client).isSentAway();
            stage.peers.heal();
            stage.serves(cutOff);
            Stage.Writer again = stage.new Writer(cutOff, client);
            again.isWelcome();
            again.asks(3).isDone();
            stage.allAgree();
        });
    }

    /** Guard: nor that one which began here is gone, if others may have heard of it since ({@code LocalSessions.hasEndedHere}). */
    @Test
    void whoIsCutOffTellsNobodyThatASessionIsGoneWhichOthersMayKnow() {
        Stage.ofThree(5, seed -> new Stage(seed, 3, MANY, MemberReferee.SessionKind.LOCAL_UNTIL_NEEDED), (stage, leader, cutOff, third) -> {
            Stage.Writer client = stage.new Writer(cutOff);
            client.isWelcome();
            stage.peers.cut(leader.id(), cutOff.id());
            client.asks(ephemeral());
            stage.until("others know it", () -> stage.lives(client.session()));
            stage.isolate(cutOff);
            Stage.Writer elsewhere = stage.new Writer(third, client);
            elsewhere.isWelcome();
            while (stage.coverage.of(Occurrence.READ_ONLY_BEGAN) == 0) {
                elsewhere.asks(1).isDone();
                stage.pass(Stage.TICK);
            }
            stage.new Writer(cutOff, elsewhere).isSentAway();
            elsewhere.asks(1).isDone();
            stage.peers.heal();
            stage.serves(cutOff);
            stage.new Writer(cutOff, elsewhere).isWelcome();
            stage.allAgree();
        });
    }

    /** Guard: the leader knows of a session that is about to be everybody's ({@code LearnerRequests.revalidate}). */
    @Test
    void aLocalSessionOfALeaderMayMoveAsSoonAsItsCreationIsProposed() {
        Stage.ofThree(5, seed -> new Stage(seed, 3, MANY, MemberReferee.SessionKind.LOCAL_UNTIL_NEEDED), (stage, leader, other, third) -> {
            Stage.Writer client = stage.new Writer(leader);
            client.isWelcome();
            third.crash();
            other.disk().faults().standStill();
            client.asks(ephemeral());
            stage.pass(5);
            assertThat(stage.lives(client.session())).as("nobody has shown it").isFalse();
            Stage.Writer again = stage.new Writer(other, client);
            again.isWelcome();
            other.disk().faults().cease();
            again.asks(2).isDone();
            assertThat(stage.lives(client.session())).isTrue();
            stage.allAgree();
        });
    }

    /** Nobody else has ever heard of it, and its client gets another one, to read with. */
    @Test
    void whoIsCutOffKnowsThatALocalSessionIsGone() {
        Stage stage = new Stage(1, 3, MANY, MemberReferee.SessionKind.LOCAL_UNTIL_NEEDED);
        SimMember cutOff = stage.others(stage.leader()).getFirst();
        Stage.Writer client = stage.new Writer(cutOff);
        client.isWelcome();
        stage.isolate(cutOff);
        stage.until("it serves readers", () -> stage.coverage.of(Occurrence.READ_ONLY_BEGAN) > 0);
        Stage.Writer again = stage.new Writer(cutOff, client);
        again.isSentAway();
        assertThat(stage.coverage.of(Occurrence.SESSION_REFUSED)).isOne();
        stage.peers.heal();
        stage.allAgree();
    }

    /**
     * Where sessions can be local, one that is not among those that everybody knows may live all the same. Guard: not one that has been
     * ({@code LocalSessions.mayLiveAtALearner}).
     */
    @Test
    void whatASessionAskedForBeforeItMovedIsNotDoneWhenItHasEnded() {
        Stage.ofThree(5, seed -> new Stage(seed, 3, MANY, MemberReferee.SessionKind.LOCAL_UNTIL_NEEDED), (stage, leader, before, now) -> {
            Stage.Writer client = stage.new Writer(before);
            client.asks(ephemeral());
            client.isDone();
            stage.peers.cut(before.id(), leader.id());
            client.asks(1);
            stage.pass(20);
            Stage.Writer again = stage.new Writer(now, client);
            again.isWelcome();
            again.asks(new Operation.CloseSession());
            stage.until("it has ended", () -> !stage.lives(client.session()));
            long ended = leader.referee().shown();
            stage.peers.heal();
            stage.until("the write is ordered, and refused", () -> leader.referee().shown() == ended + 1);
            stage.allAgree();
        });
    }

    /** The same, and it has not moved. Guard: its end is ordered ({@code LocalSessions.mayLiveAtALearner}). */
    @Test
    void whatAClientAsksForBehindTheEndOfItsSessionIsNotDone() {
        Stage.ofThree(5, seed -> new Stage(seed, 3, MANY, MemberReferee.SessionKind.LOCAL_UNTIL_NEEDED), (stage, leader, before, _) -> {
            Stage.Writer client = stage.new Writer(before, 2 * Stage.TICK);
            client.asks(ephemeral());
            client.isDone();
            stage.peers.cut(before.id(), leader.id());
            client.asks(1);
            stage.until("its time is up", () -> stage.coverage.of(Occurrence.SESSION_EXPIRED) > 0);
            stage.peers.heal();
            stage.until("it has ended", () -> !stage.lives(client.session()));
            long ended = leader.referee().shown();
            stage.until("the write is ordered, and refused", () -> leader.referee().shown() == ended + 1);
            stage.allAgree();
        });
    }

    private static Operation ephemeral() {
        return new Operation.Create(OpCode.CREATE, "/e", new byte[0], Acl.OPEN, CreateMode.EPHEMERAL.flag(), -1);
    }

    /** Guard: what changes the membership needs the old quorum and the new one ({@code Broadcast.propose}). */
    @Test
    void aMembershipCountsWhenQuorumsOfBothHaveIt() {
        Stage.ofThree(10, seed -> new Stage(seed, 3, 1, _ -> MANY, Wiring.RIGHT), (stage, leader, _, _) -> {
            SimMember spare = stage.members.get(3);
            SimMember down = stage.others(leader, spare).getFirst();
            stage.serves(spare);
            stage.pass(100);
            down.crash();
            spare.disk().faults().slowDown(300); // three of four are needed, so it is
            stage.asksFor(leader, spare);
            stage.until("it is a member", () -> stage.membership().isVoter(spare.id()));
            spare.disk().faults().cease();
            stage.allAgree();
        });
    }

    /**
     * Who is alone lets another one in, and loses what its disk was slow to take: the newcomer has more than the only one who may lead by
     * the old membership. Guard: who votes in either membership may lead ({@code Self.initialVote}).
     */
    @Test
    void aNewcomerThatHasMoreThanAllVotersLeads() {
        int ahead = 0;
        for (long seed = 1; seed <= 10; seed++) {
            Stage stage = new Stage(seed, 1, 1, _ -> MANY, Wiring.RIGHT);
            SimMember alone = stage.leader();
            SimMember newcomer = stage.members.get(1);
            stage.serves(newcomer);
            Stage.Writer writer = stage.new Writer(alone);
            writer.isWelcome();
            stage.peers.cut(newcomer.id(), alone.id());
            stage.asksFor(alone, newcomer);
            stage.pass(30);
            alone.disk().faults().slowDown(300);
            writer.asks(3);
            stage.pass(30);
            alone.crash();
            alone.disk().faults().cease();
            stage.peers.heal();
            stage.start(alone);
            if (stage.logged(newcomer) > stage.logged(alone)) {
                ahead++;
                stage.until("it leads", () -> newcomer.referee().leads());
            }
            stage.until("it is a member", () -> stage.membership().isVoter(newcomer.id()));
            stage.write(alone, 3);
            stage.allAgree();
        }
        assertThat(ahead).as("of ten").isPositive();
    }

    /** Guard: who has lost its disk does not vote before it knows that nobody has more ({@code Amnesia}). */
    @Test
    void whatAWipedMemberHadAcknowledgedIsNotLost() {
        Stage.ofThree(10, MANY, (stage, leader, one, other) -> {
            other.crash();
            stage.write(leader, 5);
            stage.until("it has them", () -> one.referee().shown() == leader.referee().shown());
            one.crash();
            leader.crash();
            one.wipe();
            stage.start(one);
            stage.start(other);
            stage.pass(5000);
            assertThat(List.of(one, other)).noneMatch(member -> member.referee().leads());
            assertThat(stage.coverage.of(Occurrence.VOTE_WITHHELD)).isPositive();
            stage.start(leader);
            stage.allAgree();
        });
    }

    /**
     * A leader is asked for another voter, writes the next membership down and loses power before the entry is on its disk. It leads
     * again, and the membership counts with its epoch, as with ZooKeeper: those who have heard of that epoch know it, and so do the judges.
     */
    @Test
    void aMembershipWhoseEntryIsLostCountsWithTheNextEpoch() {
        long counted = 0;
        for (long seed = 1; seed <= 20; seed++) {
            Stage stage = new Stage(seed, 2, 1, _ -> MANY, Wiring.RIGHT);
            SimMember leader = stage.leader();
            SimMember newcomer = stage.members.get(2);
            SimMember other = stage.others(leader, newcomer).getFirst();
            stage.serves(newcomer);
            stage.pass(300);
            Stage.Writer writer = stage.new Writer(leader);
            writer.isWelcome();
            writer.isSuper();
            stage.pass(50);
            stage.isolate(leader); // nobody else hears of the entry
            leader.disk().faults().crashAfter(0, DiskFaults.Operation.FORCE_NAMES); // the membership is written down then
            writer.asks(new Operation.Reconfig(Memberships.line(Memberships.member(newcomer.id(), false)), null, null, -1));
            stage.until("it loses power", () -> !leader.isUp());
            stage.others(leader).forEach(SimMember::crash);
            leader.disk().faults().cease();
            stage.peers.heal();
            stage.start(leader);
            stage.start(other);
            stage.allServe();
            long before = counted;
            counted += stage.coverage.of(Occurrence.MEMBERSHIP_WITHOUT_ITS_ENTRY);
            assertThat(stage.membership().isVoter(newcomer.id()) || counted == before).isTrue();
            stage.start(newcomer);
            stage.allServe();
            if (counted > before) {
                other.crash(); // two of three are a quorum now, and one of the two is new
                stage.write(leader, 3);
            }
            stage.allAgree();
        }
        assertThat(counted).isPositive();
    }

    /** Guard: the membership stays while somebody else comes to lead ({@code Zab.isReconfiguring}). */
    @Test
    void whoIsAboutToLeadKeepsItsVote() {
        Stage.ofThree(10, seed -> new Stage(seed, 3, 1, _ -> MANY, Wiring.RIGHT), (stage, leader, successor, _) -> {
            Stage.Writer one = stage.new Writer(leader);
            Stage.Writer another = stage.new Writer(leader);
            List.of(one, another).forEach(operator -> {
                operator.isWelcome();
                operator.isSuper();
            });
            successor.disk().faults().standStill();
            one.asks(1); // which the successor has to have first
            stage.pass(50);
            one.asks(new Operation.Reconfig(null, null, MembershipRules.LEADER + successor.id(), -1));
            stage.pass(10);
            another.asks(new Operation.Reconfig(Memberships.line(Memberships.member(successor.id(), true)), null, null, -1));
            stage.pass(50);
            successor.disk().faults().cease();
            stage.until("leadership moves", () -> stage.coverage.of(Occurrence.LEADERSHIP_HANDED_OVER) > 0);
            assertThat(stage.membership().isVoter(successor.id())).isTrue();
            stage.until("it leads", () -> stage.leader() == successor);
            stage.allAgree();
        });
    }

    /** Who only asks for other members owns no znode: a session that its server alone knows will do. */
    @Test
    void whoHasALocalSessionMayChangeTheMembership() {
        for (long seed = 1; seed <= 4; seed++) {
            Stage stage = Stage.ofLocalSessions(seed, 2, 1);
            SimMember newcomer = stage.members.get(2);
            stage.serves(newcomer);
            stage.pass(300);
            stage.asksFor(seed % 2 == 0 ? stage.leader() : stage.others(stage.leader(), newcomer).getFirst(), newcomer);
            stage.until("it is a member", () -> stage.membership().isVoter(newcomer.id()));
        }
    }

    /** Nobody has proposed it, and nobody has written it down: the judge does not let it count. */
    @Test
    void aMembershipOutOfNowhereDoesNotCount() {
        Stage stage = new Stage(1, 2, 1, _ -> MANY, Wiring.RIGHT);
        stage.write(stage.leader(), 1);
        Membership nobodys = Membership.of(List.of(Memberships.member(1, false)), 1L << 40);
        assertThatThrownBy(() -> stage.order().counts(stage.leader().id(), nobodys, stage.safety()))
                .isInstanceOf(Violation.class).hasMessageContaining("which nobody has proposed");
    }

    /** Guard: nothing is reported persisted, nor anything done, once the disk has failed ({@code TxnLog}, {@code Zab.storageFailed}). */
    @Test
    void aDiskThatFailedForAMomentLeavesNoHole() {
        for (long seed = 1; seed <= 20; seed++) {
            Stage stage = new Stage(seed, 3, MANY);
            SimMember leader = stage.leader();
            SimMember failing = stage.others(leader).getFirst();
            SimMember third = stage.others(leader, failing).getFirst();
            Stage.Writer writer = stage.new Writer(leader);
            stage.pass(50);
            failing.disk().faults().failAfter((int) seed % 7, seed % 2 == 0 ? DiskFaults.Operation.FORCE : DiskFaults.Operation.WRITE);
            for (int i = 0; i < 30; i++) {
                writer.asks(1);
                stage.pass(5);
            }
            stage.until("its process has ended", () -> !failing.isUp());
            failing.disk().faults().cease();
            stage.start(failing);
            stage.serves(failing);
            writer.asks(5).isDone();
            onlyTheTwoAreLeft(stage, leader, third, failing);
        }
    }

    /** Guard: what a quorum does not have is cut off, also what was applied at a restart ({@code Synchronization.decide}). */
    @Test
    void whatADeposedLeaderAloneHasIsTakenBack() {
        Stage.ofThree(10, MANY, (stage, deposed, _, _) -> {
            writeAlone(stage, deposed);
            stage.peers.heal();
            stage.allAgree();
            assertThat(stage.coverage.of(Occurrence.LOG_CUT)).isPositive();
        });
    }

    /**
     * A snapshot of what nobody else has, and nothing older: the log cannot be cut. Guard: the leader is asked for a snapshot then
     * ({@code Learning.truncated}).
     */
    @Test
    void whereNothingIsOldEnoughToCutBackToTheLeaderSendsASnapshot() {
        Stage.ofThree(10, MANY, (stage, deposed, _, _) -> {
            writeAlone(stage, deposed);
            stage.start(deposed); // cut off: it finds nobody, and takes a snapshot of all it has
            deposed.arrives(new Event.SnapshotRequested());
            stage.until("it has a snapshot", () -> deposed.disk().list().stream().anyMatch(name -> name.startsWith("snapshot.1")));
            stage.pass(200);
            deposed.kill();
            String newest = deposed.disk().list().stream().filter(name -> name.startsWith("snapshot."))
                    .max((a, b) -> Long.compare(zxid(a), zxid(b))).orElseThrow();
            for (String name : deposed.disk().list()) {
                if (name.startsWith("snapshot.") && !name.equals(newest)) {
                    deposed.disk().delete(name);
                }
            }
            stage.peers.heal();
            stage.allAgree();
            assertThat(stage.coverage.of(Occurrence.CUT_IMPOSSIBLE)).as("it is not tried again").isOne();
            assertThat(stage.coverage.of(Occurrence.SYNC_BY_SNAP)).isPositive();
        });
    }

    /** The leader is cut off with entries that nobody else gets, and goes down with them; the others go on. */
    private static void writeAlone(Stage stage, SimMember leader) {
        stage.write(leader, 5);
        Stage.Writer writer = stage.new Writer(leader);
        stage.pass(50);
        stage.isolate(leader);
        writer.asks(5);
        stage.pass(50);
        leader.crash();
        stage.until("somebody else leads", () -> stage.others(leader).stream().anyMatch(member -> member.referee().leads()));
    }

    /** What was acknowledged must be in the quorum of those who are left, of whom one has been in trouble. */
    private static void onlyTheTwoAreLeft(Stage stage, SimMember leader, SimMember third, SimMember troubled) {
        stage.until("it has all", () -> troubled.referee().shown() == leader.referee().shown());
        third.crash();
        stage.write(leader, 3);
        leader.crash();
        stage.start(third);
        stage.allServe();
        stage.write(third, 1);
        stage.allAgree();
    }

    private static long zxid(String name) {
        return Long.parseLong(name.substring(name.indexOf('.') + 1).split("\\.")[0], 16);
    }
}
