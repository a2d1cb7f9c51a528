package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Some hundred worlds, each a server with all that can befall it. A failing seed replays with {@code lk simulate --seed N --trace}. */
@Execution(ExecutionMode.SAME_THREAD)
class SeedsTest {
    private static final int SEEDS = 240;
    private static final int LANES = 2;

    @Test
    void noPromiseIsBrokenAndEveryFaultAndRarePathOccurs() {
        Coverage coverage = new Coverage();
        List<String> broken = new ArrayList<>();
        LongStream.range(0, LANES).parallel().mapToObj(SeedsTest::runLane).forEachOrdered(lane -> {
            coverage.add(lane.coverage());
            broken.addAll(lane.broken());
        });

        assertThat(broken).isEmpty();
        // Once in some thousand seeds; FoundTest has a world of its own for it.
        assertThat(coverage.missing())
                .as("never occurred in %d seeds", SEEDS)
                .isSubsetOf(Occurrence.RECORD_WITHOUT_ITS_MIDDLE_REFUSED);
    }

    private record Lane(Coverage coverage, List<String> broken) {}

    private static Lane runLane(long lane) {
        Simulation simulation = new Simulation();
        List<String> broken = new ArrayList<>();
        for (long seed = 1 + lane; seed <= SEEDS; seed += LANES) {
            Simulation.Outcome outcome = simulation.run(seed, null);
            if (!outcome.isGood()) {
                broken.add(outcome.line());
            }
        }
        return new Lane(simulation.coverage(), broken);
    }

    @Test
    void aSeedIsTheSameWorldEveryTime() {
        for (long seed = 1; seed <= 5; seed++) {
            List<String> first = new ArrayList<>();
            List<String> second = new ArrayList<>();

            Simulation.Outcome one = new Simulation().run(seed, first::add);
            Simulation.Outcome two = new Simulation().run(seed, second::add);

            assertThat(two).isEqualTo(one);
            assertThat(second).as("trace of seed %d", seed).isEqualTo(first).isNotEmpty();
        }
    }
}
