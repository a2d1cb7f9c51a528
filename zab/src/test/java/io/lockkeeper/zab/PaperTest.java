package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The promises of <a href="https://marcoserafini.github.io/papers/zab.pdf">Zab: High-performance broadcast for primary-backup systems</a>
 * (Junqueira, Reed, Serafini, DSN 2011), one test each. The six properties of primary order atomic broadcast are asked of whole ensembles
 * among crashes, cuts and lost links; beside each stands a run that breaks it, for a question that nobody can answer with no proves
 * nothing. The steps of the three phases are asked of one server. Its CEPOCH, NEWEPOCH, ACK-E, NEWLEADER and ACK-LD are FOLLOWERINFO,
 * LEADERINFO, ACKEPOCH, NEWLEADER (behind DIFF, TRUNC or SNAP) and the acknowledgement of that.
 */
class PaperTest {
    private static final int SEEDS = 16;
    private static final long Z5 = 0x100000005L;
    private static final long E2 = 0x200000000L;

    // --- primary order atomic broadcast: core properties

    /** Integrity: if some process delivers a transaction, then some process has broadcast it. */
    @Test
    void integrity() {
        assertThat(runs()).allSatisfy(run -> assertThat(run.integrity()).isEmpty());

        Run invented = new Run();
        invented.begins(1);
        invented.delivers(1, entry(1, 1));
        assertThat(invented.integrity()).hasSize(1);
    }

    /** Total order: if some process delivers one before another, any process that delivers the other delivers the one before it. */
    @Test
    void totalOrder() {
        assertThat(runs()).allSatisfy(run -> assertThat(run.totalOrder()).isEmpty());

        Run swapped = broadcast(entry(1, 1), entry(1, 2));
        deliver(swapped, 1, entry(1, 1), entry(1, 2));
        deliver(swapped, 2, entry(1, 2), entry(1, 1));
        assertThat(swapped.totalOrder()).isNotEmpty();
        Run hole = broadcast(entry(1, 1), entry(1, 2));
        deliver(hole, 1, entry(1, 1), entry(1, 2));
        deliver(hole, 2, entry(1, 2));
        assertThat(hole.totalOrder()).isNotEmpty();
    }

    /** Agreement: of two processes that deliver something, one delivers what the other does. */
    @Test
    void agreement() {
        assertThat(runs()).allSatisfy(run -> assertThat(run.agreement()).isEmpty());

        Run parted = broadcast(entry(1, 1), entry(1, 2));
        deliver(parted, 1, entry(1, 1));
        deliver(parted, 2, entry(1, 2));
        assertThat(parted.agreement()).isNotEmpty();
    }

    // --- and what a primary needs on top

    /** Local primary order: what a primary broadcast before something is delivered before it. */
    @Test
    void localPrimaryOrder() {
        assertThat(runs()).allSatisfy(run -> assertThat(run.localPrimaryOrder()).isEmpty());

        Run skipped = broadcast(entry(1, 1), entry(1, 2));
        deliver(skipped, 1, entry(1, 2));
        assertThat(skipped.localPrimaryOrder()).hasSize(1);
    }

    /** Global primary order: what an earlier primary broadcast is delivered before what a later one did, by whoever delivers both. */
    @Test
    void globalPrimaryOrder() {
        assertThat(runs()).allSatisfy(run -> assertThat(run.globalPrimaryOrder()).isEmpty());

        Run late = broadcast(entry(1, 1), entry(2, 1));
        deliver(late, 1, entry(2, 1), entry(1, 1));
        assertThat(late.globalPrimaryOrder()).hasSize(1);
    }

    /** Primary integrity: before a primary broadcasts it has delivered all of earlier primaries that anybody delivers, ever. */
    @Test
    void primaryIntegrity() {
        assertThat(runs()).allSatisfy(run -> assertThat(run.primaryIntegrity()).isEmpty());

        Run ignorant = broadcast(entry(1, 1), entry(2, 1));
        deliver(ignorant, 2, entry(1, 1));
        assertThat(ignorant.primaryIntegrity()).hasSize(1);
    }

    private static Proposal entry(long epoch, int counter) {
        return new Proposal(epoch << 32 | counter, Fixture.ENTRY);
    }

    /** Process 9 is the primary of all epochs, and delivers nothing. */
    private static Run broadcast(Proposal... entries) {
        Run run = new Run();
        run.begins(9);
        for (Proposal entry : entries) {
            run.broadcasts(9, entry.zxid() >> 32, entry);
        }
        return run;
    }

    private static void deliver(Run run, long process, Proposal... entries) {
        run.begins(process);
        for (Proposal entry : entries) {
            run.delivers(process, entry);
        }
    }

