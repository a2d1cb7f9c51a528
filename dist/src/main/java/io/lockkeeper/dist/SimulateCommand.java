package io.lockkeeper.dist;

import io.lockkeeper.simulator.Coverage;
import io.lockkeeper.simulator.Simulation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lk simulate}: production code in simulated worlds, one for each seed; stops at nothing but the end, says which seeds failed. */
@Command(
        name = "simulate",
        description = {
            "Run a server in simulated worlds with crashes, torn writes, full and failing disks, rotten bits and odd clocks;",
            "or, with --nodes, an ensemble, with partitions, slow and lost links between its servers.",
            "A seed is a world: the same seed does the same thing every time."
        },
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    private static final int GOOD = 0;
    private static final int BROKEN = 1;
    private static final long PROGRESS_NANOS = 2_000_000_000L;

    static final class Which {
        @Option(names = "--seed", paramLabel = "N", required = true, description = "Run this seed and nothing else.")
        private Long seed = 0L;

        @Option(names = "--seeds", paramLabel = "COUNT", required = true, description = "Run so many seeds.")
        private Integer seeds = 0;
    }

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(names = "--from", paramLabel = "N", defaultValue = "1", description = "First seed (with --seeds; default 1).")
    private long from;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "Voters: 1 for a server alone (default), or 3 or 5.")
    private int nodes;

    @Option(names = "--lanes", paramLabel = "N", description = "Worlds side by side (with --seeds; default: one for each processor).")
    private int lanes = Runtime.getRuntime().availableProcessors();

    @Option(names = "--trace", description = "Tell line by line what happens (with --seed).")
    private boolean trace;

    @Override
    public Integer call() {
        if (nodes != 1 && nodes != 3 && nodes != 5) {
            throw new ParameterException(spec.commandLine(), "--nodes is " + nodes + ", it can be 1, 3 or 5");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (lanes < 1) {
            throw new ParameterException(spec.commandLine(), "--lanes is " + lanes + ", needs at least 1");
        }
        if (which.seeds > 0) {
            return runMany(out);
        }
        if (which.seeds < 0 || which.seed == 0) {
            throw new ParameterException(spec.commandLine(), "needs --seed N other than 0, or --seeds of at least 1");
        }
        return runOne(out);
    }

    private int runOne(PrintWriter out) {
        Simulation.Outcome outcome = new Simulation(nodes).run(which.seed, trace ? out::println : null);
        if (!outcome.isGood()) {
            out.print(outcome.details());
        }
        out.println(outcome.line());
        out.flush();
        return outcome.isGood() ? GOOD : BROKEN;
    }

    private int runMany(PrintWriter out) {
        Tally tally = new Tally(out, spec.commandLine().getErr());
        Coverage seen = new Lanes(nodes, lanes).run(from, which.seeds, tally);
        tally.end();
        out.print(seen.table());
        out.printf("%d seeds from %d: %d broken, %.0f a minute%n", which.seeds, from, tally.broken, tally.perMinute());
        out.flush();
        return tally.broken == 0 ? GOOD : BROKEN;
    }

    /** Tells which seeds failed, at once, and now and then how far it is. */
    private final class Tally implements Consumer<Simulation.Outcome> {
        private final PrintWriter out;
        private final PrintWriter progress;
        private final long started = System.nanoTime();
        private long reported = started;
        private int done;
        private int broken;

        Tally(PrintWriter out, PrintWriter progress) {
            this.out = out;
            this.progress = progress;
        }

        @Override
        public void accept(Simulation.Outcome outcome) {
            done++;
            if (!outcome.isGood()) {
                broken++;
                out.println(outcome.line());
                out.flush();
            }
            if (System.nanoTime() - reported > PROGRESS_NANOS) {
                reported = System.nanoTime();
                progress.printf("\r%d of %d seeds, %d broken, %.0f a minute ", done, which.seeds, broken, perMinute());
                progress.flush();
            }
        }

        void end() {
            progress.println();
        }

        double perMinute() {
            return done * 60e9 / Math.max(1, System.nanoTime() - started);
        }
    }
}
