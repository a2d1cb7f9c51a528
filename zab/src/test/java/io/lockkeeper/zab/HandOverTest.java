package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.HandOver;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A leader lets another server lead: 3 leads 1, which is of another product, and 2, which is one of ours, unless a test says otherwise. */
class HandOverTest {
    private static final long Z1 = 0x100000001L;
    private static final long E2 = 0x200000000L;
    private static final PeerTraits OURS = new PeerTraits(PeerTraits.HANDS_OVER, 0);

    private static Fixture leader() {
        Fixture three = Fixture.of(3, Z1).established().follows(2, OURS);
        three.out.take();
        return three;
    }

    // --- the leader

    @Test
    void whoHasEverythingTakesOverAtOnce() {
        Fixture three = leader();
        assertThat(three.zab.handOver(2, three.out)).isNull();
        assertThat(three.out.take()).containsSubsequence("2: HANDOVER 0x100000001 2", "stop listening", "stopped serving", "dial 2");
        assertThat(three.zab.leader()).isEqualTo(2);
    }

    @Test
    void onlyWhoUnderstandsItIsTold() {
        Fixture three = leader();
        three.zab.handOver(2, three.out);
        assertThat(three.out.take()).noneMatch(line -> line.startsWith("1: HANDOVER"));
    }

    @Test
    void whatIsOpenIsCommittedFirstAndTheSuccessorHasIt() {
        Fixture three = leader();
        three.proposes(E2 + 1, E2 + 2);
        assertThat(three.zab.handOver(2, three.out)).isNull();
        assertThat(three.zab.mayPropose()).as("it has yet to show that it keeps up").isTrue();
        three.proposes(E2 + 3);
        three.receives(2, new Ack(E2 + 1));
        three.receives(2, new Ack(E2 + 2));
        assertThat(three.zab.mayPropose()).isFalse();
        three.receives(1, new Ack(E2 + 3));
        assertThat(three.persists(E2 + 3)).contains("committed 0x200000003").noneMatch(line -> line.contains("HANDOVER"));
        assertThat(three.receives(2, new Ack(E2 + 3))).contains("2: HANDOVER 0x200000003 2", "stopped serving");
    }

    @Test
    void whoDoesNotKeepUpIsGivenUpAndNothingHasHappened() {
        Fixture three = leader();
        three.proposes(E2 + 1);
        three.zab.handOver(2, three.out);
        for (int i = 0; i < 19; i++) {
            three.after(100);
            three.receives(1, new LearnerMessage.Pong(1, new long[0], new int[0]));
        }
        three.after(150);
        assertThat(three.out.notices).contains(new ZabNotice.NotHandedOver(2, "it does not keep up"));
        assertThat(three.zab.mayPropose()).isTrue();
    }

    @Test
    void theMembershipStaysMeanwhile() {
        Fixture three = leader();
        assertThat(three.zab.isReconfiguring()).isFalse();
        three.proposes(E2 + 1);
        three.zab.handOver(2, three.out);
        assertThat(three.zab.isReconfiguring()).isTrue();
        three.zab.closed(2, three.out);
        assertThat(three.zab.isReconfiguring()).as("it is called off").isFalse();
    }

    @Test
    void norDoesItBeginWhileTheMembershipChanges() {
        Fixture three = Fixture.reconfigurable(3, Z1).established().follows(2, OURS);
        three.proposesFive(E2 + 1);
        assertThat(three.zab.handOver(2, three.out)).isEqualTo("the membership is being changed");
    }

    @Test
    void whoLeavesIsGivenUp() {
        Fixture three = leader();
        three.proposes(E2 + 1);
        three.zab.handOver(2, three.out);
        three.zab.closed(2, three.out);
        assertThat(three.out.notices).contains(new ZabNotice.NotHandedOver(2, "it does not follow any more"));
        assertThat(three.zab.mayPropose()).isTrue();
        assertThat(three.zab.handOver(2, three.out)).isEqualTo("server 2 does not follow at the moment");
    }

    /** What learners asked for meanwhile is lost, so their links must end. */
    @Test
    void whoLeavesAtTheLastMomentLeavesAnElection() {
        Fixture three = leader();
        three.proposes(E2 + 1, E2 + 2);
        three.zab.handOver(2, three.out);
        three.receives(2, new Ack(E2 + 1));
        three.proposes();
        three.receives(2, new Ack(E2 + 2));
        three.zab.closed(2, three.out);
        assertThat(three.out.take()).contains("stopped serving");
    }

    @Test
    void whatCannotBeDoneIsRefusedWithTheReason() {
        Fixture three = leader();
        assertThat(three.zab.handOver(3, three.out)).isEqualTo("server 3 leads already");
        assertThat(three.zab.handOver(9, three.out)).isEqualTo("server 9 may not lead in this membership");
        assertThat(three.zab.handOver(1, three.out)).contains("of a release or a product that cannot take over");
        assertThat(three.zab.state()).isEqualTo(ServerState.LEADING);
        three.proposes(E2 + 1);
        assertThat(three.zab.handOver(2, three.out)).isNull();
        assertThat(three.zab.handOver(2, three.out)).isEqualTo("it is on its way to server 2");
        Fixture two = Fixture.of(2, Z1);
        assertThat(two.zab.handOver(1, two.out)).isEqualTo("this server does not lead");
    }

