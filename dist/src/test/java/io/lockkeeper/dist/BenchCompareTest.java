package io.lockkeeper.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.dist.conformance.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lk bench compare} as a process, with both servers; everything it starts is known by this test's directory in its command line. */
@Timeout(900)
class BenchCompareTest {
    private static final Path JARS = Path.of(System.getProperty("basedir", System.getProperty("user.dir"))).resolve("target/oracle/3.9.5");
    private static final long PATIENCE_NANOS = 300_000_000_000L;

    @TempDir
    private Path dir;

    private Path lk;
    private Path cache;

    @BeforeEach
    void writeScript() throws IOException {
        cache = dir.resolve("cache");
        lk = Files.writeString(dir.resolve("lk"), "#!/usr/bin/env bash\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp '" + System.getProperty("java.class.path")
            + "' io.lockkeeper.dist.Lk \"$@\"\n");
        Files.setPosixFilePermissions(lk, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void killWhatATestLeft() {
        servers().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void bothServersAreMeasuredAndNothingStays() throws Exception {
        Path html = dir.resolve("report.html");
        Path json = dir.resolve("report.json");
        Path markdown = dir.resolve("report.md");
        Process compare = start("--rows", "get L3,empty start", "--rounds", "1", "--duration", "1",
            "--html", html.toString(), "--json", json.toString(), "--markdown", markdown.toString());
        assertThat(exitCode(compare)).as(output()).isZero();
        assertThat(output()).containsPattern("get L3 +[0-9.]+k?/s +[0-9.]+k?/s +[0-9.]+x +≥ 1.5x")
            .containsPattern("empty start +[0-9.]+ m?s +[0-9.]+ m?s +[0-9.]+x +≤ 300 ms")
            .contains("of 2 targets met", "Apache ZooKeeper  serving", "Lockkeeper  starting")
            .doesNotContain("\033", "\r", "failed");
        assertThat(html).content().contains("<svg", "Lockkeeper and Apache ZooKeeper, side by side").endsWith("</html>\n");
        assertThat(json).content().contains("\"apache\" : \"3.9.5\"", "lockkeeper ");
        assertThat(markdown).content().contains("    lk bench compare ", "| get L3 | ");
        Await.until("all servers are gone", () -> servers().isEmpty());
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void controlCEndsAServerThatHangsAndLeavesNoFile() throws Exception {
        Process compare = start("--rows", "get L3", "--rounds", "1", "--duration", "500");
        ProcessHandle server = awaitServer();
        signal("STOP", server.pid());
        signal("INT", compare.pid());
        assertThat(exitCode(compare)).as(output()).isEqualTo(130);
        Await.until("the server is gone", () -> !server.isAlive() && servers().isEmpty());
        assertThat(cache).isEmptyDirectory();
        assertThat(output()).doesNotContain("failed", "\tat ");
    }

    private Process start(String... arguments) throws IOException {
        // Whoever runs this in the background may have made it deaf to Ctrl-C.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", lk.toString(), "bench", "compare", "--quick",
            "--zookeeper-jars", JARS.toString(), "--cache", cache.toString(), "--lk", lk.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(dir.resolve("out").toFile()).start();
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("out"));
    }

    private static int exitCode(Process process) throws InterruptedException {
        try {
            return process.waitFor(PATIENCE_NANOS, TimeUnit.NANOSECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    private ProcessHandle awaitServer() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            Optional<ProcessHandle> server = servers().stream().findFirst();
            if (server.isPresent()) {
                return server.get();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new AssertionError("no server was started");
    }

    /** Processes that read a zoo.cfg below this test's directory. */
    private List<ProcessHandle> servers() {
        return ProcessHandle.allProcesses().filter(process -> commandLine(process.pid()).matches("(?s).*" + cache + "/.*zoo\\.cfg.*"))
            .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), UTF_8);
        } catch (IOException | UncheckedIOException _) {
            return ""; // It has just ended.
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor()).isZero();
    }
}
