package io.lockkeeper.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRunTest {
    private static final List<Row> KNOWN = List.of(Example.RATE, Example.PLAIN, Example.TAIL, Example.TIME, Example.DIP, Example.MEMORY);

    @Test
    void everyReportOfWhatWasReadIsTheOneOfWhatWasWritten() {
        Comparison written = Example.comparison(Example.comparison().results().stream()
            .filter(result -> KNOWN.contains(result.row())).toList());
        Comparison read = JsonRun.read(JsonReport.of(written), nodes -> nodes == 1 ? KNOWN : List.of());
        assertThat(HtmlReport.of(read)).isEqualTo(HtmlReport.of(written));
        assertThat(MarkdownReport.of(read)).isEqualTo(MarkdownReport.of(written));
        assertThat(JsonReport.of(read)).isEqualTo(JsonReport.of(written));
    }

    @Test
    void runsOfDifferentRowsStandTogetherInTheOrderOfTheReport() {
        Comparison starts = Example.comparison(List.of(Example.result(Example.TIME, 570, 280)));
        Comparison rates = later(Example.comparison(List.of(Example.result(Example.RATE, 100, 1200))));
        Comparison together = Comparison.together(List.of(starts, rates), KNOWN);
        assertThat(together.results()).extracting(Result::row).containsExactly(Example.RATE, Example.TIME);
        assertThat(together.conditions().runs()).extracting(Conditions.Run::command)
            .containsExactly("lk bench compare --rows 'get*'", "lk bench compare --rows later");
        assertThat(MarkdownReport.of(together)).contains("in 2 runs",
            "lk bench compare --rows 'get*'\n    lk bench compare --rows later\n");
    }

    @Test
    void aRowOfTwoRunsHasTheSamplesAndFailuresOfBoth() {
        Comparison first = Example.comparison(List.of(Example.result(Example.TIME, 500, 100)));
        Comparison second = later(Example.comparison(List.of(
            new Result(Example.TIME, Example.side(600, 800), Example.failed("ended")))));
        Result both = Comparison.together(List.of(first, second), KNOWN).results().getFirst();
        assertThat(both.apache().value()).hasValue(600);
        assertThat(both.ours().samples()).hasSize(1);
        assertThat(both.verdict().outcome()).isEqualTo(Verdict.Outcome.FAILED);
    }

    @Test
    void runsUnderOtherConditionsDoNotStandTogether() {
        Comparison one = Example.comparison(List.of(Example.result(Example.TIME, 500, 100)));
        Conditions conditions = one.conditions();
        Comparison quick = new Comparison(one.results(), new Conditions(
            conditions.runs(), conditions.nodes(), conditions.znodes(), conditions.sessions(), true, conditions.versions(),
            conditions.commands(), conditions.configuration()), one.machine());
        assertThatThrownBy(() -> Comparison.together(List.of(one, quick), KNOWN)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("different conditions");
        Comparison elsewhere = new Comparison(one.results(), one.conditions(), new Machine("Other", 4, 1, "Linux", "JDK 25", "ext4"));
        assertThatThrownBy(() -> Comparison.together(List.of(one, elsewhere), KNOWN)).hasMessageContaining("different machines");
    }

    @Test
    void whatIsNoRunIsRefusedInOneLine() {
        assertThatThrownBy(() -> JsonRun.read("{", _ -> KNOWN)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("is no JSON");
        assertThatThrownBy(() -> JsonRun.read("{}", _ -> KNOWN)).hasMessage("has no rows of a comparison");
        String unknown = JsonReport.of(Example.comparison(List.of(Example.result(Example.TIME, 500, 100))));
        assertThatThrownBy(() -> JsonRun.read(unknown, _ -> List.of())).hasMessageContaining("no row is called 'empty start'");
    }

    private static Comparison later(Comparison comparison) {
        Conditions all = comparison.conditions();
        Conditions.Run run = new Conditions.Run(
            "lk bench compare --rows later", Instant.parse("2026-01-02T04:00:00Z"), Duration.ofSeconds(60), 1, Duration.ofSeconds(4));
        return new Comparison(comparison.results(), new Conditions(
            List.of(run), all.nodes(), all.znodes(), all.sessions(), all.quick(), all.versions(), all.commands(), all.configuration()),
            comparison.machine());
    }
}
