package io.lockkeeper.bench.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RoomsCommandTest {
    private static final String IGNORE_LOCK = "jmh.ignoreLock";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Figures do not count here, so another benchmark may run on this machine. */
    @BeforeEach
    void shareTheMachine() {
        System.setProperty(IGNORE_LOCK, "true");
    }

    @AfterEach
    void forget() {
        System.clearProperty(IGNORE_LOCK);
    }

    @Test
    void measuresWhatMatchesAndPrintsOneLineForEach() {
        int code = run("--quick", "protocoldecode.[gs]et");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString().lines().filter(line -> !line.isBlank()))
            .satisfiesExactly(
                heading -> assertThat(heading.split(" +")).containsExactly("benchmark", "ns/op", "+/-", "bytes/op"),
                get -> assertThat(get).matches("ProtocolDecode\\.get +[\\d.,]+ +\\d+ % +[\\d.,]+"),
                set -> assertThat(set).matches("ProtocolDecode\\.set +[\\d.,]+ +\\d+ % +[\\d.,]+"));
        assertThat(err.toString()).contains("1 of 2  ProtocolDecode.get", "2 of 2  ProtocolDecode.set");
    }

    @Test
    void printsJson() throws Exception {
        int code = run("--quick", "--json", "ProtocolTxn.decodeSet");

        assertThat(code).as(err.toString()).isZero();
        JsonNode rows = new ObjectMapper().readTree(out.toString());
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("benchmark").asText()).isEqualTo("ProtocolTxn.decodeSet");
        assertThat(rows.get(0).get("nanosPerOperation").asDouble()).isPositive();
        assertThat(rows.get(0).get("bytesPerOperation").asDouble()).isPositive();
    }

    @Test
    void listsNames() {
        assertThat(run("--list", "tree")).isZero();

        assertThat(out.toString().lines()).contains("TreeRead.get", "TreeImage.draw").allMatch(name -> name.startsWith("Tree"));
    }

    @Test
    void saysThatNothingMatches() {
        assertThat(run("nosuch")).isEqualTo(2);

        assertThat(err.toString()).contains("no benchmark matches 'nosuch' (--list names them all)");
    }

    @Test
    void saysThatThePatternIsWrong() {
        assertThat(run("a(")).isEqualTo(2);

        assertThat(err.toString()).contains("'a(' is no regular expression: Unclosed group");
    }

    private int run(String... args) {
        return new CommandLine(new RoomsCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }
}
