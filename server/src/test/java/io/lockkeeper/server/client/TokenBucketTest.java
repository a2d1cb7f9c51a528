package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.server.config.ConnectionThrottle;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    @Test
    void withoutTokensConnectionsCostNothing() {
        TokenBucket off = bucket(0, 1, 1, Optional.empty());
        for (int i = 0; i < 1000; i++) {
            assertThat(off.take(1, 0)).isTrue();
        }
    }

    @Test
    void anEmptyBucketRefusesUntilItIsFilled() {
        TokenBucket bucket = bucket(3, 10, 2, Optional.empty());
        assertThat(bucket.take(1, 0)).isTrue();
        assertThat(bucket.take(2, 0)).isTrue();
        assertThat(bucket.take(1, 9)).isFalse();
        assertThat(bucket.take(2, 10)).isTrue();
        assertThat(bucket.take(1, 19)).isFalse();
        assertThat(bucket.deficit()).isEqualTo(3);
    }

    @Test
    void aBucketNeverHoldsMoreThanItsSize() {
        TokenBucket bucket = bucket(3, 1, 1, Optional.empty());
        assertThat(bucket.take(4, 1_000_000)).isFalse();
        assertThat(bucket.take(3, 1_000_000)).isTrue();
        assertThat(bucket.take(1, 1_000_000)).isFalse();
    }

    @Test
    void newSessionsCostMoreThanRenewedOnes() {
        TokenBucket bucket = bucket(10, 1, 1, Optional.of(new ConnectionThrottle.Weights(3, 2)));
        assertThat(bucket.cost(new ConnectRequest(0, 0, 0, 0, null, null))).isEqualTo(3);
        assertThat(bucket.cost(new ConnectRequest(0, 0, 0, 77, null, null))).isEqualTo(2);
        assertThat(bucket(10, 1, 1, Optional.empty()).cost(new ConnectRequest(0, 0, 0, 77, null, null))).isEqualTo(1);
    }

    @Test
    void theProbabilityOfADropGrowsWhileEmptyAndFallsWhileFilled() {
        ConnectionThrottle settings = new ConnectionThrottle(10, 1_000_000, 1, 100, 0.5, 0.25, 0, Optional.empty());
        TokenBucket bucket = new TokenBucket(settings, 0, () -> 0.4);
        assertThat(bucket.take(10, 0)).isTrue();
        assertThat(bucket.take(1, 100)).isFalse();
        assertThat(bucket.dropProbability()).isEqualTo(0.5);
        assertThat(bucket.take(1, 10_000_000)).isTrue();
        assertThat(bucket.dropProbability()).isEqualTo(0.25);
    }

    private static TokenBucket bucket(int tokens, int fillMillis, int fillCount, Optional<ConnectionThrottle.Weights> weights) {
        return new TokenBucket(new ConnectionThrottle(tokens, fillMillis, fillCount, -1, 0.02, 0.002, 0, weights), 0, () -> 0.0);
    }
}
