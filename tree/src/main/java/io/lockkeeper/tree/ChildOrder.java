package io.lockkeeper.tree;

import java.util.Arrays;

/** The children of one znode in the order of their names, which is that of their bytes in UTF-8: an array of slots. */
final class ChildOrder {
    /** So few are sorted by comparing them. */
    private static final int FEW = 16;

    private final Znodes znodes;
    private int[] slots;
    private int size;
    /** How often it changed since it was read last. */
    int changes;

    ChildOrder(Znodes znodes, int parent) {
        this.znodes = znodes;
        this.size = znodes.childCount(parent);
        this.slots = new int[size];
        int at = 0;
        for (int child = znodes.firstChild(parent); child != Znodes.NONE; child = znodes.nextSibling(child)) {
            slots[at++] = child;
        }
        sort(new long[size], 0, size);
    }

    int size() {
        return size;
    }

    int slot(int index) {
        return slots[index];
    }

    /** The index of the first child whose name is greater than {@code name}, or not less if {@code orEqual}; {@link #size} for none. */
    int firstBehind(byte[] name, boolean orEqual) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            int order = znodes.compareName(slots[middle], name);
            if (order > 0 || order == 0 && orEqual) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    void add(int child) {
        int at = place(child);
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size + (size >> 2) + FEW);
        }
        System.arraycopy(slots, at, slots, at + 1, size - at);
        slots[at] = child;
        size++;
    }

    void remove(int child) {
        int at = place(child);
        System.arraycopy(slots, at + 1, slots, at, size - at - 1);
        size--;
    }

    /** Where a child is, or would be. */
    private int place(int child) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (znodes.compareNames(slots[middle], child) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Sorts by four bytes of the names at a time, so that most of the work is sorting numbers that lie side by side, and names, which lie
     * anywhere, are looked at once for each four bytes behind what all have in common.
     *
     * @param keys scratch, of which the same range is used
     */
    private void sort(long[] keys, int from, int to) {
        if (to - from <= FEW) {
            insertionSort(from, to);
            return;
        }
        int common = common(from, to);
        for (int i = from; i < to; i++) {
            long bits = znodes.nameBits(slots[i], common) ^ Integer.MIN_VALUE; // unsigned order
            keys[i] = bits << 32 | slots[i];
        }
        Arrays.sort(keys, from, to);
        for (int i = from; i < to; i++) {
            slots[i] = (int) keys[i];
        }
        if (keys[from] >> 32 == keys[to - 1] >> 32) {
            insertionSort(from, to); // names with zeros, which only a foreign snapshot can have
            return;
        }
        for (int start = from, end; start < to; start = end) {
            long bits = keys[start] >> 32;
            for (end = start + 1; end < to && keys[end] >> 32 == bits; ) {
                end++;
            }
            sort(keys, start, end);
        }
    }

    /** How many bytes all the names begin with in common. */
    private int common(int from, int to) {
        int common = Integer.MAX_VALUE;
        for (int i = from + 1; i < to; i++) {
            common = Math.min(common, znodes.commonNameBytes(slots[from], slots[i]));
        }
        return common;
    }

    private void insertionSort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int slot = slots[i];
            int at = i;
            while (at > from && znodes.compareNames(slots[at - 1], slot) > 0) {
                slots[at] = slots[at - 1];
                at--;
            }
            slots[at] = slot;
        }
    }
}
