package io.lockkeeper.simulator;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs seeds. The door of this room: everything a seed does is repeated exactly by running it again. */
public final class Simulation {
    /**
     * How a seed ended.
     *
     * @param nodes 1 for a server alone, or how many voters the ensemble had
     * @param violation what went wrong, empty if nothing did
     * @param details where in the code it was noticed, for a trace
     * @param happenings how much happened in its world; the same in every run of the seed
     */
    public record Outcome(int nodes, long seed, String violation, String details, long happenings) {
        public boolean isGood() {
            return violation.isEmpty();
        }

        /** One line that says what happened and how to see it again. */
        public String line() {
            String which = (nodes == 1 ? "" : "--nodes " + nodes + " ") + "--seed " + seed;
            return "seed " + seed + ": " + (isGood() ? "good" : violation + "   (replay: lk simulate " + which + " --trace)");
        }
    }

    /** A world that can be run to its end once. */
    interface Playable {
        void run();

        long happenings();
    }

    private final Coverage coverage = new Coverage();
    private final Wiring wiring;
    private final int nodes;

    /** Worlds with a server alone. */
    public Simulation() {
        this(1);
    }

    /** @param nodes 1 for a server alone, or how many voters an ensemble has */
    public Simulation(int nodes) {
        this(nodes, Wiring.RIGHT);
    }

    Simulation(Wiring wiring) {
        this(1, wiring);
    }

    Simulation(int nodes, Wiring wiring) {
        this.nodes = nodes;
        this.wiring = wiring;
    }

    /** What the seeds run so far have seen. */
    public Coverage coverage() {
        return coverage;
    }

    /**
     * Runs one seed.
     *
     * @param trace hears line by line what happens, null for none
     */
    public Outcome run(long seed, @Nullable Consumer<String> trace) {
        Playable scenario = nodes == 1
                ? new Scenario(seed, wiring, coverage, trace)
                : new EnsembleScenario(seed, nodes, wiring, coverage, trace);
        try {
            scenario.run();
            return new Outcome(nodes, seed, "", "", scenario.happenings());
        } catch (Violation violation) {
            return failed(seed, String.valueOf(violation.getMessage()), violation, scenario);
        } catch (RuntimeException bug) {
            return failed(seed, bug.toString(), bug, scenario);
        }
    }

    private Outcome failed(long seed, String what, Throwable cause, Playable scenario) {
        StringWriter details = new StringWriter();
        cause.printStackTrace(new PrintWriter(details, true));
        return new Outcome(nodes, seed, what.isEmpty() ? cause.toString() : what, details.toString(), scenario.happenings());
    }
}
