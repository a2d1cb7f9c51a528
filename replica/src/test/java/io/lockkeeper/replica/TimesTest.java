package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.zab.InvariantViolation;
import org.junit.jupiter.api.Test;

class TimesTest {
    private final Times times = new Times(1000);

    @Test
    void awakeTimeFollowsTheHostWhileItSpeaksEveryTick() {
        set(5_000_000);
        for (int i = 1; i <= 10; i++) {
            assertThat(set(5_000_000 + i * 1000)).isZero();
        }
        assertThat(times.awakeMillis()).isEqualTo(10_000);
        assertThat(times.nowMillis()).isEqualTo(5_010_000);
    }

    @Test
    void aPauseOfTheServerCountsForOneTickOnly() {
        set(0);
        set(500);
        assertThat(set(3_600_500)).isEqualTo(3_599_000);
        assertThat(times.awakeMillis()).isEqualTo(1500);
        assertThat(set(3_600_600)).isZero();
        assertThat(times.awakeMillis()).isEqualTo(1600);
    }

    @Test
    void monotonicTimeDoesNotGoBackButTheWallClockMay() {
        set(1000);
        times.set(new Event.Time(1000, 5));
        assertThat(times.wallMillis()).isEqualTo(5);
        assertThatThrownBy(() -> set(999)).isInstanceOf(InvariantViolation.class);
    }

    private long set(long nowMillis) {
        return times.set(new Event.Time(nowMillis, 1_700_000_000_000L + nowMillis));
    }
}
