package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void everyLatencyIsCollectedOnce() {
        Histogram first = Tally.newHistogram();
        Histogram second = Tally.newHistogram();
        count(1000, 2000);
        tally.collect(first);
        count(3000);
        tally.collect(second);

        assertThat(first.getTotalCount()).isEqualTo(2);
        assertThat(second.getTotalCount()).isEqualTo(1);
        assertThat(second.getMaxValue()).isBetween(3000L, 3003L);
    }

    @Test
    void nothingIsLostWhileAnotherThreadCollects() throws InterruptedException {
        int batches = 20_000;
        Thread counting = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < batches; i++) {
                count(100, 200, 300);
            }
        });
        Histogram all = Tally.newHistogram();
        while (counting.isAlive()) {
            tally.collect(all);
        }
        counting.join();
        tally.collect(all);

        assertThat(all.getTotalCount()).isEqualTo(3L * batches);
    }

    @Test
    void percentilesAreWithinATenthOfAPercent() {
        for (int i = 1; i <= 10_000; i++) {
            count(i * 1000L);
        }
        Histogram all = Tally.newHistogram();
        tally.collect(all);

        assertThat(all.getValueAtPercentile(50)).isBetween(5_000_000L, 5_005_000L);
        assertThat(all.getValueAtPercentile(99.9)).isBetween(9_990_000L, 10_000_000L);
    }

    @Test
    void errorsAreCountedByName() {
        tally.error(ErrorCode.NO_NODE.code());
        tally.error(ErrorCode.NO_NODE.code());
        tally.error(-99_999);

        assertThat(tally.errors(ErrorCode.NO_NODE)).isEqualTo(2);
        assertThat(tally.errors(ErrorCode.SYSTEM_ERROR)).as("a code nobody knows").isEqualTo(1);
        assertThat(tally.errors(ErrorCode.NODE_EXISTS)).isZero();
    }

    private void count(long... nanos) {
        long turn = tally.begin();
        for (long each : nanos) {
            tally.latency().recordValue(each);
        }
        tally.end(turn);
    }
}