    /** Ensembles of three and five among faults, each with more than one primary. */
    private static List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            World world = World.of(1000 + seed, seed % 3 == 0 ? 5 : 3, 0);
            world.startAll();
            for (int round = 0; round < 12; round++) {
                EnsembleTest.trouble(world);
            }
            world.network.heal();
            world.startAll();
            world.until("service resumes", world::allServeTheSame);
            world.write(1);
            runs.add(world.judge.run);
        }
        assertThat(runs.stream().mapToInt(Run::delivered).sum()).as("something was delivered").isGreaterThan(20 * SEEDS);
        assertThat(runs.stream().filter(run -> run.primaries() > 1)).as("primaries were lost").hasSizeGreaterThan(SEEDS / 3);
        return runs;
    }

    /** Phase 1, discovery: "the prospective leader learns of the most up-to-date history among a quorum", and nobody older is followed. */
    @Nested
    class Discovery {
        /** A new epoch is later than any that a follower of the quorum has promised. */
        @Test
        void theEpochIsLaterThanAnyPromisedInItsQuorum() {
            Fixture three = Fixture.of(3, Z5).elected();
            three.out.take();
            assertThat(three.connects(1, 6)).containsExactly("accept epoch 7");
        }

        /** A follower that has acknowledged an epoch accepts nothing from the leader of an earlier one. */
        @Test
        void whoPromisedALaterEpochAcceptsNothingOfAnEarlierLeader() {
            Fixture two = Fixture.of(World.config(2, false, false), 3, 1, Z5).connected();
            two.out.take();
            assertThat(two.receives(3, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION))).startsWith("close 3");
            assertThat(two.receives(3, new Proposal(E2 + 1, Fixture.ENTRY))).isEmpty();
        }

        /** ACK-E leaves once the promise cannot be forgotten, and neither alters nor shortens the follower's history. */
        @Test
        void thePromiseIsKeptAcrossACrashAndTheHistoryIsAsItWas() {
            Fixture two = Fixture.of(2, Z5 - 1, Z5).connected();
            two.out.take();
            assertThat(two.receives(3, new LeaderInfo(2, LearnerInfo.PROTOCOL_VERSION))).containsExactly("accept epoch 2");
            two.zab.epochAccepted(2, two.out);
            assertThat(two.out.take()).containsExactly("3: ACKEPOCH 0x100000005 1");
            assertThat(two.zab.lastProposed()).isEqualTo(Z5);
        }

        /** The initial history of an epoch is the latest of a quorum: a leader that has less does not take that quorum for its own. */
        @Test
        void theInitialHistoryIsTheLatestOfItsQuorum() {
            Fixture epoch = Fixture.of(3, Z5).elected();
            epoch.connects(1, 1);
            epoch.zab.epochAccepted(2, epoch.out);
            epoch.out.take();
            assertThat(epoch.receives(1, new AckEpoch(1, 2))).as("a later epoch").containsExactly("close 1");
            Fixture length = Fixture.of(3, Z5).elected();
            length.connects(1, 1);
            length.zab.epochAccepted(2, length.out);
            length.out.take();
            assertThat(length.receives(1, new AckEpoch(Z5 + 1, 1))).as("a longer history").containsExactly("close 1");
        }
    }

    /** Phase 2, synchronization: a quorum comes to hold the initial history of the epoch before anything of that epoch is broadcast. */
    @Nested
    class SynchronizationPhase {
        /** NEWLEADER goes to nobody before a quorum has promised. */
        @Test
        void nobodyIsSynchronizedBeforeAQuorumHasPromised() {
            Fixture three = Fixture.of(World.config(3, false, false), 1, 1, Z5).elected();
            three.connects(4, 1);
            three.connects(1, 1);
            three.zab.epochAccepted(2, three.out);
            three.out.take();
            assertThat(three.receives(4, new AckEpoch(Z5, 1))).as("an observer is none of a quorum").isEmpty();
            assertThat(three.receives(1, new AckEpoch(Z5, 1))).contains("1: NEWLEADER 2", "4: NEWLEADER 2");
        }

        /** A follower takes the epoch and its initial history as one: it never claims the epoch without the history, and says so last. */
        @Test
        void theEpochIsClaimedWithItsHistoryOrNotAtAll() {
            Fixture two = Fixture.of(2, Z5).opened(2, new Diff(Z5 + 2));
            two.receives(3, new Proposal(Z5 + 1, Fixture.ENTRY));
            two.receives(3, new Commit(Z5 + 1));
            two.receives(3, new Proposal(Z5 + 2, Fixture.ENTRY));
            two.receives(3, new Commit(Z5 + 2));
            two.out.take();
            assertThat(two.receives(3, new NewLeader(2, null))).isEmpty();
            assertThat(two.persists(Z5 + 1)).isEmpty();
            assertThat(two.persists(Z5 + 2)).containsExactly("adopt epoch 2");
            two.zab.epochAdopted(2, two.out);
            assertThat(two.out.take()).containsExactly("3: ACK 0x200000000");
        }

        /** The leader commits the initial history, and broadcasts, once a quorum has acknowledged it: itself among them. */
        @Test
        void nothingIsBroadcastBeforeAQuorumHasTheInitialHistory() {
            Fixture three = Fixture.of(3, Z5).elected();
            three.connects(1, 1);
            three.zab.epochAccepted(2, three.out);
            three.receives(1, new AckEpoch(Z5, 1));
            three.zab.epochAdopted(2, three.out);
            three.out.take();
            assertThat(three.zab.mayPropose()).isFalse();
            assertThat(three.receives(1, new Ack(E2))).contains("serving LEADING 2", "1: UPTODATE");
            assertThat(three.zab.mayPropose()).isTrue();
        }

        /** A follower delivers the initial history in the order of zxids, all of it, before it takes part. */
        @Test
        void theInitialHistoryIsDeliveredBeforeAnythingElse() {
            Fixture two = Fixture.of(2, Z5).opened(2, new Diff(Z5 + 1));
            two.receives(3, new Proposal(Z5 + 1, Fixture.ENTRY));
            two.persists(Z5 + 1);
            two.out.take();
            assertThat(two.receives(3, new Commit(Z5 + 1))).containsExactly("committed 0x100000006");
            two.receives(3, new NewLeader(2, null));
            two.zab.epochAdopted(2, two.out);
            assertThat(two.receives(3, new UpToDate())).contains("serving FOLLOWING 2");
            assertThat(two.zab.lastCommitted()).isEqualTo(Z5 + 1);
        }
    }

    /** Phase 3, broadcast: a two-phase commit without aborts, first in, first out. */
    @Nested
    class BroadcastPhase {
        /** The leader proposes in the order of zxids, each of the epoch it leads. */
        @Test
        void proposalsHaveTheZxidsOfTheirEpochInOrder() {
            Fixture three = Fixture.of(3, Z5).established();
            assertThat(three.zab.nextZxid()).isEqualTo(E2 + 1);
            assertThat(three.proposes(E2 + 1, E2 + 2)).containsExactly(
                    "1: PROPOSAL 0x200000001", "append 0x200000001", "1: PROPOSAL 0x200000002", "append 0x200000002");
        }

        /** A follower adds proposals to its history in the order they come in, and acknowledges what its disk has. */
        @Test
        void aFollowerAcceptsInOrderAndAcknowledgesWhatIsOnItsDisk() {
            Fixture two = Fixture.of(2, Z5).following(2);
            assertThat(two.receives(3, new Proposal(E2 + 1, Fixture.ENTRY))).containsExactly("append 0x200000001");
            assertThat(two.persists(E2 + 1)).containsExactly("3: ACK 0x200000001");
            assertThat(two.receives(3, new Proposal(E2 + 3, Fixture.ENTRY))).as("something is missing").contains("stopped serving");
        }

        /** A commit is sent when a quorum has acknowledged, and all that was proposed before is committed. */
        @Test
        void aQuorumCommitsAndNothingOvertakes() {
            Fixture three = Fixture.of(3, Z5).established();
            three.proposes(E2 + 1, E2 + 2);
            assertThat(three.receives(1, new Ack(E2 + 2))).isEmpty();
            assertThat(three.persists(E2 + 2)).as("one of three has the first").isEmpty();
            assertThat(three.receives(1, new Ack(E2 + 1))).containsSubsequence("1: COMMIT 0x200000001", "1: COMMIT 0x200000002");
        }

        /** A follower delivers once it is told to, and only when it has delivered everything before. */
        @Test
        void nothingIsDeliveredBeforeWhatWasProposedEarlier() {
            Fixture two = Fixture.of(2, Z5).following(2);
            two.receives(3, new Proposal(E2 + 1, Fixture.ENTRY));
            two.receives(3, new Proposal(E2 + 2, Fixture.ENTRY));
            assertThat(two.persists(E2 + 2)).noneMatch(line -> line.startsWith("committed"));
            assertThat(two.receives(3, new Commit(E2 + 2))).contains("stopped serving").noneMatch(line -> line.startsWith("committed"));
        }

        /** A follower that comes while the leader broadcasts is told the epoch, the history, and from there on every proposal. */
        @Test
        void whoComesLateMissesNothing() {
            Fixture three = Fixture.of(3, Z5).established();
            three.proposes(E2 + 1);
            assertThat(three.connects(2, 1)).containsExactly("2: LEADERINFO 2");
            assertThat(three.receives(2, new AckEpoch(Z5, 1))).containsExactly(
                    "2: DIFF 0x100000005", "2: PROPOSAL 0x200000001", "2: NEWLEADER 2");
            assertThat(three.proposes(E2 + 2)).contains("2: PROPOSAL 0x200000002");
        }

        /** A leader without the support of a quorum, and a follower without its leader, go back to phase 0. */
        @Test
        void withoutEachOtherTheyElectAnew() {
            Fixture three = Fixture.of(3, Z5).established();
            three.zab.closed(1, three.out);
            three.after(200);
            assertThat(three.zab.state()).isEqualTo(ServerState.LOOKING);
            Fixture two = Fixture.of(2, Z5).following(2);
            two.zab.closed(3, two.out);
            assertThat(two.zab.state()).isEqualTo(ServerState.LOOKING);
        }
    }
}
