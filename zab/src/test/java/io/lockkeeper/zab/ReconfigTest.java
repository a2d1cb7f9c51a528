package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ensemble changes who is in it. */
class ReconfigTest {
    private static final long SEEDS = Long.getLong("zab.reconfig.seeds", 40);
    private static final boolean TRACE = Boolean.getBoolean("zab.trace");

    private static World world(long seed, int voters) {
        World world = new World(seed);
        for (long id = 1; id <= voters; id++) {
            world.add(id, World.membership(voters, 0), true);
        }
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        return world;
    }

    private static Membership of(Membership members, Collection<Long> ids) {
        return Membership.of(members.members().values().stream().filter(member -> ids.contains(member.id())).toList(), 0);
    }

    /** Section 4.6: the first membership gets the version of the first epoch. */
    @Test
    void theFirstMembershipGetsAVersion() {
        World world = world(1, 3);
        assertThat(world.nodes()).allMatch(node -> node.zab().membership().version() == 0x100000000L);
    }

    /** Q117: who removes the leader names the next one, and nobody elects. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aLeaderThatIsRemovedHandsOver(long seed) {
        World world = world(seed, 5);
        Node old = world.leader();
        assertThat(old).isNotNull();
        world.write(3);
        List<Long> rest = world.nodes().stream().map(node -> node.id).filter(id -> id != old.id).toList();
        world.propose(old, of(World.membership(5, 0), rest));
        world.until("another leads", () -> world.leader() != null && world.leader() != old && world.leader().zab().mayPropose());
        world.write(2);
        world.until("the others serve", () -> rest.stream().allMatch(id -> world.node(id).applied.size() == 6));
        assertThat(world.leader().zab().membership().members().keySet()).containsExactlyElementsOf(rest);
        assertThat(world.leader().notices).as("it leads without an election").filteredOn(ZabNotice.Elected.class::isInstance).hasSize(1);
    }

    /** Q118: a joiner that knows only some of the members follows without a vote, and may then be given one. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void aJoinerFollowsBeforeItVotes(long seed) {
        World world = world(seed, 3);
        world.write(3);
        world.add(4, of(World.membership(4, 0), List.of(1L, 2L, 3L, 4L)), true).start();
        world.until("the joiner follows", () -> world.node(4).serving && world.node(4).zab().state() == ServerState.FOLLOWING);
        assertThat(world.node(4).zab().membership().isVoter(4)).isFalse();
        world.propose(world.leader(), World.membership(4, 0));
        world.until("it is a member", () -> world.node(4).zab().membership().isVoter(4));
        world.until("all serve", world::allServeTheSame);
        world.node(1).crash();
        world.write(2);
    }

    /** Seed 40004195 of the simulator: its acknowledgements would never come, and nobody could be elected any more. */
    @Test
    void whoHasJustBecomeAnObserverIsNoVoterOfTheNextMembership() {
        World world = world(1, 1);
        Node leader = world.leader();
        assertThat(leader).isNotNull();
        world.add(2, World.membership(2, 0), true).start();
        world.until("the joiner follows", () -> world.node(2).serving && world.node(2).zab().state() == ServerState.FOLLOWING);
        assertThat(leader.zab().hasQuorumOf(World.membership(2, 0))).as("as it is it may be given a vote").isTrue();

        world.propose(leader, World.membership(1, 1));
        world.until("it is an observer", () -> leader.zab().membership().member(2) != null);
        assertThat(world.node(2).zab().state()).as("and has not heard of it").isEqualTo(ServerState.FOLLOWING);
        assertThat(leader.zab().hasQuorumOf(World.membership(2, 0))).isFalse();
    }

    /** Q114. */
    @Test
    void whileTheMembershipChangesEveryProposalNeedsBothQuorums() {
        World world = world(21, 3);
        Node leader = world.leader();
        assertThat(leader).isNotNull();
        Membership five = World.membership(5, 0);
        world.propose(leader, five);
        world.propose(leader);
        world.run(3000);
        assertThat(world.judge.order).as("three of three, but three of five as well").hasSize(2);

        World other = world(22, 3);
        for (long id = 4; id <= 7; id++) {
            other.add(id, World.membership(7, 0), true);
        }
        Node lone = other.leader();
        assertThat(lone).isNotNull();
        other.propose(lone, World.membership(7, 0));
        other.propose(lone);
        other.run(1500);
        assertThat(other.judge.order).as("three of three, but three of seven").isEmpty();
    }

    /** Who counts by the old membership for ever must not be there. */
    @Test
    void whetherAllFollowChangesIsKnownOfEachThatIsLinked() {
        Fixture three = Fixture.reconfigurable(3, 0x100000001L).established().follows(2, new PeerTraits(PeerTraits.FOLLOWS_CHANGES, 0));
        assertThat(three.zab.allFollowChanges()).as("1 is of another product").isFalse();
        three.zab.closed(1, three.out);
        assertThat(three.zab.allFollowChanges()).isTrue();
        three.follows(4, new PeerTraits(PeerTraits.HANDS_OVER, 0));
        assertThat(three.zab.allFollowChanges()).as("an observer that says no").isFalse();
    }

    @Test
    void changesOfMembershipAmongFaultsLoseNothing() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            changeAmongFaults(seed);
        }
    }

    /**
     * 758: while a change was proposed and not committed, somebody came anew, was told of the proposal in NEWLEADER, took it for decided
     * when it started, and left a leader it still had to vote for.
     */
    @ParameterizedTest
    @ValueSource(longs = {758})
    void seedsThatFoundSomething(long seed) {
        changeAmongFaults(seed);
    }

    private static void changeAmongFaults(long seed) {
        World world = world(seed, 5);
        world.tracing = TRACE;
        try {
            for (int i = 0; i < 6; i++) {
                change(world);
            }
            world.network.heal();
            world.startAll();
            Membership newest = newest(world);
            world.until("members serve", () -> newest(world).voters().stream().allMatch(id -> world.node(id).serving));
            assertThat(newest.voters()).isNotEmpty();
            world.write(1);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + world.states(), e);
        }
    }

    private static Membership newest(World world) {
        return world.up().stream().map(node -> node.zab().membership()).max((a, b) -> Long.compare(a.version(), b.version())).orElseThrow();
    }

    private static void change(World world) {
        Node leader = world.leader();
        if (leader != null && leader.zab().mayPropose() && !leader.zab().isReconfiguring()) {
            List<Long> some = world.nodes().stream().map(node -> node.id).filter(_ -> world.dice.nextInt(4) > 0).toList();
            Membership next = of(World.membership(5, 0), some);
            if (some.size() >= 2 && leader.zab().hasQuorumOf(next)) {
                world.propose(leader, next);
            }
        }
        Node victim = world.node(1 + world.dice.nextInt(5));
        switch (world.dice.nextInt(4)) {
            case 0 -> {
                if (victim.isUp()) {
                    victim.crash();
                }
            }
            case 1 -> world.network.breakLinks(victim.id, 1 + world.dice.nextInt(5));
            default -> world.startAll();
        }
        int steps = world.dice.nextInt(1500);
        for (int i = 0; i < steps; i++) {
            if (world.dice.nextInt(20) == 0) {
                world.nodes().stream().filter(node -> node.serving).forEach(world::propose);
            }
            world.step();
        }
    }
}
