package io.lockkeeper.bench.report;

import static io.lockkeeper.bench.report.Example.result;
import static io.lockkeeper.bench.report.Example.side;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockkeeper.bench.report.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void aRatioSaysHowManyTimesBetterWhicheverDirectionIsGood() {
        assertThat(result(Example.RATE, 100, 250).ratio()).hasValue(2.5);
        assertThat(result(Example.TIME, 500, 250).ratio()).hasValue(2);
        assertThat(result(Example.TIME, 250, 500).ratio()).hasValue(0.5);
    }

    @Test
    void aTargetAsAMultipleIsMetAtTheMultiple() {
        assertThat(result(Example.RATE, 100, 1000).verdict()).isEqualTo(new Verdict(Outcome.MET, "met"));
        assertThat(result(Example.RATE, 100, 630).verdict()).isEqualTo(new Verdict(Outcome.SHORT, "short by 37 %"));
    }

    @Test
    void aLimitIsMetByOursAlone() {
        assertThat(result(Example.TIME, 570, 300).verdict().outcome()).isEqualTo(Outcome.MET);
        assertThat(result(Example.TIME, 900, 400).verdict()).isEqualTo(new Verdict(Outcome.SHORT, "short by 25 %"));
        assertThat(result(Example.DIP, 0.3, 0.8).verdict().outcome()).isEqualTo(Outcome.MET);
        assertThat(result(Example.DIP, 0.3, 0.6).verdict()).isEqualTo(new Verdict(Outcome.SHORT, "short by 25 %"));
    }

    @Test
    void worseThanApacheIsNeverMet() {
        assertThat(result(Example.TIME, 100, 200).verdict()).isEqualTo(new Verdict(Outcome.SHORT, "worse than Apache: 0.50x"));
        assertThat(result(Example.PLAIN, 100, 99.9).verdict().outcome()).isEqualTo(Outcome.SHORT);
        assertThat(result(Example.PLAIN, 100, 100).verdict().outcome()).isEqualTo(Outcome.MET);
    }

    @Test
    void oneFailedRoundFailsTheRow() {
        Side once = new Side(List.of(Sample.of(5)), List.of("died in round 2"));
        assertThat(new Result(Example.PLAIN, side(1), once).verdict()).isEqualTo(new Verdict(Outcome.FAILED, "failed (Lockkeeper)"));
        assertThat(new Result(Example.PLAIN, once, side(1)).verdict()).isEqualTo(new Verdict(Outcome.FAILED, "failed (Apache ZooKeeper)"));
        assertThat(new Result(Example.PLAIN, Example.failed("x"), Example.failed("y")).verdict().text()).isEqualTo("failed");
        assertThat(new Result(Example.PLAIN, Example.failed("x"), side(1)).ratio()).isEmpty();
    }

    @Test
    void aRowOfOursAloneDoesNotAskForApache() {
        Row alone = new Row("10M get", "Ours", Quantity.SLOWDOWN, new Target.Alone(1.5), "slower than with few");
        Side nothing = new Side(List.of(), List.of());
        assertThat(new Result(alone, nothing, side(1.4)).verdict()).isEqualTo(new Verdict(Outcome.MET, "met"));
        assertThat(new Result(alone, nothing, side(3)).verdict()).isEqualTo(new Verdict(Outcome.SHORT, "short by 50 %"));
        assertThat(new Result(alone, nothing, Example.failed("x")).verdict()).isEqualTo(new Verdict(Outcome.FAILED, "failed"));
        assertThat(new Result(alone, nothing, side(1.4)).targetRatio()).isEmpty();
    }

    @Test
    void whatIsNoNumberIsNotMet() {
        assertThat(result(Example.PLAIN, 0, 0).verdict().outcome()).isEqualTo(Outcome.SHORT);
    }

    @Test
    void theMarkOfATargetStandsWhereTheRatioWouldMeetIt() {
        assertThat(result(Example.RATE, 100, 1).targetRatio()).hasValue(10);
        assertThat(result(Example.PLAIN, 100, 1).targetRatio()).hasValue(1);
        assertThat(result(Example.TIME, 570, 1).targetRatio().orElseThrow()).isCloseTo(1.9, within(1e-9));
        assertThat(new Result(Example.TIME, Example.failed("x"), side(1)).targetRatio()).isEmpty();
    }

    @Test
    void theFigureOfASideIsItsMedian() {
        assertThat(side(3, 100, 1).value()).hasValue(3);
        assertThat(side(4, 1, 100, 2).value()).hasValue(3);
        assertThat(side().value()).isEmpty();
        assertThat(side(3, 100, 1).lowest()).hasValue(1);
        assertThat(side(3, 100, 1).highest()).hasValue(100);
    }

    @Test
    void theLowestSecondCountsOnlyWhileASnapshotIsWritten() {
        List<Double> rates = List.of(10.0, 50.0, 30.0, 90.0);
        assertThat(new Timeline(rates, List.of(new Timeline.Interval(1.2, 2.1))).lowestDuringSnapshot()).hasValue(30);
        assertThat(new Timeline(rates, List.of(new Timeline.Interval(1.2, 1.9))).lowestDuringSnapshot()).hasValue(50);
        assertThat(new Timeline(rates, List.of()).lowestDuringSnapshot()).isEmpty();
        assertThat(new Timeline(rates, List.of()).mean()).isEqualTo(45);
    }
}
