package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code lk bench load} as a process, on both servers: all its mixes, and every way it ends. */
class BenchLoadTest {
    private static final List<String> MIXES =
            List.of("get", "set", "create", "delete", "list", "mixed", "read-heavy", "multi", "ephemeral");
    private static final Setup ANY_NUMBER_OF_CLIENTS = Setup.DEFAULTS.with("maxClientCnxns", "0");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyMixRunsAndLeavesNothingBehind(Kind kind) throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(kind, ANY_NUMBER_OF_CLIENTS)) {
            for (String mix : MIXES) {
                JsonNode figures = figures(server, mix, "300ms");
                if (figures.get("operations").asLong() == 0) {
                    figures = figures(server, mix, "20s"); // this machine stood still all the time
                }
                assertThat(figures.get("operations").asLong()).as(mix).isPositive();
                assertThat(figures.get("failed").asLong()).as("%s: %s", mix, figures.get("errors")).isZero();
                assertThat(figures.get("processes").get(0).get("residentBytes").asLong()).isGreaterThan(1 << 20);
                assertThat(figures.get("latencyMicros").get("max").asDouble()).isPositive();
            }
            assertThat(children(server)).doesNotContain("lk-bench");
        }
    }

    private JsonNode figures(ServerUnderTest server, String mix, String duration) throws IOException, InterruptedException {
        Program run = load(server, "--mix", mix, "--connections", "5", "--window", "10", "--warm-up", "0", "--duration", duration,
                "--pid", Long.toString(server.pid()), "--json");
        assertThat(run.exitCode()).as("%s: %s", mix, run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anOpenLoopDoesItsRateAndWritesItsHistogram(Kind kind) throws IOException, InterruptedException {
        Path histogram = directory.resolve("latency.hgrm");
        try (ServerUnderTest server = ServerUnderTest.start(kind, ANY_NUMBER_OF_CLIENTS)) {
            Program run = load(server, "--mix", "mixed", "--rate", "500/s", "--warm-up", "500ms", "--duration", "2s",
                    "--histogram", histogram.toString());

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).containsPattern("(?m)^ +warm-up ").containsPattern("(?m)^ +1 ").containsPattern("(?m)^ +2 ")
                    .containsPattern("(?m)^errors +none$").containsPattern("(?m)^unanswered +\\d+ were due")
                    .containsPattern("(?m)^latency us +p50 [\\d,]+ +p90 .* p99.99 .* max [\\d,]+$");
            assertThat(Files.readString(histogram)).contains("Percentile").contains("#[Max ");
            assertThat(children(server)).doesNotContain("lk-bench");
        }
    }

    @Test
    void anInterruptedLoadSaysWhatItHasAndClearsAway() throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(Kind.LOCKKEEPER, ANY_NUMBER_OF_CLIENTS)) {
            Process load = start(server, "--mix", "create", "--warm-up", "0", "--duration", "1h");
            StringBuilder out = new StringBuilder();
            try (BufferedReader lines = load.inputReader(UTF_8)) {
                for (String line = lines.readLine(); line != null && !line.matches(" +1 .*"); line = lines.readLine()) {
                    out.append(line).append('\n');
                }
                assertThat(new ProcessBuilder("kill", "-INT", Long.toString(load.pid())).start().waitFor()).isZero();
                lines.lines().forEach(line -> out.append(line).append('\n'));
            }

            assertThat(load.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(load.exitValue()).isEqualTo(130);
            assertThat(out.toString()).contains("interrupted; so far:").containsPattern("(?m)^operations +[\\d,]+ in ");
            assertThat(children(server)).doesNotContain("lk-bench");
        }
    }

    @Test
    void aServerThatDiesEndsTheLoadWithOneLine() throws IOException, InterruptedException {
        try (ServerUnderTest server = ServerUnderTest.start(Kind.LOCKKEEPER, ANY_NUMBER_OF_CLIENTS)) {
            Process load = start(server, "--warm-up", "0", "--duration", "1h");
            try (BufferedReader lines = load.inputReader(UTF_8)) {
                for (String line = lines.readLine(); line != null && !line.matches(" +1 .*"); ) {
                    line = lines.readLine();
                }
                server.kill();
                assertThat(load.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(load.exitValue()).isEqualTo(1);
            assertThat(Files.readString(directory.resolve("err.txt")).lines()).singleElement().asString()
                    .matches("lk bench load: 127\\.0\\.0\\.1:\\d+: connection lost \\(.*\\); left behind: /lk-bench-\\p{XDigit}{8}");
            server.restart();
        }
    }

    @Test
    void wrongArgumentsAndMissingServersHaveTheirExitCodes() throws IOException, InterruptedException {
        try (ReservedPort unheard = new ReservedPort()) {
            String address = "127.0.0.1:" + unheard.number();
            Program wrong = Program.run(directory, "", command(address, "--mix", "everything"));
            Program nobody = Program.run(directory, "", command(address));

            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("'everything' is not one of get, set,").hasLineCount(1);
            assertThat(nobody.exitCode()).isEqualTo(1);
            assertThat(nobody.err()).isEqualTo("lk bench load: " + address + ": cannot connect (Connection refused)\n");
        }
    }

    private static String children(ServerUnderTest server) {
        try (RawClient client = server.connect()) {
            return new String(client.call(Request.getChildren("/")).body(), UTF_8);
        }
    }

    private Program load(ServerUnderTest server, String... options) throws IOException, InterruptedException {
        return Program.run(directory, "", command("127.0.0.1:" + server.port(), options));
    }

    private Process start(ServerUnderTest server, String... options) throws IOException {
        // Java leaves a signal ignored that was ignored when it started, as SIGINT is for what a shell runs in the background.
        List<String> command = command("127.0.0.1:" + server.port(), options);
        command.addAll(0, List.of("env", "--default-signal=INT"));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("err.txt").toFile()).start();
    }

    private static List<String> command(String server, String... options) {
        List<String> command = Kind.java("bench");
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", Kind.ownClasspath(),
                "io.lockkeeper.dist.Lk", "bench", "load", "-s", server));
        command.addAll(List.of(options));
        return command;
    }
}
