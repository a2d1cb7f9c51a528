package io.lockkeeper.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void figuresHaveThreeDigitsAndTheUnitThatFits() {
        assertThat(List.of(Quantity.RATE.shown(104_321), Quantity.RATE.shown(6_700), Quantity.RATE.shown(1_234_567),
            Quantity.RATE.shown(42)))
            .containsExactly("104k/s", "6.70k/s", "1.23M/s", "42.0/s");
        assertThat(List.of(Quantity.LATENCY.shown(85.24), Quantity.LATENCY.shown(15_300), Quantity.TIME.shown(570),
            Quantity.TIME.shown(2250)))
            .containsExactly("85.2 µs", "15.3 ms", "570 ms", "2.25 s");
        assertThat(List.of(Quantity.MEMORY.shown(280e6), Quantity.MEMORY.shown(1.1e9), Quantity.SIZE.shown(436.4),
            Quantity.SHARE.shown(0.806)))
            .containsExactly("280 MB", "1.10 GB", "436 B", "80.6 %");
        assertThat(List.of(Figures.times(10), Figures.times(1.5), Figures.times(0.83))).containsExactly("10x", "1.50x", "0.83x");
        assertThat(List.of(Figures.percent(0.046), Figures.percent(0.37))).containsExactly("4.6 %", "37 %");
    }

    @Test
    void aFigureAtAnAxisHasNoNeedlessZeros() {
        assertThat(List.of("10.0 ms", "1.00k", "0.10x", "1.50 s", "100 µs", "0.00", "10x").stream().map(Figures::round))
            .containsExactly("10 ms", "1k", "0.1x", "1.5 s", "100 µs", "0", "10x");
    }

    @Test
    void figuresDoNotDependOnTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Quantity.LATENCY.shown(1.25)).isEqualTo("1.25 µs");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aLogarithmicAxisGivesEqualFactorsEqualRoom() {
        Axis axis = Axis.powers(0.5, 40, 100, 400);
        assertThat(axis.ticks()).containsExactly(0.1, 1.0, 10.0, 100.0);
        assertThat(List.of(axis.at(0.1), axis.at(1), axis.at(10), axis.at(100))).containsExactly(100.0, 200.0, 300.0, 400.0);
        assertThat(axis.at(1e9)).as("outside").isEqualTo(400);
    }

    @Test
    void aLinearAxisBeginsAtZeroAndEndsAtARoundNumber() {
        Axis axis = Axis.fromZero(870, 200, 0);
        assertThat(axis.ticks()).containsExactly(0.0, 500.0, 1000.0);
        assertThat(axis.at(500)).isEqualTo(100);
        assertThat(Axis.fromZero(0, 0, 100).at(0)).isZero();
    }
}
