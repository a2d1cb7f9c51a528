package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A bit turns over in the memory of one server, and its tree is another one from then on. It is not repaired by what anybody writes; and
 * nobody but the others can tell whose tree is the wrong one.
 */
class RottenTreeTest {
    private static final int SEEDS = 10;
    private static final int MANY = 500;
    private static final int SILENCE_MILLIS = 200;

    /** An ensemble that has written something, and one of its followers with a tree that is not its own. */
    private static SimMember rotten(Stage stage) {
        SimMember victim = stage.others(stage.leader()).getFirst();
        stage.write(stage.leader(), 5);
        stage.allAgree();
        victim.crash();
        stage.startWithRottenTree(victim);
        stage.serves(victim);
        return victim;
    }

    @Test
    void aFollowerWhoseTreeIsAnotherOneTakesThatOfTheOthers() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Stage stage = new Stage(seed, 3, MANY, SILENCE_MILLIS);
            SimMember victim = rotten(stage);
            SimMember leader = stage.leader();
            stage.write(leader, 3);
            stage.until("it is repaired", () -> !victim.referee().isRotten());
            stage.write(leader, 3);
            stage.allAgree();
            assertThat(stage.leader()).as("nobody was elected for that").isSameAs(leader);
            assertThat(stage.coverage.of(Occurrence.TREE_ROTTEN)).isPositive();
            assertThat(stage.coverage.of(Occurrence.TREE_REPAIRED)).isPositive();
        }
    }

    /** With two there is no telling who is right: nothing is thrown away, until the third is back. */
    @Test
    void asLongAsNobodyKnowsWhoIsRightNothingIsGivenUp() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Stage stage = new Stage(seed, 3, MANY, SILENCE_MILLIS);
            SimMember victim = rotten(stage);
            SimMember leader = stage.leader();
            SimMember third = stage.others(leader, victim).getFirst();
            third.crash();
            stage.write(leader, 3);
            stage.untilCue("TreesDiffer");
            stage.pass(5000);
            assertThat(victim.referee().isRotten()).isTrue();
            stage.start(third);
            stage.serves(third);
            stage.write(leader, 3);
            stage.until("it is repaired", () -> !victim.referee().isRotten());
            stage.write(leader, 3);
            stage.allAgree();
        }
    }

    /** Nor with four, two of which have trees of their own; the leader lets none of these lead. With the fifth most are right. */
    @Test
    void norWhereAsManyDifferAsDoNot() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Stage stage = new Stage(seed, 5, MANY, SILENCE_MILLIS);
            SimMember leader = stage.leader();
            stage.write(leader, 5);
            stage.pass(5000); // the sessions that wrote have ended: nothing more is written before both have another tree
            stage.allAgree();
            SimMember one = stage.others(leader).getFirst();
            SimMember two = stage.others(leader, one).getFirst();
            SimMember fifth = stage.others(leader, one, two).getFirst();
            List.of(one, two).forEach(SimMember::crash);
            List.of(one, two).forEach(stage::startWithRottenTree);
            stage.serves(one);
            stage.serves(two);
            fifth.crash();
            stage.write(leader, 3);
            stage.untilCue("TreesDiffer");
            stage.pass(5000);
            assertThat(one.referee().isRotten() && two.referee().isRotten()).as("seed " + seed).isTrue();
            assertThat(stage.leader()).isSameAs(leader);
            stage.start(fifth);
            stage.serves(fifth);
            stage.write(leader, 3);
            stage.until("both are repaired", () -> !one.referee().isRotten() && !two.referee().isRotten());
            stage.write(leader, 3);
            stage.allAgree();
        }
    }

    /** Every transaction says what its tree has, so all others differ, and are right. */
    @Test
    void aLeaderWhoseTreeIsAnotherOneLetsAnotherLead() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Stage stage = new Stage(seed, 3, MANY, SILENCE_MILLIS);
            stage.write(stage.leader(), 5);
            stage.allAgree();
            SimMember victim = stage.others(stage.leader()).getLast();
            stage.members.forEach(SimMember::crash);
            // It leads: the other one has less.
            stage.startWithRottenTree(victim);
            SimMember other = stage.others(victim).stream().filter(member -> member.id() < victim.id()).findFirst().orElseThrow();
            stage.start(other);
            stage.serves(victim);
            assertThat(stage.leader()).isSameAs(victim);
            stage.startAll();
            stage.allServe();
            Stage.Writer writer = stage.new Writer(victim);
            writer.isWelcome();
            writer.asks(5);
            stage.until("another leads", () -> stage.members.stream().anyMatch(member -> member != victim && member.referee().leads()));
            stage.allServe();
            stage.until("it is repaired", () -> !victim.referee().isRotten());
            stage.write(stage.leader(), 3);
            stage.allAgree();
            assertThat(stage.coverage.of(Occurrence.TREE_REPAIRED)).isPositive();
        }
    }
}
