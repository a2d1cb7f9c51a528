package io.lockkeeper.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SimulateCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void oneSeedIsToldLineByLineAndRepeatsItself() {
        int exit = run("simulate", "--seed", "7", "--trace");
        String first = out.toString();
        out.getBuffer().setLength(0);
        run("simulate", "--seed", "7", "--trace");

        assertThat(exit).isZero();
        assertThat(first).contains("serving from 0x0").endsWith("seed 7: good\n").isEqualTo(out.toString());
    }

    @Test
    void manySeedsEndWithWhatTheyHaveSeen() {
        int exit = run("simulate", "--seeds", "2", "--from", "3");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("session created").containsPattern("2 seeds from 3: 0 broken, \\d+ a minute");
    }

    @Test
    void worldsSideBySideAreTheSameAsOneAfterTheOther() {
        run("simulate", "--seeds", "4", "--lanes", "1");
        String inTurn = out.toString();
        out.getBuffer().setLength(0);
        run("simulate", "--seeds", "4", "--lanes", "3");

        assertThat(withoutRate(out.toString())).isEqualTo(withoutRate(inTurn)).contains("4 seeds from 1: 0 broken");
        assertThat(run("simulate", "--seeds", "4", "--lanes", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--lanes is 0, needs at least 1");
    }

    private static String withoutRate(String told) {
        return told.substring(0, told.lastIndexOf(','));
    }

    @Test
    void whichSeedsMustBeSaid() {
        assertThat(run("simulate")).isEqualTo(2);
        assertThat(run("simulate", "--seeds", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--seeds of at least 1").doesNotContain("\tat ");
    }

    private int run(String... args) {
        CommandLine lk = Lk.commandLine();
        lk.setOut(new PrintWriter(out, true));
        lk.setErr(new PrintWriter(err, true));
        return lk.execute(args);
    }
}
