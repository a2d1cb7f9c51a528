package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * A disk that neither works nor fails: the others go on without it, and its server must not take in all that they do meanwhile. The other
 * judges of the simulator watch, too.
 */
class DiskStoriesTest {
    private static final int SEEDS = 10;
    private static final int MANY = 500;
    private static final int VALUE_BYTES = 1000;
    private static final int WRITES = 5 * Stage.MOST_BEHIND_BYTES / VALUE_BYTES;
    /** One event may bring many entries. */
    private static final long BOUND_BYTES = 2 * Stage.MOST_BEHIND_BYTES;
    private static final long LONG_MILLIS = 5000;

    /** At no moment more waits for the disk of this one. */
    private static void untilBounded(Stage stage, SimMember bounded, String what, BooleanSupplier holds) {
        stage.until(what, () -> {
            assertThat(bounded.waitingBytes()).isLessThan(BOUND_BYTES);
            return holds.getAsBoolean();
        });
    }

    private static Stage.Writer writer(Stage stage, SimMember server, String name, int count) {
        Stage.Writer writer = stage.new Writer(server);
        stage.pass(50);
        for (int i = 0; i < count; i++) {
            writer.asks(new Operation.Create(OpCode.CREATE, "/" + name + i, new byte[VALUE_BYTES], Acl.OPEN, 0, -1));
        }
        return writer;
    }

    /** The bound is reached, by which it is shown that it is needed; and the server is as good as new when its disk is. */
    private static void comesBack(Stage stage, SimMember victim) {
        assertThat(stage.coverage.of(Occurrence.SERVER_WAITED_FOR_ITS_DISK)).isPositive();
        victim.disk().faults().cease();
        stage.allAgree();
    }

    @Test
    void aFollowerWhoseDiskStandsStillTakesInABoundedAmount() {
        Stage.ofThree(SEEDS, MANY, (stage, leader, victim, _) -> {
            victim.disk().faults().standStill();
            Stage.Writer writer = writer(stage, leader, "w", WRITES);
            untilBounded(stage, victim, "the others go on", writer::isAllDone);
            assertThat(stage.leader()).isSameAs(leader);
            comesBack(stage, victim);
        });
    }

    @Test
    void aLeaderWhoseDiskStandsStillTakesInABoundedAmountAndIsReplaced() {
        Stage.ofThree(SEEDS, MANY, (stage, victim, follower, _) -> {
            victim.disk().faults().standStill();
            writer(stage, follower, "w", WRITES);
            untilBounded(stage, victim, "another leads", () -> others(stage, victim));
            SimMember next = Objects.requireNonNull(stage.others(victim).stream().filter(m -> m.referee().leads()).findFirst().orElse(null));
            Stage.Writer writer = writer(stage, next, "x", WRITES);
            untilBounded(stage, victim, "the others go on", writer::isAllDone);
            comesBack(stage, victim);
        });
    }

    private static boolean others(Stage stage, SimMember victim) {
        return stage.others(victim).stream().anyMatch(member -> member.referee().leads());
    }

    /** What it must promise waits for the disk as well, and what comes behind that. */
    @Test
    void whoComesBackToADiskThatStandsStillTakesInABoundedAmount() {
        Stage.ofThree(SEEDS, MANY, (stage, leader, victim, _) -> {
            victim.kill();
            Stage.Writer before = writer(stage, leader, "w", MANY / 10);
            before.isDone();
            stage.start(victim);
            stage.untilCue(victim.id() + " <- " + leader.id() + " NewLeader");
            victim.disk().faults().standStill();
            Stage.Writer writer = writer(stage, leader, "x", WRITES);
            untilBounded(stage, victim, "the others go on", writer::isAllDone);
            stage.pass(LONG_MILLIS);
            victim.disk().faults().cease();
            stage.allAgree();
        });
    }

    /** Who waits for its disk and halts meanwhile stood still once, not for each of the two: so says the server, and so must its judge. */
    @Test
    void aHaltOfALeaderThatWaitsForItsDiskIsGrantedOnce() {
        Stage.ofThree(SEEDS, MANY, (stage, leader, one, other) -> {
            Stage.Writer silent = stage.new Writer(leader);
            silent.isWelcome();
            leader.disk().faults().standStill();
            writer(stage, leader, "w", WRITES);
            stage.until("it waits", () -> stage.coverage.of(Occurrence.SERVER_WAITED_FOR_ITS_DISK) > 0);
            for (SimMember member : List.of(leader, one, other)) {
                member.halt(15 * Stage.TICK);
            }
            leader.disk().faults().cease();
            stage.until("the session ends", () -> !stage.lives(silent.session()));
            assertThat(stage.leader()).isSameAs(leader);
            stage.allAgree();
        });
    }
}