    @Test
    void otherProductsWouldHoldAnElectionSoWhoKnowsMustBeAQuorum() {
        Fixture three = Fixture.of(3, Z1).established().follows(4, OURS);
        three.follows(2, new PeerTraits(0, 0));
        assertThat(three.zab.handOver(2, three.out)).contains("cannot take over");
    }

    // --- learners

    @Test
    void theSuccessorLeadsWithoutAnElection() {
        Fixture two = Fixture.of(2, Z1).following(2);
        assertThat(two.receives(3, new HandOver(Z1, 2))).contains("stopped serving", "listen").noneMatch(line -> line.startsWith("vote"));
        assertThat(two.zab.state()).isEqualTo(ServerState.LEADING);
    }

    @Test
    void theOthersFollowItWithoutAnElection() {
        Fixture one = Fixture.of(1, Z1).following(2);
        assertThat(one.receives(3, new HandOver(Z1, 2))).contains("close 3", "dial 2");
    }

    @Test
    void whoHasNotWhatTheLeaderSaysLooksForALeaderAsEver() {
        Fixture two = Fixture.of(2, Z1).following(2);
        two.receives(3, new Proposal(E2 + 1, Fixture.ENTRY));
        two.persists(E2 + 1);
        two.receives(3, new HandOver(E2 + 1, 2));
        assertThat(two.zab.state()).as("it has not heard of the commit").isEqualTo(ServerState.LOOKING);
    }

    @Test
    void aSuccessorThatCannotBeReachedLeavesAnElection() {
        Fixture one = Fixture.of(1, Z1).following(2);
        one.receives(3, new HandOver(Z1, 2));
        for (int attempt = 2; one.zab.state() == ServerState.FOLLOWING && attempt < 20; attempt++) {
            one.zab.dialFailed(attempt, one.out);
            one.after(20);
        }
        assertThat(one.zab.state()).isEqualTo(ServerState.LOOKING);
        assertThat(one.out.take()).isEqualTo(List.of());
    }

    @Test
    void ensemblesHandOverAsOftenAsTheyAreAsked() {
        for (long seed = 1; seed <= 20; seed++) {
            World world = World.of(seed, 3, 1);
            world.startAll();
            world.until("all serve", world::allServeTheSame);
            for (int i = 0; i < 5; i++) {
                Node leader = world.leader();
                long next = leader.id % 3 + 1;
                int round = leader.notices.size();
                world.propose(leader);
                assertThat(leader.zab().handOver(next, leader)).as("seed %d", seed).isNull();
                world.until("server " + next + " leads", () -> world.leader() == world.node(next));
                assertThat(leader.notices.subList(round, leader.notices.size())).noneMatch(ZabNotice.Elected.class::isInstance);
                world.until("all serve", world::allServeTheSame);
            }
        }
    }

    // --- the end of an epoch

    private static final long LAST = 0x2_0000_0002L;

    /** Commits the last zxid of epoch 2. */
    private static Fixture usedUp(PeerTraits two) {
        Fixture three = Fixture.of(World.ofShortEpochs(3), 1, 1, Z1).established().follows(2, two);
        three.proposes(LAST - 1, LAST);
        three.receives(2, new Ack(LAST - 1));
        three.receives(2, new Ack(LAST));
        return three;
    }

    @Test
    void whoseZxidsAreUsedUpLeadsTheNextEpochWithoutAnElection() {
        Fixture three = usedUp(OURS);
        three.zab.persisted(LAST, three.out);
        assertThat(three.out.notices).contains(new ZabNotice.UsedUp(LAST, true));
        assertThat(three.out.take()).containsSubsequence(
                "2: COMMIT 0x200000002", "committed 0x200000002", "2: HANDOVER 0x200000002 3", "stop listening", "stopped serving",
                "listen")
            .noneMatch(line -> line.startsWith("1: HANDOVER")).noneMatch(line -> line.startsWith("vote"));
        assertThat(three.zab.state()).isEqualTo(ServerState.LEADING);
        three.connects(2, 2);
        three.zab.epochAccepted(3, three.out);
        three.receives(2, new LearnerMessage.AckEpoch(LAST, 2));
        three.zab.epochAdopted(3, three.out);
        three.receives(2, new Ack(0x3_0000_0000L));
        assertThat(three.zab.mayPropose()).isTrue();
        three.proposes(0x3_0000_0001L);
        three.receives(2, new Ack(0x3_0000_0001L));
        assertThat(three.zab.mayPropose()).as("that the last epoch was used up says nothing of this one").isTrue();
    }

    /** Seed 91000238 of the simulator: the others were told of the one and then of the other, and somebody had to be elected. */
    @Test
    void ofTwoWhoCouldLeadNextOneIsTold() {
        Fixture three = usedUp(OURS);
        assertThat(three.zab.handOver(2, three.out)).isNull();
        three.out.take();
        three.zab.persisted(LAST, three.out);
        assertThat(three.out.take()).filteredOn(line -> line.contains("HANDOVER")).containsExactly("2: HANDOVER 0x200000002 3");
        assertThat(three.out.notices).noneMatch(ZabNotice.HandedOver.class::isInstance);
        assertThat(three.zab.state()).isEqualTo(ServerState.LEADING);
    }

    @Test
    void whereTooFewUnderstandItAnElectionFollows() {
        Fixture three = usedUp(new PeerTraits(0, 0));
        three.zab.persisted(LAST, three.out);
        assertThat(three.out.notices).contains(new ZabNotice.UsedUp(LAST, false));
        assertThat(three.zab.state()).isEqualTo(ServerState.LOOKING);
    }
}
