package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void itHoldsWhatAMapHolds() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int keys = 1 + random.nextInt(200);
            LongMap<String> map = new LongMap<>();
            Map<Long, String> model = new HashMap<>();
            for (int i = 0; i < 1000; i++) {
                long key = random.nextInt(4) == 0 ? (long) random.nextInt(keys) << 32 : random.nextInt(keys) - 3;
                if (random.nextInt(100) < 55) {
                    assertThat(map.put(key, "v" + i)).as("seed %d", seed).isEqualTo(model.put(key, "v" + i) == null);
                } else {
                    assertThat(map.remove(key)).as("seed %d", seed).isEqualTo(model.remove(key));
                }
                assertThat(map.size()).as("seed %d", seed).isEqualTo(model.size());
                long probe = random.nextInt(keys);
                assertThat(map.get(probe)).as("seed %d", seed).isEqualTo(model.get(probe));
            }
            List<String> values = new ArrayList<>();
            map.forEach(values::add);
            assertThat(values).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(model.values());
            new ArrayList<>(model.keySet()).forEach(key -> assertThat(map.remove(key)).isEqualTo(model.get(key)));
            assertThat(map.size()).isZero();
        }
    }

    @Test
    void consecutiveConnectionNumbersAndSessionIdsAreFoundAgain() {
        LongMap<Long> map = new LongMap<>();
        long base = 0x0100_0193_5f3a_0000L;
        for (long i = 0; i < 100_000; i++) {
            map.put(base + i, i);
        }
        for (long i = 0; i < 100_000; i++) {
            assertThat(map.get(base + i)).isEqualTo(i);
        }
        assertThat(map.get(base + 100_000)).isNull();
    }
}
