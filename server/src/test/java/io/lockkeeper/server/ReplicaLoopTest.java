package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.replica.ReplicaConfig;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplicaLoopTest {

    /** A program that waits 20 ms for a TTL znode of 10 ms, with a look every millisecond (as Curator's tests do), must see it go. */
    @ParameterizedTest(name = "tick {0} ms, a look each {1} ms: sleeps at most {2} ms")
    @CsvSource({"2000, 60000, 250", "2000, 100, 100", "2000, 1, 1", "100, 60000, 50", "1, 60000, 1", "2000, 0, 1"})
    void anIdleLoopSleepsNoLongerThanSessionsAndReapingAllow(int tickMillis, long reapIntervalMillis, long expectedMillis) {
        ReplicaConfig config =
            new ReplicaConfig(1, tickMillis, tickMillis, tickMillis, 1000, 0, reapIntervalMillis, 10_000, 0, Set.of(), false, 1);

        assertThat(ReplicaLoop.sleepMillis(config)).isEqualTo(expectedMillis);
    }
}
