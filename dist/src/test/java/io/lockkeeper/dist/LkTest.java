package io.lockkeeper.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LkTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionNamesTheBuildAndNotAPlaceholder() {
        int exit = run("--version");

        assertThat(exit).isZero();
        assertThat(out.toString()).matches("lockkeeper \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void withoutArgumentsItShowsItsUsage() {
        assertThat(run()).isZero();
        assertThat(out.toString()).startsWith("Usage: lk");
    }

    @Test
    void anUnknownOptionIsAUserErrorWithoutStackTrace() {
        int exit = run("--no-such-option");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--no-such-option").doesNotContain("\tat ");
    }

    private int run(String... args) {
        CommandLine lk = Lk.commandLine();
        lk.setOut(new PrintWriter(out, true));
        lk.setErr(new PrintWriter(err, true));
        return lk.execute(args);
    }
}
