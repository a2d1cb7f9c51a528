package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much may be in work at a time. */
class RequestGaugeTest {
    private final RequestGauge gauge = new RequestGauge(1000, 8000, 0, 0);

    @Test
    void aServerAloneHasAllOfIt() {
        assertThat(gauge.isFull(1000, 8000)).isFalse();
        assertThat(gauge.isFull(1001, 0)).isTrue();
        assertThat(gauge.isFull(0, 8001)).isTrue();
    }

    /** What the servers of an ensemble have in work all comes to their leader. */
    @ParameterizedTest
    @CsvSource({"1, 1000, 8000", "2, 1000, 8000", "3, 500, 4000", "5, 250, 2000"})
    void aMemberHasItsShare(int voters, int requests, int bytes) {
        gauge.shareAmong(voters);
        assertThat(gauge.isFull(requests, bytes)).isFalse();
        assertThat(gauge.isFull(requests + 1, 0)).isTrue();
        assertThat(gauge.isFull(0, bytes + 1)).isTrue();
    }

    @Test
    void theShareFollowsTheMembership() {
        gauge.shareAmong(5);
        gauge.shareAmong(3);
        assertThat(gauge.isFull(500, 4000)).isFalse();
    }
}
