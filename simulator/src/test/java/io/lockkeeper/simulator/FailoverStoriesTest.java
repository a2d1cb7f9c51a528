package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Leaders that are cut off, and servers that come back or hear only half of what is said: a leader that has lost its quorum has stopped
 * before another one begins, and one that has its quorum is disturbed by nobody. The other judges of the simulator watch, too.
 */
class FailoverStoriesTest {
    private static final int SEEDS = 10;
    private static final int MANY = 500;
    /** Less than syncLimit, which is 500. */
    private static final int SILENCE_MILLIS = 200;
    private static final int LONG_MILLIS = 5000;

    private static Stage stage(long seed, int voters) {
        return new Stage(seed, voters, MANY, SILENCE_MILLIS);
    }

    /** At no moment two lead. */
    private static void untilOneAtATime(Stage stage, String what, BooleanSupplier holds) {
        stage.until(what, () -> {
            assertThat(stage.members.stream().filter(member -> member.referee().leads()).count()).isLessThanOrEqualTo(1);
            return holds.getAsBoolean();
        });
    }

    private static void passOneAtATime(Stage stage, long millis) {
        long end = stage.world.clock().nowMicros() + millis * 1000;
        untilOneAtATime(stage, "time passes", () -> stage.world.clock().nowMicros() >= end);
    }

    private static void anotherLeads(Stage stage, SimMember before) {
        untilOneAtATime(
                stage, "another leads",
                () -> stage.members.stream().anyMatch(member -> member != before && member.referee().leads()));
        SimMember next = stage.leader();
        stage.write(next, 3);
        stage.peers.heal();
        passOneAtATime(stage, LONG_MILLIS);
        stage.allAgree();
        assertThat(stage.leader()).isSameAs(next);
    }

    @Test
    void aLeaderThatIsCutOffHasStoppedWhenAnotherBegins() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, _, _) -> {
            stage.isolate(leader);
            anotherLeads(stage, leader);
        });
    }

    @Test
    void aLeaderThatIsCutOffWithOneOfFiveHasStoppedWhenAnotherBegins() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Stage stage = stage(seed, 5);
            SimMember leader = stage.leader();
            SimMember with = stage.others(leader).getFirst();
            stage.others(leader, with).forEach(other -> {
                for (SimMember one : new SimMember[] {leader, with}) {
                    stage.peers.cut(one.id(), other.id());
                    stage.peers.cut(other.id(), one.id());
                }
            });
            anotherLeads(stage, leader);
        }
    }

    /** It would win every election, since all hear its votes; but nobody gets through to it. */
    @Test
    void aLeaderThatHearsNobodyIsReplaced() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, _, _) -> {
            stage.others(leader).forEach(other -> stage.peers.cut(other.id(), leader.id()));
            anotherLeads(stage, leader);
        });
    }

    @Test
    void aLeaderThatNobodyHearsIsReplaced() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, _, _) -> {
            stage.others(leader).forEach(other -> stage.peers.cut(leader.id(), other.id()));
            anotherLeads(stage, leader);
        });
    }

    @Test
    void aLeaderThatStandsStillIsReplacedAndDoesNotGoOn() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, _, _) -> {
            leader.halt(3000);
            // It cannot know that it leads no more, nor do anything about it.
            stage.until("another leads", () -> stage.members.stream().anyMatch(member -> member != leader && member.referee().leads()));
            stage.until("it goes on", () -> leader.haltedMicros() == 0);
            assertThat(leader.referee().leads()).isFalse();
            stage.allAgree();
        });
    }

    private enum Cut {
        DEAF,
        MUTE,
        APART
    }

    @Test
    void whoIsCutOffAndComesBackDisturbsNobody() {
        for (Cut cut : Cut.values()) {
            for (int from = 1; from <= 2; from++) {
                for (long seed = 1; seed <= SEEDS; seed++) {
                    disturbsNobody(cut, from, seed);
                }
            }
        }
    }

    /** @param from how many of the two others it is cut off from, the leader first */
    private static void disturbsNobody(Cut cut, int from, long seed) {
        Stage stage = stage(seed, 3);
        SimMember leader = stage.leader();
        SimMember cutOff = stage.others(leader).getFirst();
        SimMember third = stage.others(leader, cutOff).getFirst();
        long leaders = stage.coverage.of(Occurrence.LEADER_ESTABLISHED);
        for (SimMember other : from == 1 ? new SimMember[] {leader} : new SimMember[] {leader, third}) {
            if (cut != Cut.MUTE) {
                stage.peers.cut(other.id(), cutOff.id());
            }
            if (cut != Cut.DEAF) {
                stage.peers.cut(cutOff.id(), other.id());
            }
        }
        stage.write(leader, 5);
        stage.pass(LONG_MILLIS);
        stage.write(third, 5);
        stage.peers.heal();
        stage.allAgree();
        assertThat(stage.coverage.of(Occurrence.LEADER_ESTABLISHED)).as("%s from %d, seed %d", cut, from, seed).isEqualTo(leaders);
        assertThat(stage.leader()).isSameAs(leader);
    }

    /** It hears of the leader and cannot get through to it: each attempt is an election more, and a round. */
    @Test
    void whoComesBackFromManyRoundsDisturbsNobody() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, one, other) -> {
            long leaders = stage.coverage.of(Occurrence.LEADER_ESTABLISHED);
            stage.peers.cut(one.id(), leader.id());
            stage.pass(4 * LONG_MILLIS);
            stage.peers.heal();
            stage.serves(one);
            stage.write(other, 3);
            stage.allAgree();
            assertThat(stage.coverage.of(Occurrence.LEADER_ESTABLISHED)).isEqualTo(leaders);
            assertThat(stage.leader()).isSameAs(leader);
        });
    }

    @Test
    void aLinkToTheLeaderThatComesAndGoesDisturbsNobodyElse() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, one, other) -> {
            long leaders = stage.coverage.of(Occurrence.LEADER_ESTABLISHED);
            for (int i = 0; i < 30; i++) {
                stage.peers.cut(one.id(), leader.id());
                stage.peers.cut(leader.id(), one.id());
                stage.pass(20 + i * 17L % 400);
                stage.peers.heal();
                stage.pass(20 + i * 29L % 300);
                if (i % 10 == 0) {
                    stage.write(other, 2);
                }
            }
            stage.allAgree();
            assertThat(stage.coverage.of(Occurrence.LEADER_ESTABLISHED)).isEqualTo(leaders);
            assertThat(stage.leader()).isSameAs(leader);
        });
    }

    @Test
    void whoRestartsDisturbsNobody() {
        Stage.ofThree(SEEDS, seed -> stage(seed, 3), (stage, leader, _, _) -> {
            long leaders = stage.coverage.of(Occurrence.LEADER_ESTABLISHED);
            for (SimMember other : stage.others(leader)) {
                other.kill();
                stage.write(leader, 3);
                stage.start(other);
                stage.serves(other);
            }
            assertThat(stage.coverage.of(Occurrence.LEADER_ESTABLISHED)).isEqualTo(leaders);
        });
    }
}
