package io.lockkeeper.tree;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** A set of positive ints in one array: open addressing, 0 is empty. */
final class IntSet {
    private int[] table = new int[4];
    private int size;

    void add(int value) {
        if (size >= table.length / 4 * 3) {
            int[] old = table;
            table = new int[old.length * 2];
            size = 0;
            for (int present : old) {
                if (present != 0) {
                    add(present);
                }
            }
        }
        int at = place(value);
        if (table[at] == 0) {
            table[at] = value;
            size++;
        }
    }

    void remove(int value) {
        int mask = table.length - 1;
        int hole = place(value);
        if (table[hole] == 0) {
            return;
        }
        size--;
        for (int next = hole + 1 & mask; table[next] != 0; next = next + 1 & mask) {
            int home = home(table[next], mask);
            if ((next - home & mask) >= (next - hole & mask)) {
                table[hole] = table[next];
                hole = next;
            }
        }
        table[hole] = 0;
    }

    boolean contains(int value) {
        return table[place(value)] != 0;
    }

    int size() {
        return size;
    }

    void forEach(IntConsumer action) {
        for (int value : table) {
            if (value != 0) {
                action.accept(value);
            }
        }
    }

    /** The values, ascending: an order that does not depend on how the set came to be. */
    int[] toArray() {
        int[] values = new int[size];
        int count = 0;
        for (int value : table) {
            if (value != 0) {
                values[count++] = value;
            }
        }
        Arrays.sort(values);
        return values;
    }

    /** Where {@code value} is, or the empty place where it belongs. */
    private int place(int value) {
        int mask = table.length - 1;
        int at = home(value, mask);
        while (table[at] != 0 && table[at] != value) {
            at = at + 1 & mask;
        }
        return at;
    }

    private static int home(int value, int mask) {
        int mixed = value * 0x9e3779b9;
        return (mixed ^ mixed >>> 15) & mask;
    }
}
