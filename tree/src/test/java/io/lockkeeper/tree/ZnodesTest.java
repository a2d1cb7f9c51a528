package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ZnodesTest {
    private static final int MANY = 50_000;

    private final Znodes znodes = new Znodes();

    private int add(int number) {
        byte[] name = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        int slot = znodes.allocate(name, 0, name.length);
        znodes.setStat(slot, number, number + 1, number + 2, number + 3, number + 4, number + 5);
        znodes.setAcl(slot, number + 6);
        znodes.setData(slot, new byte[number % 40]);
        return slot;
    }

    private void assertIs(int slot, int number) {
        assertThat(new long[] {znodes.czxid(slot), znodes.mzxid(slot), znodes.ctime(slot), znodes.mtime(slot), znodes.version(slot),
            znodes.aversion(slot), znodes.acl(slot), znodes.dataLength(slot), znodes.nameLength(slot)})
                .containsExactly(number, number + 1, number + 2, number + 3, number + 4, number + 5, number + 6, number % 40,
                        Integer.toString(number).length());
    }

    @Test
    void everySlotHasARowOfItsOwnAndTheWalkOverThemFindsThoseThatLive() {
        int[] slots = new int[MANY];
        for (int i = 0; i < MANY; i++) {
            slots[i] = add(i);
            assertThat(slots[i]).isLessThan(znodes.end());
        }
        for (int i = 0; i < MANY; i++) {
            assertIs(slots[i], i);
        }
        for (int i = 0; i < MANY; i += 3) {
            znodes.release(slots[i]);
        }

        int live = 0;
        for (int slot = Znodes.ROOT; slot < znodes.end(); slot++) {
            live += znodes.isLive(slot) ? 1 : 0;
        }

        assertThat(live).isEqualTo(znodes.count()).isEqualTo(MANY - (MANY + 2) / 3);
        for (int i = 1; i < MANY; i += 3) {
            assertIs(slots[i], i);
        }
    }

    @Test
    void aSlotThatWasGivenUpIsUsedAgainAndHasNothingOfTheOneBefore() {
        int slot = add(33);
        znodes.release(slot);

        byte[] name = {'x'};
        assertThat(znodes.allocate(name, 0, 1)).isEqualTo(slot);
        assertThat(znodes.data(slot)).isNull();
        assertThat(znodes.czxid(slot)).isZero();
    }
}
