package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Worlds with ensembles. A failing seed replays with {@code lk simulate --nodes N --seed N --trace}. */
@Execution(ExecutionMode.SAME_THREAD)
class EnsembleSeedsTest {
    private static final int SEEDS_OF_THREE = Integer.getInteger("simulator.ensembles", 180);
    private static final int SEEDS_OF_FIVE = SEEDS_OF_THREE / 3;

    /** Takes more seeds than there is time for here; {@link EnsembleStoriesTest} makes sure of it. */
    private static final Set<Occurrence> RARE = EnumSet.of(
            Occurrence.CUT_IMPOSSIBLE, Occurrence.SYNC_BY_TRUNC, Occurrence.LOG_CUT, Occurrence.EPOCH_USED_UP_AND_LEADER_ELECTED,
            Occurrence.MEMBERSHIP_WITHOUT_ITS_ENTRY, Occurrence.VOTE_WITHHELD);

    @Test
    void noPromiseIsBrokenAndEveryFaultOccurs() {
        Coverage coverage = new Coverage();
        List<String> broken = new ArrayList<>();
        LongStream.of(3, 5).parallel().mapToObj(nodes -> runLane((int) nodes)).forEachOrdered(lane -> {
            coverage.add(lane.coverage());
            broken.addAll(lane.broken());
        });

        assertThat(broken).isEmpty();
        assertThat(coverage.missing(occurrence -> occurrence.isOfEnsembles() && !RARE.contains(occurrence))).isEmpty();
    }

    private record Lane(Coverage coverage, List<String> broken) {}

    private static Lane runLane(int nodes) {
        Simulation simulation = new Simulation(nodes);
        List<String> broken = new ArrayList<>();
        for (long seed = 1; seed <= (nodes == 3 ? SEEDS_OF_THREE : SEEDS_OF_FIVE); seed++) {
            Simulation.Outcome outcome = simulation.run(seed, null);
            if (!outcome.isGood()) {
                broken.add(outcome.line());
            }
        }
        return new Lane(simulation.coverage(), broken);
    }

    @Test
    void aSeedIsTheSameWorldEveryTime() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();

        Simulation.Outcome one = new Simulation(3).run(7, first::add);
        Simulation.Outcome two = new Simulation(3).run(7, second::add);
        Simulation.Outcome unheard = new Simulation(3).run(7, null);

        assertThat(two).isEqualTo(one).isEqualTo(unheard);
        assertThat(second).isEqualTo(first).isNotEmpty();
    }
}
