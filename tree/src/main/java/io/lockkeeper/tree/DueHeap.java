package io.lockkeeper.tree;

import java.util.Arrays;

/** Slots by the time they are due, earliest first: a binary heap in two arrays. A slot may be in it more than once. */
final class DueHeap {
    private long[] due = new long[16];
    private int[] slots = new int[16];
    private int size;

    int size() {
        return size;
    }

    long firstDue() {
        return size == 0 ? Long.MAX_VALUE : due[0];
    }

    void clear() {
        size = 0;
    }

    void add(long dueMillis, int slot) {
        if (size == due.length) {
            due = Arrays.copyOf(due, size * 2);
            slots = Arrays.copyOf(slots, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = at - 1 >> 1;
            if (due[parent] <= dueMillis) {
                break;
            }
            due[at] = due[parent];
            slots[at] = slots[parent];
            at = parent;
        }
        due[at] = dueMillis;
        slots[at] = slot;
    }

    /** Takes the earliest. */
    int poll() {
        int first = slots[0];
        long lastDue = due[--size];
        int lastSlot = slots[size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && due[child + 1] < due[child]) {
                child++;
            }
            if (lastDue <= due[child]) {
                break;
            }
            due[at] = due[child];
            slots[at] = slots[child];
            at = child;
        }
        due[at] = lastDue;
        slots[at] = lastSlot;
        return first;
    }
}
