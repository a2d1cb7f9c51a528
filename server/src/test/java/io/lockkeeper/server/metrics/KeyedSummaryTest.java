package io.lockkeeper.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedSummaryTest {
    private final KeyedSummary summaries = new KeyedSummary("of_something");

    @Test
    void neitherManyNorLongKeysFillTheMemory() {
        assertThat(summaries.of("x".repeat(100_000))).isNull();
        for (int i = 0; i < 1000; i++) {
            assertThat(summaries.of("key" + i)).isNotNull();
        }

        assertThat(summaries.of("one more")).isNull();
        assertThat(summaries.of("key7")).isNotNull();
    }
}
