package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamesTest {
    private final Names names = new Names();

    private int add(String name) {
        byte[] path = ("/parent/" + name).getBytes(StandardCharsets.UTF_8);
        return names.add(path, 8, path.length);
    }

    private String text(int name) {
        byte[] bytes = new byte[names.length(name)];
        names.copy(name, bytes, 0);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private boolean is(int name, String text) {
        return names.isAt(name, ("/" + text + "/rest").getBytes(StandardCharsets.UTF_8), 1);
    }

    @Test
    void everyLengthFromNoneToLongerThanAPageIsKept() {
        for (int length : new int[] {0, 1, 3, 4, 127, 128, 129, 8_000, 65_000, 65_536, 1_000_000}) {
            String name = "x".repeat(length);
            int place = add(name);

            assertThat(place).isNotEqualTo(Names.NONE);
            assertThat(text(place)).isEqualTo(name);
            assertThat(is(place, name)).isTrue();
            assertThat(length > 0 && is(place, "y" + name.substring(1))).isFalse();
            assertThat(length > 0 && is(place, name.substring(1) + "y")).isFalse();
        }
    }

    @Test
    void thePlaceOfARemovedNameIsUsedAgain() {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            int place = add("name-" + i % 10);
            places.add(place);
            names.remove(place);
            int big = add("n".repeat(100_000 + i % 10));
            places.add(big);
            names.remove(big);
        }

        assertThat(places).hasSizeLessThan(5);
    }

    @Test
    void noNameIsSpoiledByThoseThatComeAndGo() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<String> texts = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (int step = 0; step < 5_000; step++) {
                if (texts.isEmpty() || random.nextInt(5) > 1) {
                    int length = random.nextInt(100) == 0 ? random.nextInt(20_000) : random.nextInt(40);
                    texts.add(Integer.toString(step, 36).repeat(length));
                    places.add(add(texts.getLast()));
                } else {
                    int gone = random.nextInt(texts.size());
                    names.remove(places.get(gone));
                    texts.set(gone, texts.getLast());
                    places.set(gone, places.getLast());
                    texts.removeLast();
                    places.removeLast();
                }
            }

            for (int i = 0; i < texts.size(); i++) {
                assertThat(text(places.get(i))).as("seed %d", seed).isEqualTo(texts.get(i));
            }
        }
    }
}
