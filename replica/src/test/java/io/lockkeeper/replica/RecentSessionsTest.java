package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentSessionsTest {
    @Test
    void thoseThatCameLastAreRemembered() {
        RecentSessions sessions = new RecentSessions();
        for (long id = 0; id <= RecentSessions.MOST; id++) {
            sessions.add(id);
            sessions.add(id);
        }
        assertThat(sessions.contains(0)).isFalse();
        assertThat(sessions.contains(1)).isTrue();
        assertThat(sessions.contains(RecentSessions.MOST)).isTrue();
        sessions.remove(1);
        assertThat(sessions.contains(1)).isFalse();
    }
}
