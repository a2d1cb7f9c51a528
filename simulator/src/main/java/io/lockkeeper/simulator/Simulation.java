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
     * @param violation what went wrong, empty if nothing did
     * @param details where in the code it was noticed, for a trace
     * @param happenings how much happened in its world; the same in every run of the seed
     */
    public record Outcome(long seed, String violation, String details, long happenings) {
        public boolean isGood() {
            return violation.isEmpty();
        }

        /** One line that says what happened and how to see it again. */
        public String line() {
            return "seed " + seed + ": " + (isGood() ? "good" : violation + "   (replay: lk simulate --seed " + seed + " --trace)");
        }
    }

    private final Coverage coverage = new Coverage();
    private final Wiring wiring;

    public Simulation() {
        this(Wiring.RIGHT);
    }

    Simulation(Wiring wiring) {
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
        Scenario scenario = new Scenario(seed, wiring, coverage, trace);
        try {
            scenario.run();
            return new Outcome(seed, "", "", scenario.happenings());
        } catch (Violation violation) {
            return failed(seed, String.valueOf(violation.getMessage()), violation, scenario);
        } catch (RuntimeException bug) {
            return failed(seed, bug.toString(), bug, scenario);
        }
    }

    private static Outcome failed(long seed, String what, Throwable cause, Scenario scenario) {
        StringWriter details = new StringWriter();
        cause.printStackTrace(new PrintWriter(details, true));
        return new Outcome(seed, what.isEmpty() ? cause.toString() : what, details.toString(), scenario.happenings());
    }
}
