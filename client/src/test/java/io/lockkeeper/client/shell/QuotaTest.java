package io.lockkeeper.client.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaTest {

    @Test
    void limitsAreReadAndWrittenAsZooKeeperWritesThem() {
        String text = "count=5,bytes=-1=;byteHardLimit=1000;countHardLimit=7";

        Quota quota = Quota.parse(text.getBytes(UTF_8));

        assertThat(quota).isEqualTo(new Quota(5, -1, 7, 1000));
        assertThat(new String(quota.limits(), UTF_8)).isEqualTo(text);
    }

    @Test
    void theOldFormHasNoHardLimits() {
        assertThat(Quota.parse("count=5,bytes=10".getBytes(UTF_8))).isEqualTo(new Quota(5, 10, -1, -1));
        assertThat(Quota.parse(null)).isEqualTo(Quota.NONE);
    }

    @Test
    void eitherLimitOfAKindIsEnoughToBeExceeded() {
        assertThat(Quota.NONE.with("n", 3).allowsCount(3)).isTrue();
        assertThat(Quota.NONE.with("n", 3).allowsCount(4)).isFalse();
        assertThat(Quota.NONE.with("N", 3).allowsCount(4)).isFalse();
        assertThat(Quota.NONE.with("B", 0).allowsBytes(1)).isFalse();
        assertThat(Quota.NONE.allowsBytes(Long.MAX_VALUE)).isTrue();
    }
}
