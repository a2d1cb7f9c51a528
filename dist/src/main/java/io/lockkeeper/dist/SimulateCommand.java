package io.lockkeeper.dist;

import io.lockkeeper.simulator.Simulation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
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

    @Option(names = "--trace", description = "Tell line by line what happens (with --seed).")
    private boolean trace;

    @Override
    public Integer call() {
        if (nodes != 1 && nodes != 3 && nodes != 5) {
            throw new ParameterException(spec.commandLine(), "--nodes is " + nodes + ", it can be 1, 3 or 5");
        }
        PrintWriter out = spec.commandLine().getOut();
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
        PrintWriter progress = spec.commandLine().getErr();
        Simulation simulation = new Simulation(nodes);
        long started = System.nanoTime();
        long reported = started;
        int broken = 0;
        for (int done = 1; done <= which.seeds; done++) {
            Simulation.Outcome outcome = simulation.run(from + done - 1, null);
            if (!outcome.isGood()) {
                broken++;
                out.println(outcome.line());
                out.flush();
            }
            if (System.nanoTime() - reported > PROGRESS_NANOS) {
                reported = System.nanoTime();
                progress.printf("\r%d of %d seeds, %d broken, %.0f a minute ", done, which.seeds, broken, perMinute(done, started));
                progress.flush();
            }
        }
        progress.println();
        out.print(simulation.coverage().table());
        out.printf("%d seeds from %d: %d broken, %.0f a minute%n", which.seeds, from, broken, perMinute(which.seeds, started));
        out.flush();
        return broken == 0 ? GOOD : BROKEN;
    }

    private static double perMinute(int done, long startedNanos) {
        return done * 60e9 / Math.max(1, System.nanoTime() - startedNanos);
    }
}
