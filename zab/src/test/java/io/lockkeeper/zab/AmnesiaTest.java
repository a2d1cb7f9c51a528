package io.lockkeeper.zab;

import static io.lockkeeper.protocol.quorum.ServerState.LOOKING;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that holds nothing may have held a lot: whoever starts with one does not vote as if it had never promised anything. */
class AmnesiaTest {
    private static final long Z5 = 0x100000005L;

    /** 1 and 2 have acknowledged three writes that 3 has not; then 2 has lost everything, and 1 is down. */
    private static World wiped(long seed) {
        World world = World.of(seed, 3, 0);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        world.write(2);
        world.until("all have them", world::allServeTheSame);
        world.node(3).crash();
        world.write(3);
        world.until("both have them", () -> world.node(1).disk.entries.size() == 5 && world.node(2).disk.entries.size() == 5);
        world.node(1).crash();
        world.node(2).crash();
        world.node(2).disk.wipe();
        return world;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatAWipedServerHadAcknowledgedIsNotLost(long seed) {
        World world = wiped(seed);
        world.node(2).start();
        world.node(3).start();
        long start = world.now;
        world.until("a while has passed", () -> world.now > start + 5000);
        assertThat(world.up()).as("who has it is waited for").noneMatch(node -> node.serving);
        assertThat(world.node(2).notices).contains(new ZabNotice.Abstains("[1]"));
        world.node(1).start();
        world.until("all serve", world::allServeTheSame);
        assertThat(world.judge.order).hasSize(5);
        world.write(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aWipedServerIsSynchronizedAndVotesAgain(long seed) {
        World world = wiped(seed);
        world.node(3).start();
        world.node(1).start();
        world.until("they serve", () -> world.node(1).serving && world.node(3).serving);
        world.node(2).start();
        world.until("all serve", world::allServeTheSame);
        world.node(1).crash();
        world.write(1);
    }

    /** As where a server that was alone is joined by two new ones, or a backup is restored. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whereAllAreThereTheOneWithAHistoryLeads(long seed) {
        World world = wiped(seed);
        world.node(3).disk.wipe();
        world.node(1).start();
        world.node(2).start();
        long start = world.now;
        world.until("a while has passed", () -> world.now > start + 3000);
        assertThat(world.up()).noneMatch(node -> node.serving);
        world.node(3).start();
        world.until("all serve", world::allServeTheSame);
        assertThat(world.judge.order).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whereNobodyHasAHistoryAQuorumStarts(long seed) {
        World world = World.of(seed, 3, 0);
        world.node(1).start();
        world.node(2).start();
        world.until("two serve", () -> world.node(1).serving && world.node(2).serving);
        world.node(3).start();
        world.until("all serve", world::allServeTheSame);
    }

    /** Three groups, of which two decide, and 1 is new in one of them: 2 and 4 know everything, and need its vote. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whoIsNewInAGroupVotesWhereTheOthersKnowEverything(long seed) {
        World world = new World(seed);
        Membership groups = Membership.parse(
                World.membership(5, 0).text() + "\ngroup.1=1:2\ngroup.2=3\ngroup.3=4:5\nweight.5=0");
        for (long id = 1; id <= 5; id++) {
            world.add(id, groups, false);
        }
        for (long id = 2; id <= 5; id++) {
            world.node(id).start();
        }
        world.until("four serve", () -> world.up().stream().allMatch(node -> node.serving));
        world.write(1);
        world.node(3).crash();
        world.until("nobody leads", () -> world.up().stream().noneMatch(node -> node.serving));
        long lost = world.now;
        world.until("a while has passed", () -> world.now > lost + 1000);
        world.node(1).start();
        world.until("they serve", () -> world.up().stream().allMatch(node -> node.serving));
        world.write(1);
    }

    @Test
    void whoHasNothingTakesItsVoteBackWhenItHearsOfAHistory() {
        Fixture two = blank(3, false);
        assertThat(two.out.take()).contains("vote to 1: LOOKING 2 0x0 round 1 epoch 0");
        assertThat(two.hears(1, LOOKING, 1, Z5, 1, 1)).contains("vote to 3: LOOKING 2 0xffffffffffffffff round 0 epoch 0");
        two.after(51);
        assertThat(two.zab.state()).isEqualTo(LOOKING);
        two.hears(3, LOOKING, 1, Z5, 1, 1);
        two.after(51);
        assertThat(two.zab.leader()).as("all were heard of").isEqualTo(1);
    }

    /** In the round that goes on nobody would: it says nothing new there, and the next time they speak may be a minute away. */
    @Test
    void whoKeepsItsVoteToItselfIsAnswered() {
        Fixture one = Fixture.of(1, Z5);
        assertThat(one.hears(2, LOOKING, 2, -1, 0, 0)).contains("vote to 2: LOOKING 1 0x100000005 round 1 epoch 1");
        Fixture two = blank(5, false);
        two.hears(1, LOOKING, 1, Z5, 1, 1);
        assertThat(two.hears(3, LOOKING, 3, -1, 0, 0)).as("two of them, and they would never end").isEmpty();
    }

    /** All three were started with empty disks, two of them have begun, and one of those is gone again. */
    @Test
    void whoHasHeardThatNobodyHadAnythingIsNew() {
        Fixture two = blank(3, false);
        two.hears(1, LOOKING, 1, 0, 1, 0);
        two.hears(3, LOOKING, 3, 0, 1, 0);
        assertThat(two.hears(1, LOOKING, 1, Z5, 2, 1)).noneMatch(line -> line.contains("0xffffffffffffffff"));
        two.after(51);
        assertThat(two.zab.leader()).isEqualTo(1);
        Fixture half = blank(3, false);
        half.hears(3, LOOKING, 3, 0, 1, 0);
        assertThat(half.hears(3, LOOKING, 3, Z5, 2, 1)).as("1 and it may have been a quorum once")
                .contains("vote to 1: LOOKING 2 0xffffffffffffffff round 0 epoch 0");
    }

    @Test
    void whoIsSaidToBeNewVotes() {
        Fixture two = blank(3, true);
        two.hears(1, LOOKING, 1, Z5, 1, 1);
        two.after(51);
        assertThat(two.zab.leader()).isEqualTo(1);
    }

    /** Of four, what two have that are here cannot be less than what was decided: three decide. */
    @Test
    void whoCannotHaveDecidedAnythingWithThoseThatAreAwayVotes() {
        Fixture two = blank(4, false);
        two.hears(1, LOOKING, 1, Z5, 1, 1);
        two.after(51);
        assertThat(two.zab.state()).isEqualTo(LOOKING);
        two.hears(3, LOOKING, 1, Z5, 1, 1);
        two.after(51);
        assertThat(two.zab.leader()).isEqualTo(1);
    }

    @Test
    void nothingIsPromisedToALeaderByWhoMayHavePromisedOthers() {
        Fixture two = blank(3, false);
        two.connected();
        two.receives(3, new LearnerMessage.LeaderInfo(10, 0x10000));
        two.zab.epochAccepted(10, two.out);
        assertThat(two.out.take()).contains("3: ACKEPOCH 0x0 -1");
    }

    private static Fixture blank(int voters, boolean saidToBeNew) {
        Membership membership = World.membership(voters, 0);
        return new Fixture(Zab.member(
                World.config(2, false, false), new Zab.Recovered(0, 0, 0, List.of(), membership, membership, saidToBeNew),
                Node::membershipIn));
    }
}
