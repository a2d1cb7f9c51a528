package io.lockkeeper.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void theBoundDoublesUpToTheGreatestAndStartsAgainAfterASuccess() {
        for (long seed = 0; seed < 200; seed++) {
            Backoff backoff = new Backoff(new Random(seed), 300);

            assertThat(backoff.nextMillis()).as("seed %d", seed).isBetween(0L, 50L);
            assertThat(backoff.nextMillis()).as("seed %d", seed).isBetween(0L, 100L);
            assertThat(backoff.nextMillis()).as("seed %d", seed).isBetween(0L, 200L);
            assertThat(backoff.nextMillis()).as("seed %d", seed).isBetween(0L, 300L);
            assertThat(backoff.nextMillis()).as("seed %d", seed).isBetween(0L, 300L);
            backoff.reset();
            assertThat(backoff.nextMillis()).as("seed %d", seed).isBetween(0L, 50L);
        }
    }

    @Test
    void twoClientsDoNotComeBackInStep() {
        Backoff one = new Backoff(new Random(1), 5_000);
        Backoff other = new Backoff(new Random(2), 5_000);

        assertThat(LongStream.generate(one::nextMillis).limit(8).boxed().toList())
                .isNotEqualTo(LongStream.generate(other::nextMillis).limit(8).boxed().toList());
    }
}
