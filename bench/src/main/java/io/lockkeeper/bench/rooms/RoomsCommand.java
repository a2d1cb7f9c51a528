package io.lockkeeper.bench.rooms;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lk bench rooms}: the cost of single steps, each in a Java of its own with the options that a server has. */
@Command(
        name = "rooms",
        description = {
            "Measure single steps inside the server: decode, prepare, apply, read, encode, log, watch, image.",
            "Prints nanoseconds and bytes allocated per operation, each measured in a Java of its own with a server's options."
        },
        mixinStandardHelpOptions = true)
public final class RoomsCommand implements Callable<Integer> {
    /** The Java options of a server, separated by blanks: the lk script sets it. */
    static final String SERVER_OPTIONS = "lk.server.options";

    private static final String PACKAGE = "io\\.lockkeeper\\.bench\\.rooms\\.";

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1", paramLabel = "PATTERN", defaultValue = "",
            description = "Which benchmarks: a regular expression found in names such as TreeRead.get; case does not count.")
    private String pattern;

    @Option(names = "--quick", description = "Half a second for each benchmark instead of five: rough figures.")
    private boolean quick;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(names = "--list", description = "Print the names of the benchmarks and measure nothing.")
    private boolean list;

    public RoomsCommand() {}

    @Override
    public Integer call() throws RunnerException {
        String include = PACKAGE + ".*(?i:" + checked(pattern) + ")";
        SortedSet<BenchmarkListEntry> found = BenchmarkList.fromResource(BenchmarkList.BENCHMARK_LIST)
            .find(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of(include), List.of());
        if (found.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no benchmark matches '" + pattern + "' (--list names them all)");
        }
        if (list) {
            found.forEach(entry -> spec.commandLine().getOut().println(Score.shortName(entry.getUsername())));
            return 0;
        }
        int runs = found.stream().mapToInt(RoomsCommand::combinations).sum();
        ChainedOptionsBuilder options = new OptionsBuilder()
            .include(include)
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .jvmArgs(serverOptions());
        (quick ? Effort.QUICK : Effort.FULL).applyTo(options);
        Collection<RunResult> results = new Runner(options.build(), new Progress(spec.commandLine().getErr(), runs)).run();
        ScoreTable table = new ScoreTable(results.stream().map(Score::of).toList());
        spec.commandLine().getOut().print(json ? table.json() : table.text());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private String checked(String expression) {
        try {
            return Pattern.compile(expression).pattern();
        } catch (PatternSyntaxException e) {
            throw new ParameterException(spec.commandLine(), "'" + expression + "' is no regular expression: " + e.getDescription());
        }
    }

    /** A benchmark runs once for each combination of its parameters. */
    private static int combinations(BenchmarkListEntry entry) {
        return entry.getParams().orElseGet(Map::of).values().stream().mapToInt(values -> values.length).reduce(1, (a, b) -> a * b);
    }

    private static String[] serverOptions() {
        List<String> options = new ArrayList<>(List.of(System.getProperty(SERVER_OPTIONS, "").split(" +")));
        options.removeIf(String::isEmpty);
        options.add("--enable-native-access=ALL-UNNAMED");
        options.add("--sun-misc-unsafe-memory-access=allow");
        return options.toArray(String[]::new);
    }
}
