package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionsTest {
    @Test
    void sessionsAreWhatAMapOfThemWouldHold() {
        for (int seed = 0; seed < 200; seed++) {
            compareWithAMap(seed);
        }
    }

    private static void compareWithAMap(int seed) {
        Random random = new Random(seed);
        Sessions sessions = new Sessions();
        Map<Long, Integer> expected = new HashMap<>();
        int ids = 1 + random.nextInt(300);
        for (int i = 0; i < 1000; i++) {
            // Neighbours, as one server gives them out, and from far apart, as several do.
            long id = (long) random.nextInt(3) << 56 | random.nextInt(ids);
            if (random.nextInt(5) < 3) {
                int timeout = random.nextInt(100) - 1;
                sessions.put(id, timeout);
                expected.put(id, timeout);
            } else {
                sessions.remove(id);
                expected.remove(id);
            }
            assertThat(sessions.contains(id)).as("seed %d", seed).isEqualTo(expected.containsKey(id));
        }
        Map<Long, Integer> found = new HashMap<>();
        sessions.forEach(id -> assertThat(found.put(id, sessions.timeoutMillis(id))).as("seed %d: told once", seed).isNull());
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        assertThat(sessions.size()).as("seed %d", seed).isEqualTo(expected.size());
    }
}
