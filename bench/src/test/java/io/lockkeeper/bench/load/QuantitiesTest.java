package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({"10, 10000", "10s, 10000", "0, 0", "500ms, 500", "1.5s, 1500", "2m, 120000", "1h, 3600000"})
    void aDurationHasAUnitOrIsInSeconds(String text, long millis) {
        assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"50000, 50000", "50000/s, 50000", "50k/s, 50000", "1.5M/s, 1500000", "1, 1"})
    void aRateMayHaveAThousandAndAMillion(String text, long perSecond) {
        assertThat(Quantities.rate(text)).isEqualTo(perSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1s", "10 s", "1d", "s", "1e3"})
    void whatIsNoDurationIsRefusedWithExamples(String text) {
        assertThatThrownBy(() -> Quantities.duration(text))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + text + "' is not a duration like 500ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.1", "-5", "5/m", "many"})
    void whatIsNoRateIsRefused(String text) {
        assertThatThrownBy(() -> Quantities.rate(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("is not a rate");
    }

    @Test
    void serversHaveAPortOrTheUsualOne() {
        assertThat(Quantities.servers("127.0.0.1:2182, 127.0.0.2,[::1]:2183")).extracting(server -> List.of(
                        server.getAddress().getHostAddress(), server.getPort()))
                .containsExactly(List.of("127.0.0.1", 2182), List.of("127.0.0.2", 2181), List.of("0:0:0:0:0:0:0:1", 2183));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,", "a:0", "a:70000", "a:b", "a:1/chroot", "::1"})
    void whatIsNoServerIsRefused(String text) {
        assertThatThrownBy(() -> Quantities.servers(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
