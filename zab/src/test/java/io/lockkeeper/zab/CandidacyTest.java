package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elections while the membership changes: who is to vote next knows of it, and who votes now does not always. */
class CandidacyTest {
    private static final int NEXT = 3;

    /**
     * Servers that have logged so many entries of epoch 1, the third of which says that all of them vote; all are down.
     *
     * @param present how many vote without it
     */
    private static World world(long seed, int present, int... logged) {
        World world = new World(seed);
        Membership before = World.membership(present, 0).withVersion(0x100000000L);
        Membership next = World.membership(logged.length, 0).withVersion(0x100000000L + NEXT);
        int most = 0;
        for (int id = 1; id <= logged.length; id++) {
            Node node = world.add(id, World.membership(Math.max(id, present), 0), true);
            world.judge.run.begins(id);
            node.disk.accepted = 1;
            node.disk.current = 1;
            node.disk.committed = before;
            node.disk.lastSeen = logged[id - 1] < NEXT ? before : next;
            for (int i = 1; i <= logged[id - 1]; i++) {
                Proposal entry = new Proposal(0x100000000L + i, (i == NEXT ? next.text() : "old " + i).getBytes(StandardCharsets.UTF_8));
                node.disk.entries.add(entry);
                if (i > most) {
                    world.judge.proposes(node, entry);
                    most = i;
                }
            }
        }
        return world;
    }

    private static void serve(World world, long... ids) {
        world.until("they serve", () -> {
            for (long id : ids) {
                if (!world.node(id).serving) {
                    return false;
                }
            }
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aNewcomerThatHasMoreThanTheOnlyVoterLeads(long seed) {
        World world = world(seed, 1, 3, 5);
        world.startAll();
        serve(world, 1, 2);
        assertThat(world.leader()).isSameAs(world.node(2));
        assertThat(world.judge.order).hasSize(5);
    }

    /** Both knew of the next membership, and voted for 3, which has the larger id; 1 did not know that 3 votes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aNewcomerThatHasNoMoreThanAVoterGivesWay(long seed) {
        World world = world(seed, 2, 2, 3, 3);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        assertThat(world.leader()).isSameAs(world.node(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aNewcomerThatHasMoreGivesWayWhereAVoterCanLead(long seed) {
        World world = world(seed, 2, 2, 3, 5);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        assertThat(world.leader()).isSameAs(world.node(2));
        assertThat(world.judge.order).hasSize(3);
    }

    /** By then the newcomer has stood, in vain, more than once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void norDoesItStandInTheWayOfOneThatComesLate(long seed) {
        World world = world(seed, 2, 2, 3, 5);
        world.node(2).start();
        world.node(3).start();
        long start = world.now;
        world.until("a while has passed", () -> world.now > start + 4000);
        world.node(1).start();
        serve(world, 1, 2);
    }

    /** Its vote is not kept for one that has stood and is gone. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nobodyKeepsItsVoteForACandidateThatCannotWin(long seed) {
        World world = world(seed, 2, 2, 3, 5);
        world.node(2).start();
        world.node(3).start();
        long start = world.now;
        world.until("a while has passed", () -> world.now > start + 500 + seed * 150);
        world.node(3).crash();
        world.node(1).start();
        serve(world, 1, 2);
    }

    /** The next membership has decided more; only its quorum can tell. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatTheNextMembershipDecidedIsNotLost(long seed) {
        World world = world(seed, 1, 3, 5, 5);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        assertThat(world.leader()).isNotSameAs(world.node(1));
        assertThat(world.judge.order).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void ofTwoNewcomersTheOneWithMoreLeads(long seed) {
        World world = world(seed, 1, 3, 4, 5);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        assertThat(world.leader()).isNotSameAs(world.node(1));
        assertThat(world.judge.order).hasSizeGreaterThanOrEqualTo(4);
    }

    /** Nothing of this was agreed on, as the only voter does not have it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatTheOnlyVoterNeverHadIsCutOff(long seed) {
        World world = world(seed, 1, 2, 5, 5);
        world.startAll();
        serve(world, 1);
        assertThat(world.leader()).isSameAs(world.node(1));
        assertThat(world.judge.order).hasSize(2);
    }

    /** Logs entries of epoch 1 up to this one, as {@link #world} has them. */
    private static void log(World world, Node node, int upTo, Membership next, boolean proposes) {
        node.disk.accepted = 1;
        node.disk.current = 1;
        for (int i = 1; i <= upTo; i++) {
            Proposal entry = new Proposal(0x100000000L + i, (i == NEXT ? next.text() : "old " + i).getBytes(StandardCharsets.UTF_8));
            node.disk.entries.add(entry);
            if (proposes) {
                world.judge.proposes(node, entry);
            }
        }
    }

    /**
     * Three vote, 4 observes and is to vote; then 3 is gone. Quorums of both are there, but one of them needs 4, which connects as the
     * observer that it is as far as it knows.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anObserverThatIsToVoteIsHeardOfAsAVoterOfTheNextMembership(long seed) {
        World world = new World(seed);
        Membership before = World.membership(3, 1).withVersion(0x100000000L);
        Membership next = World.membership(4, 0).withVersion(0x100000000L + NEXT);
        for (int id = 1; id <= 4; id++) {
            Node node = world.add(id, before, true);
            world.judge.run.begins(id);
            node.disk.committed = before;
            node.disk.lastSeen = id <= 2 ? next : before;
            log(world, node, id <= 2 ? NEXT : NEXT - 1, next, id == 1);
        }
        for (int id : new int[] {1, 2, 4}) {
            world.node(id).start();
        }
        serve(world, 1, 2, 4);
        assertThat(world.node(4).zab().membership()).isEqualTo(next);
    }

    /**
     * 1, 2 and 4 vote next, 4 observed before; 2 and 4 have made it so, and decided one more. Then 4 loses its disk, and 2 is down: that 4
     * has nothing and calls itself an observer does not mean that it never voted.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anObserverThatHasNothingMayHaveForgottenThatItVoted(long seed) {
        World world = new World(seed);
        Membership before = World.membership(3, 1).withVersion(0x100000000L);
        Membership next = Membership.of(World.membership(4, 0).members().values().stream().filter(member -> member.id() != 3).toList(), 0)
                .withVersion(0x100000000L + NEXT);
        for (int id = 1; id <= 4; id++) {
            Node node = world.add(id, before, true);
            world.judge.run.begins(id);
            node.disk.committed = id == 2 ? next : before;
            node.disk.lastSeen = id <= 2 ? next : before;
        }
        log(world, world.node(2), NEXT + 1, next, true);
        log(world, world.node(1), NEXT, next, false);
        log(world, world.node(3), NEXT - 1, next, false);
        world.node(1).start();
        world.node(3).start();
        world.node(4).start();
        long start = world.now;
        world.until("a while has passed", () -> world.now > start + 3000);
        assertThat(world.nodes()).noneMatch(node -> node.isUp() && node.serving);
        world.node(2).start();
        serve(world, 1, 2, 4);
        assertThat(world.judge.order).hasSize(NEXT + 1);
    }
}
