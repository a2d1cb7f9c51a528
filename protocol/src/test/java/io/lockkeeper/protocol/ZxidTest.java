package io.lockkeeper.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ZxidTest {
    private static final long Z5 = Zxid.of(1, 5);

    @Test
    void withinAnEpochNothingIsLeftOut() {
        assertThat(Zxid.follows(Z5 + 1, Z5, 0)).isTrue();
        assertThat(Zxid.follows(Z5 + 2, Z5, 0)).isFalse();
        assertThat(Zxid.follows(Z5, Z5, 0)).isFalse();
        assertThat(Zxid.follows(1, 0, 0)).isTrue();
    }

    @Test
    void anEpochBeginsWithItsFirstEntry() {
        assertThat(Zxid.follows(Zxid.of(2, 1), Z5, 0)).isTrue();
        assertThat(Zxid.follows(Zxid.of(7, 1), Z5, 0)).as("others may have been without entries").isTrue();
        assertThat(Zxid.follows(Zxid.of(2, 2), Z5, 0)).isFalse();
        assertThat(Zxid.follows(Zxid.of(2, 1), Zxid.of(3, 5), 0)).isFalse();
    }

    @Test
    void whereATestSaysSoAnEpochMayBeginLater() {
        assertThat(Zxid.follows(Zxid.of(2, 1001), Z5, 1000)).isTrue();
        assertThat(Zxid.follows(Zxid.of(2, 1), Z5, 1000)).isTrue();
        assertThat(Zxid.follows(Zxid.of(2, 1002), Z5, 1000)).isFalse();
    }
}
