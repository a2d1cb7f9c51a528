package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Comparison;
import io.lockkeeper.bench.report.Conditions;
import io.lockkeeper.bench.report.HtmlReport;
import io.lockkeeper.bench.report.JsonReport;
import io.lockkeeper.bench.report.JsonRun;
import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.MarkdownReport;
import io.lockkeeper.bench.report.Result;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.TableReport;
import io.lockkeeper.bench.report.Verdict;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lk bench compare}: both servers under the same load, and what came of it as a table, a page, Markdown or JSON. */
@Command(
        name = "compare",
        description = {
            "Measure Apache ZooKeeper " + ZookeeperJars.VERSION + " and this server side by side.",
            "",
            "Starts each in turn on loopback, in directories of its own and with equal settings, in several rounds. A figure is the median"
                    + " of the rounds, a ratio says how many times better ours is. Linux only; nothing else should run meanwhile."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every row was measured, whether its target is met or not",
            "1:a row could not be measured, or nothing could",
            "2:wrong arguments"
        },
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int DEFAULT_ROUNDS = 3;
    private static final double FULL_SECONDS = 4;
    private static final double QUICK_SECONDS = 0.5;
    private static final double MAX_SECONDS = 600;

    @Spec
    private CommandSpec spec;

    @Option(names = "--list", description = "Show the rows with their targets and end.")
    private boolean list;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1",
            description = "Servers of each kind: 1 alone, or an ensemble of so many, with clients spread over them. Rows and targets of"
                    + " ensembles are others; the targets are meant for 3 (default ${DEFAULT-VALUE}).")
    private int nodes = 1;

    @Option(names = "--rows", paramLabel = "PATTERN", defaultValue = "*",
            description = "Rows to measure, by name: * stands for anything, several patterns between commas:"
                    + " 'get L3', 'p99.9*,*start' (default: all).")
    private String rows = "*";

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each server (default 3; 1 with --quick).")
    private @Nullable Integer rounds;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "How long each load is measured (default 4; 0.5 with --quick).")
    private @Nullable Double seconds;

    @Option(names = "--quick", description = "Short loads and a small tree: to see that it works, in two minutes. Its figures mean little.")
    private boolean quick;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with charts.")
    private @Nullable Path html;

    @Option(names = "--markdown", paramLabel = "FILE",
            description = "Write what docs/benchmarks.md and docs/benchmarks-ensemble.md are made of.")
    private @Nullable Path markdown;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures for a program.")
    private @Nullable Path json;

    @Option(names = "--merge", paramLabel = "FILE", split = ",",
            description = "Measure nothing: put together what several runs, each with some of the rows, have written by --json.")
    private List<Path> merge = List.of();

    @Option(names = "--zookeeper-jars", paramLabel = "DIR",
            description = "The jars of Apache ZooKeeper. Otherwise Maven brings them once to the cache directory.")
    private @Nullable Path zookeeperJars;

    @Option(names = "--cache", paramLabel = "DIR", defaultValue = "${sys:user.home}/.cache/lockkeeper",
            description = "Where those jars stay and where both servers write: on the disk that is to be measured"
                    + " (default ~/.cache/lockkeeper).")
    private Path cache = Path.of("");

    @Option(names = "--mvn", paramLabel = "COMMAND", defaultValue = "mvn", hidden = true, description = "Maven.")
    private String mvn = "mvn";

    @Option(names = "--lk", paramLabel = "FILE", defaultValue = "${sys:lk.script:-}", hidden = true, description = "The lk script.")
    private String lk = "";

    @Override
    public Integer call() throws InterruptedException {
        List<Row> selected = selected();
        if (list) {
            TableReport.rows(selected, spec.commandLine().getOut());
            return DONE;
        }
        Scale scale = scale();
        checkFiles();
        PrintWriter err = spec.commandLine().getErr();
        if (!merge.isEmpty()) {
            return merged(err);
        }
        try (Leftovers leftovers = Leftovers.guarded()) {
            Comparison comparison = compare(selected, scale, leftovers, err);
            return report(comparison);
        } catch (CompareException | IOException e) {
            err.println("lk bench compare: " + e.getMessage());
            return FAILED;
        }
    }

    private int merged(PrintWriter err) {
        List<Comparison> runs = new ArrayList<>();
        for (Path file : merge) {
            try {
                runs.add(JsonRun.read(Files.readString(file), Contest::rows));
            } catch (IOException e) {
                err.println("lk bench compare: " + file + " cannot be read: " + e.getMessage());
                return FAILED;
            } catch (IllegalArgumentException e) {
                err.println("lk bench compare: " + file + " " + e.getMessage());
                return FAILED;
            }
        }
        try {
            return report(Comparison.together(runs, Contest.rows(runs.getFirst().conditions().nodes())));
        } catch (IOException | IllegalArgumentException e) {
            err.println("lk bench compare: " + e.getMessage());
            return FAILED;
        }
    }

    private List<Row> selected() {
        if (nodes < 1 || nodes > Scale.MAX_NODES) {
            throw new ParameterException(spec.commandLine(), "--nodes is " + nodes + ", must be 1 to " + Scale.MAX_NODES);
        }
        try {
            return Selection.of(rows).from(Contest.rows(nodes));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** A file that cannot be written is noticed before half an hour is spent, not after it. */
    private void checkFiles() {
        for (Path file : Stream.of(html, markdown, json).filter(Objects::nonNull).toList()) {
            Path directory = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || directory == null || !Files.isWritable(Files.exists(file) ? file : directory)) {
                throw new ParameterException(spec.commandLine(), file + " cannot be written");
            }
        }
    }

    private Scale scale() {
        int turns = rounds != null ? rounds : quick ? 1 : DEFAULT_ROUNDS;
        double length = seconds != null ? seconds : quick ? QUICK_SECONDS : FULL_SECONDS;
        if (turns < 1 || turns > Scale.MAX_ROUNDS) {
            throw new ParameterException(spec.commandLine(), "--rounds is " + turns + ", must be 1 to " + Scale.MAX_ROUNDS);
        }
        if (!(length >= 0.1 && length <= MAX_SECONDS)) {
            throw new ParameterException(spec.commandLine(), "--duration is " + length + " s, must be 0.1 to " + MAX_SECONDS);
        }
        Duration each = Duration.ofMillis(Math.round(length * 1000));
        return quick ? Scale.quick(nodes, turns, each) : Scale.full(nodes, turns, each);
    }

    private Comparison compare(List<Row> selected, Scale scale, Leftovers leftovers, PrintWriter err)
            throws CompareException, IOException, InterruptedException {
        Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (lk.isEmpty()) {
            throw new CompareException("which server is ours? Run this by the lk script, or give the script by --lk");
        }
        Path javaHome = Path.of(System.getProperty("java.home"));
        ZookeeperJars jars = zookeeperJars != null ? ZookeeperJars.in(zookeeperJars) : ZookeeperJars.cached(cache, mvn, leftovers);
        Path scratch = leftovers.directory(cache.toAbsolutePath(), "compare-");
        if (Surroundings.isInMemory(scratch)) {
            err.println("lk bench compare: " + cache + " is in memory: writing costs nothing there; choose another place by --cache");
        }
        Launcher launcher = new Launcher(javaHome, scratch, leftovers);
        Program apache = new Program.Apache(javaHome, jars.jars(), logging(scratch), jars.version());
        Program own = new Program.Own(Path.of(lk).toAbsolutePath(), launcher.ask(List.of(lk, "--version"), scratch));
        Map<Kind, Program> programs = Map.of(Kind.APACHE, apache, Kind.OURS, own);
        List<Result> results = new Contest(programs, launcher, scale, selected).run(err, isTerminal());
        Conditions conditions = new Conditions(
            List.of(new Conditions.Run(typed(), began, Duration.between(began, Instant.now()), scale.rounds(), scale.each())),
            scale.nodes(), scale.znodes(), scale.sessions(), scale.quick(), each(programs, Program::version),
            each(programs, Program::shown), Launcher.CONFIGURATION);
        return new Comparison(results, conditions, Surroundings.of(scratch));
    }

    private static Path logging(Path scratch) throws IOException {
        Path file = scratch.resolve("apache-logback.xml");
        try (InputStream in = CompareCommand.class.getResourceAsStream("apache-logback.xml")) {
            Files.copy(in, file);
        }
        return file;
    }

    private static Map<Kind, String> each(Map<Kind, Program> programs, Function<Program, String> what) {
        return Map.of(Kind.APACHE, what.apply(programs.get(Kind.APACHE)), Kind.OURS, what.apply(programs.get(Kind.OURS)));
    }

    /** The command as it was called, so that somebody else can call it too. */
    private String typed() {
        List<String> words = new ArrayList<>(List.of("lk", "bench", "compare"));
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        for (String word : all.subList(all.indexOf(spec.name()) + 1, all.size())) {
            words.add(word.matches("[\\w./:=+,-]+") ? word : "'" + word + "'");
        }
        return String.join(" ", words);
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private int report(Comparison comparison) throws IOException {
        TableReport.write(comparison, spec.commandLine().getOut(), isTerminal());
        if (html != null) {
            Files.writeString(html, HtmlReport.of(comparison));
        }
        if (markdown != null) {
            Files.writeString(markdown, MarkdownReport.of(comparison));
        }
        if (json != null) {
            Files.writeString(json, JsonReport.of(comparison));
        }
        return comparison.count(Verdict.Outcome.FAILED) == 0 ? DONE : FAILED;
    }
}
