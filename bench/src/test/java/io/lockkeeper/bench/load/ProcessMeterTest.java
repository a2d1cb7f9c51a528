package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMeterTest {

    @TempDir
    private Path proc;

    @Test
    void aProcessUsesWhatItsTicksGrewBy() throws IOException, LoadException {
        write(100, 50);
        ProcessMeter meter = new ProcessMeter(proc, List.of(42L));
        meter.start();
        write(130, 55);

        assertThat(meter.use()).containsExactly(new ProcessUse(42, 350_000, 2048 << 10));
    }

    @Test
    void aProcessThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> new ProcessMeter(proc, List.of(43L)).start())
                .isInstanceOf(LoadException.class).hasMessage("no process 43 to be measured");
    }

    /** With a name that has a blank and a bracket in it, as names may. */
    private void write(long user, long system) throws IOException {
        Path process = Files.createDirectories(proc.resolve("42"));
        Files.writeString(process.resolve("stat"),
                "42 (a ) b) S 1 42 42 0 -1 4194304 1 2 3 4 " + user + " " + system + " 7 8 20 0 9 0 100\n");
        Files.writeString(process.resolve("status"), "Name:\ta\nVmHWM:\t    4096 kB\nVmRSS:\t    2048 kB\n");
    }
}
