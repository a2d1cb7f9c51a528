package io.lockkeeper.bench.load;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code lk bench load}: one load, told second by second and summed up. */
@Command(
        name = "load",
        description = {
            "Put load on one or more servers that speak the protocol of ZooKeeper, and say how they bear it.",
            "",
            "The znodes it needs stand below one of its own, /lk-bench-..., and are removed at the end, also after Ctrl-C."
        },
        footerHeading = "%nMixes:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; operations that were refused are counted in the summary",
            "1:no server, connection lost, a wrong answer, or znodes could not be removed",
            "2:wrong arguments",
            "130:ended by Ctrl-C, after the summary so far"
        },
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
    private static final int GOOD = 0;
    private static final int FAILED = 1;
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "host:port[,host:port...]",
            defaultValue = "localhost:2181",
            description = "Connections are spread over these (default ${DEFAULT-VALUE}).")
    private String servers = "";

    @Option(names = "--mix", paramLabel = "MIX", defaultValue = "get", converter = Mixes.class, completionCandidates = Mixes.class,
            description = "${COMPLETION-CANDIDATES}: see below (default ${DEFAULT-VALUE}).")
    private Mix mix = Mix.GET;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "30", description = "Sessions (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--window", paramLabel = "N", defaultValue = "50",
            description = "Requests in flight on each connection (default ${DEFAULT-VALUE}).")
    private int window;

    @Option(names = "--value-size", paramLabel = "BYTES", defaultValue = "100",
            description = "Size of the values of znodes (default ${DEFAULT-VALUE}).")
    private int valueBytes;

    @Option(names = "--keys", paramLabel = "N", defaultValue = "1000",
            description = "Znodes that get, set and multi choose from (default ${DEFAULT-VALUE}).")
    private int keys;

    @Option(names = "--rate", paramLabel = "N/s", converter = Rate.class,
            description = "Open loop: so many operations a second on a fixed schedule; latency counts from when one was due. Without it"
                    + " (closed loop): the next request follows the answer.")
    private long ratePerSecond;

    @Option(names = "--warm-up", paramLabel = "TIME", defaultValue = "2s", converter = Time.class,
            description = "Load that is not measured, first (default ${DEFAULT-VALUE}).")
    private Duration warmUp = Duration.ZERO;

    @Option(names = "--duration", paramLabel = "TIME", defaultValue = "10s", converter = Time.class,
            description = "Time that is measured: 500ms, 10s, 2m, 1h (default ${DEFAULT-VALUE}).")
    private Duration duration = Duration.ZERO;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1",
            description = "Threads that generate the load (default ${DEFAULT-VALUE}; one does more than a million operations a second).")
    private int threads;

    @Option(names = "--pid", paramLabel = "PID",
            description = "A server's process on this machine: reports its processor time per operation and its memory. Repeatable.")
    private List<Long> pids = new ArrayList<>();

    @Option(names = "--json", description = "The summary as one JSON object on standard output; the seconds go to standard error.")
    private boolean json;

    @Option(names = "--histogram", paramLabel = "FILE",
            description = "Write all percentiles there, in microseconds, in the form HdrHistogram's plotter reads.")
    private @Nullable Path histogram;

    @Option(names = "--keep", description = "Leave the znodes where they are.")
    private boolean keep;

    private LoadCommand() {}

    /** The subcommand; its help text explains every mix. */
    public static CommandLine commandLine() {
        CommandLine load = new CommandLine(new LoadCommand());
        load.getCommandSpec().usageMessage().footer(Stream.concat(
                Arrays.stream(Mix.values()).map(mix -> String.format("  %-11s %s", mix, mix.meaning())),
                Stream.of("", "What the figures mean: docs/bench.md")).map(line -> line.replace("%", "%%")).toArray(String[]::new));
        return load;
    }

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = plan();
        Path file = histogram;
        if (file != null && !isWritable(file)) {
            throw new ParameterException(spec.commandLine(), "--histogram: cannot write " + file);
        }
        Report report = new Report(plan, spec.commandLine().getOut(), spec.commandLine().getErr(), json);
        Load load = new Load(plan, report::second);
        CountDownLatch said = new CountDownLatch(1);
        Thread atEnd = Thread.ofPlatform().name("stop").unstarted(() -> endEarly(load, said));
        Runtime.getRuntime().addShutdownHook(atEnd);
        try {
            report.begin();
            LoadResult result = load.run();
            report.end(result);
            if (file != null) {
                write(result, file);
            }
            return result.leftBehind() == null || keep ? GOOD : FAILED;
        } catch (LoadException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail("cannot write " + file + ": " + e.getMessage());
        } finally {
            spec.commandLine().getOut().flush();
            said.countDown();
            forget(atEnd);
        }
    }

    private LoadPlan plan() {
        try {
            return new LoadPlan(
                    Quantities.servers(servers), mix, connections, window, valueBytes, keys, ratePerSecond, warmUp, duration, threads, pids,
                    keep, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private int fail(String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("lk bench load: " + why);
        err.flush();
        return FAILED;
    }

    /** Java ends when its shutdown hooks have: this one waits until all is said and removed. */
    private static void endEarly(Load load, CountDownLatch said) {
        load.stop();
        try {
            said.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private static void forget(Thread atEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException _) {
            // The process is ending, and atEnd with it.
        }
    }

    private static boolean isWritable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return Files.exists(file) ? Files.isRegularFile(file) && Files.isWritable(file) : directory != null && Files.isWritable(directory);
    }

    private static void write(LoadResult result, Path file) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file))) {
            result.latency().outputPercentileDistribution(out, 1000.0);
            if (out.checkError()) {
                throw new IOException("the disk does not take it");
            }
        }
    }

    /** A converter's own exception, because picocli shows its message as it is. */
    private abstract static class Reading<T> implements ITypeConverter<T> {
        @Override
        public T convert(String text) {
            try {
                return read(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }

        abstract T read(String text);
    }

    private static final class Time extends Reading<Duration> {
        @Override
        Duration read(String text) {
            return Quantities.duration(text);
        }
    }

    private static final class Rate extends Reading<Long> {
        @Override
        Long read(String text) {
            return Quantities.rate(text);
        }
    }

    private static final class Mixes extends Reading<Mix> implements Iterable<String> {
        @Override
        Mix read(String text) {
            return Arrays.stream(Mix.values()).filter(mix -> mix.toString().equals(text)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of " + String.join(", ", this)));
        }

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Mix.values()).map(Mix::toString).iterator();
        }
    }
}
