package io.lockkeeper.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class LeftoversTest {
    @TempDir
    private Path dir;

    @Test
    void closingEndsProcessesAndDeletesDirectories() throws Exception {
        Path scratch;
        Process process;
        try (Leftovers leftovers = new Leftovers()) {
            scratch = leftovers.directory(dir.resolve("new"), "x-");
            Files.writeString(Files.createDirectories(scratch.resolve("a/b")).resolve("c"), "text");
            process = leftovers.start(new ProcessBuilder("sleep", "1000"));
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.isAlive()).isFalse();
        assertThat(scratch).doesNotExist();
        assertThat(scratch.getParent()).exists();
    }

    @Test
    void aProcessThatDoesNotListenIsKilledWithItsChildren() throws Exception {
        Leftovers leftovers = new Leftovers();
        Process shell = leftovers.start(new ProcessBuilder("bash", "-c", "trap '' TERM INT; sleep 1000 & echo $!; wait"));
        long child = Long.parseLong(shell.inputReader().readLine());
        leftovers.end(shell);
        assertThat(shell.isAlive()).isFalse();
        ProcessHandle.of(child)
            .ifPresent(handle -> assertThat(handle.onExit().completeOnTimeout(handle, 180, TimeUnit.SECONDS).join().isAlive()).isFalse());
        leftovers.close();
    }

    @Test
    void nothingStartsAfterTheEnd() throws IOException {
        Leftovers leftovers = new Leftovers();
        leftovers.close();
        assertThatThrownBy(() -> leftovers.start(new ProcessBuilder("true"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> leftovers.directory(dir, "x-")).isInstanceOf(IOException.class);
        assertThat(dir).isEmptyDirectory();
    }
}
