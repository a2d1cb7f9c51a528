package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestHistoryTest {
    @Test
    void theLast1024AreKeptOldestFirst() {
        DigestHistory history = new DigestHistory();
        assertThat(history.list()).isEmpty();
        for (long i = 1; i <= 3000; i++) {
            history.add(i * 128, -i);
        }
        assertThat(history.list()).hasSize(1024);
        assertThat(history.list().getFirst()).containsExactly((3000 - 1023) * 128, -(3000 - 1023));
        assertThat(history.list().getLast()).containsExactly(3000 * 128, -3000);
    }

    @Test
    void oneIn128ZxidsIsWanted() {
        assertThat(DigestHistory.wants(128)).isTrue();
        assertThat(DigestHistory.wants(0x5_0000_0080L)).isTrue();
        assertThat(DigestHistory.wants(129)).isFalse();
    }
}
