package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final int[] LENGTHS = {
        0, 1, 5, 6, 7, 13, 14, 15, 100, 126, 127, 142, 143, 1_022, 1_023, 1_024, 1_149, 1_150, 1_151, 1_152, 10_000, 65_536, 1_000_000
    };

    private final Values values = new Values();

    private static byte[] value(int length, int seed) {
        byte[] value = new byte[length];
        new Random(seed).nextBytes(value);
        return value;
    }

    private static byte[] written(Values values, int place) {
        JuteWriter out = new JuteWriter(16);
        values.write(place, out);
        return out.toByteArray();
    }

    private static void assertIs(Values values, int place, byte @Nullable [] expected, String what) {
        assertThat(values.copy(place)).as(what).isEqualTo(expected);
        assertThat(values.length(place)).as(what).isEqualTo(expected == null ? 0 : expected.length);
        assertThat(written(values, place)).as(what).isEqualTo(new JuteWriter().writeBuffer(expected).toByteArray());
        byte[] there = Arrays.copyOfRange(values.array(place), values.at(place), values.at(place) + values.length(place));
        assertThat(there).as(what).isEqualTo(expected == null ? new byte[0] : expected);
    }

    @Test
    void everyLengthIsKeptAndMayFollowEveryOther() {
        for (int before : LENGTHS) {
            for (int after : LENGTHS) {
                int place = values.add(value(before, before));
                int neighbour = values.add(value(before, 1));
                assertIs(values, place, value(before, before), "of " + before);

                place = values.replace(place, value(after, after));

                assertIs(values, place, value(after, after), "of " + after + " after " + before);
                assertIs(values, neighbour, value(before, 1), "beside");
                values.remove(place);
                values.remove(neighbour);
            }
        }
    }

    @Test
    void nullIsNotEmpty() {
        int none = values.add((byte[]) null);
        int empty = values.add(new byte[0]);

        assertIs(values, none, null, "null");
        assertIs(values, empty, new byte[0], "empty");
        assertIs(values, values.replace(empty, null), null, "null after empty");
        assertIs(values, values.replace(none, new byte[0]), new byte[0], "empty after null");
        assertIs(values, values.replace(values.add(value(10, 1)), null), null, "null after some");
        values.remove(empty);
        values.remove(none);
        assertIs(values, values.add(new byte[0]), new byte[0], "empty, after one is gone");
    }

    @Test
    void aValueOfAboutTheSameLengthTakesThePlaceOfTheOneBefore() {
        values.add(value(100, 0));
        int place = values.add(value(100, 1));

        assertThat(values.replace(place, value(102, 2))).isEqualTo(place);
        assertThat(values.replace(place, value(96, 2))).isEqualTo(place);
        assertThat(values.replace(place, value(103, 2))).isNotEqualTo(place);
    }

    @Test
    void whatWasCopiedStaysAsItIs() {
        int place = values.add(value(100, 1));
        byte[] read = values.copy(place);

        values.replace(place, value(100, 2));

        assertThat(read).isEqualTo(value(100, 1));
    }

    @Test
    void whatNoCellHoldsHasAnArrayOfItsOwnWhosePlaceIsUsedAgain() {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] large = value(10_000, i);
            int place = values.add(large);
            assertThat(values.array(place)).isSameAs(large);
            places.add(place);
            values.remove(place);
        }

        assertThat(places).hasSize(1);
        assertThat(values.chunkCount()).isZero();
    }

    @Test
    void whatComesWhenAllCellsAreTakenHasAnArrayOfItsOwn() {
        Values small = new Values(2);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            places.add(small.add(value(100, i)));
        }

        assertThat(small.chunkCount()).isEqualTo(1);
        assertThat(places).anyMatch(place -> place < 0);
        for (int i = 0; i < 20_000; i++) {
            assertIs(small, places.get(i), value(100, i), "number " + i);
            places.set(i, small.replace(places.get(i), value(i % 300, i + 1)));
        }
        for (int i = 0; i < 20_000; i++) {
            assertIs(small, places.get(i), value(i % 300, i + 1), "number " + i);
            small.remove(places.get(i));
        }
        assertThat(small.add(value(100, 1))).isPositive();
    }

    @Test
    void whatIsRemovedMakesRoomForValuesOfOtherLengths() {
        for (int round = 0; round < 20; round++) {
            List<Integer> places = new ArrayList<>();
            int length = 20 + 37 * round;
            for (int bytes = 0; bytes < 8 << 20; bytes += length) {
                places.add(values.add(value(length, 1)));
            }
            assertThat(values.chunkCount()).as("with values of %d bytes", length).isBetween(8, 12);

            places.forEach(values::remove);

            assertThat(values.chunkCount()).isEqualTo(1);
        }
    }

    @Test
    void aTreeWhoseValuesGrowAndShrinkOneByOneTakesLittleMoreThanTheyDo() {
        int[] places = new int[50_000];
        for (int round = 0; round < 6; round++) {
            int length = round % 2 == 0 ? 100 : 150;
            for (int i = 0; i < places.length; i++) {
                places[i] = values.replace(places[i], value(length, 1));
                assertThat(values.chunkCount()).isLessThanOrEqualTo(10);
            }
        }
        for (int i = 0; i < places.length; i++) {
            assertThat(values.length(places[i])).isEqualTo(150);
        }
    }

    @Test
    void takingAndGivingBackAtTheEdgeOfAChunkMakesNoNewOneEachTime() {
        int first = values.add(value(100, 1));
        int chunks = values.chunkCount();
        while (values.chunkCount() == chunks) {
            first = values.add(value(100, 1));
        }
        byte[] chunk = values.array(first);

        for (int i = 0; i < 10; i++) {
            values.remove(first);
            first = values.add(value(100, 1));
            assertThat(values.array(first)).isSameAs(chunk);
        }
    }

    @Test
    void noValueIsSpoiledByThoseThatComeChangeAndGo() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Values some = new Values(2 + random.nextInt(4));
            List<byte @Nullable []> expected = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            int rise = 1 + random.nextInt(4);
            for (int step = 0; step < 20_000; step++) {
                int at = expected.isEmpty() ? 0 : random.nextInt(expected.size());
                int choice = random.nextInt(9);
                if (expected.isEmpty() || choice < rise) {
                    expected.add(randomValue(random));
                    places.add(some.add(expected.getLast()));
                } else if (choice < 6) {
                    assertIs(some, places.get(at), expected.get(at), "seed " + seed);
                    expected.set(at, randomValue(random));
                    places.set(at, some.replace(places.get(at), expected.get(at)));
                } else {
                    some.remove(places.get(at));
                    expected.set(at, expected.getLast());
                    places.set(at, places.getLast());
                    expected.removeLast();
                    places.removeLast();
                }
            }

            for (int i = 0; i < expected.size(); i++) {
                assertIs(some, places.get(i), expected.get(i), "seed " + seed);
            }
            places.forEach(some::remove);
            assertThat(some.chunkCount()).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
    }

    private static byte @Nullable [] randomValue(Random random) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return null;
        }
        int most = kind < 14 ? 200 : kind < 18 ? 1_300 : 20_000;
        byte[] value = new byte[random.nextInt(most)];
        random.nextBytes(value);
        return value;
    }
}
