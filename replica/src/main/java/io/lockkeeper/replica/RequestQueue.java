package io.lockkeeper.replica;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Requests in their order: a ring that grows, and gives up its array when it runs empty after a rush. */
final class RequestQueue {
    private static final int INITIAL_CAPACITY = 8;
    private static final int KEPT_CAPACITY = 64;

    private @Nullable Request[] ring = new Request[INITIAL_CAPACITY];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Request request) {
        if (size == ring.length) {
            grow();
        }
        ring[head + size & ring.length - 1] = request;
        size++;
    }

    /** The oldest, or null if there is none. */
    @Nullable Request peek() {
        return size == 0 ? null : ring[head];
    }

    /** Takes the oldest out, or returns null if there is none. */
    @Nullable Request poll() {
        if (size == 0) {
            return null;
        }
        Request request = ring[head];
        ring[head] = null;
        head = head + 1 & ring.length - 1;
        if (--size == 0 && ring.length > KEPT_CAPACITY) {
            clear();
        }
        return request;
    }

    void clear() {
        ring = new Request[INITIAL_CAPACITY];
        head = 0;
        size = 0;
    }

    private void grow() {
        @Nullable Request[] larger = Arrays.copyOfRange(ring, head, head + ring.length * 2);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        ring = larger;
        head = 0;
    }
}
