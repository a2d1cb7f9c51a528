package io.lockkeeper.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Zxid;
import org.junit.jupiter.api.Test;

class EpochGapsTest {
    private final EpochGaps gaps = new EpochGaps();

    @Test
    void aGapGoesFromTheLastWriteOfAnEpochToTheFirstOfTheNext() throws Exception {
        gaps.acknowledged(Zxid.of(1, 0xFFFF_FFFDL), 1_000);
        gaps.acknowledged(Zxid.of(1, 0xFFFF_FFFEL), 5_000);
        gaps.acknowledged(Zxid.of(2, 1), 12_000);
        gaps.acknowledged(Zxid.of(2, 2), 20_000);
        gaps.acknowledged(Zxid.of(4, 7), 21_000);
        assertThat(gaps.await(0, 1)).isEqualTo(7_000);
        assertThat(gaps.await(1, 1)).isEqualTo(1_000);
    }

    @Test
    void whoIsToldLateOfAnOldEpochChangesNothing() throws Exception {
        gaps.acknowledged(Zxid.of(1, 1), 1_000);
        gaps.acknowledged(Zxid.of(2, 1), 3_000);
        gaps.acknowledged(Zxid.of(1, 2), 4_000);
        gaps.acknowledged(Zxid.of(3, 1), 9_000);
        assertThat(gaps.await(1, 1)).isEqualTo(6_000);
    }

    @Test
    void anEpochThatDoesNotBeginIsAFailure() {
        gaps.acknowledged(Zxid.of(1, 1), 1_000);
        assertThatThrownBy(() -> gaps.await(0, 1)).isInstanceOf(CompareException.class).hasMessageContaining("no epoch began");
    }
}
