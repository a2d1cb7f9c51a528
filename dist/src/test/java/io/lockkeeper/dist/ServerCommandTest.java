package io.lockkeeper.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(600)
class ServerCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter err = new StringWriter();

    @Test
    void aMistakeInTheConfigurationIsOneLineAndExitCode2() throws IOException {
        Path config = Files.writeString(dir.resolve("zoo.cfg"), "dataDir=" + dir + "\nclientPort=none\n");
        assertThat(run("server", config.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("lk server: ").contains("zoo.cfg:2", "clientPort");
    }

    @Test
    void aFileThatIsNotThereIsOneLineAndExitCode2() {
        assertThat(run("server", dir.resolve("nosuch.cfg").toString())).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("nosuch.cfg does not exist");
    }

    @Test
    void aDataDirectoryThatCannotBeIsOneLineAndExitCode3() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        Path config = Files.writeString(dir.resolve("zoo.cfg"), "dataDir=" + file + "\nclientPort=0\n");
        assertThat(run("server", config.toString())).isEqualTo(3);
        assertThat(err.toString().lines()).singleElement().asString().contains("cannot create data directory");
    }

    @Test
    void itGreetsInThreeLinesAndEndsWithExitCode0WhenAskedTo() throws IOException, InterruptedException {
        Path config = Files.writeString(dir.resolve("zoo.cfg"), "dataDir=" + dir + "\nclientPort=0\nclientPortAddress=127.0.0.1\n");
        Process server = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), Lk.class.getName(), "server",
                config.toString())
            .redirectError(dir.resolve("err").toFile())
            .start();
        try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).matches("Lockkeeper \\S+ serves ZooKeeper clients on 127\\.0\\.0\\.1:\\d+");
            assertThat(out.readLine()).isEqualTo("Data: " + dir);
            assertThat(out.readLine()).matches("Try: {2}lk shell -s 127\\.0\\.0\\.1:\\d+");
            server.toHandle().destroy(); // SIGTERM, and unlike Process.destroy it leaves the streams open
            assertThat(out.readLine()).isNull();
            assertThat(server.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
            assertThat(dir.resolve("err")).content().doesNotContain("\tat ").doesNotContain("ERROR");
        } finally {
            server.destroyForcibly();
        }
    }

    private int run(String... args) {
        CommandLine lk = Lk.commandLine();
        lk.setErr(new PrintWriter(err, true));
        return lk.execute(args);
    }
}
