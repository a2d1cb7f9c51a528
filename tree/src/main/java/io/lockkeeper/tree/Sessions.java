package io.lockkeeper.tree;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The sessions all servers agree on, with their negotiated timeouts in milliseconds: a table with open addressing, at most two thirds
 * full, since there may be very many of them and most do nothing. Its order depends only on what was done to it.
 */
final class Sessions {
    private static final int MIN_CAPACITY = 16;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    /** In place of a timeout where there is no session. */
    private static final int EMPTY = Integer.MIN_VALUE;

    private long[] ids = new long[MIN_CAPACITY];
    private int[] timeouts = empty(MIN_CAPACITY);
    private int size;

    void put(long sessionId, int timeoutMillis) {
        if ((size + 1) * 3L > ids.length * 2L) {
            grow();
        }
        int i = slot(sessionId);
        size += timeouts[i] == EMPTY ? 1 : 0;
        ids[i] = sessionId;
        timeouts[i] = Math.max(timeoutMillis, EMPTY + 1);
    }

    void remove(long sessionId) {
        int gap = slot(sessionId);
        if (timeouts[gap] == EMPTY) {
            return;
        }
        size--;
        int mask = ids.length - 1;
        for (int i = gap + 1 & mask; timeouts[i] != EMPTY; i = i + 1 & mask) {
            if ((i - home(ids[i]) & mask) >= (i - gap & mask)) {
                ids[gap] = ids[i];
                timeouts[gap] = timeouts[i];
                gap = i;
            }
        }
        timeouts[gap] = EMPTY;
    }

    boolean contains(long sessionId) {
        return timeouts[slot(sessionId)] != EMPTY;
    }

    /** -1 if there is no such session. */
    int timeoutMillis(long sessionId) {
        int i = slot(sessionId);
        return timeouts[i] == EMPTY ? -1 : timeouts[i];
    }

    int size() {
        return size;
    }

    void forEach(LongConsumer action) {
        for (int i = 0; i < ids.length; i++) {
            if (timeouts[i] != EMPTY) {
                action.accept(ids[i]);
            }
        }
    }

    /** Where it is, or would be. */
    private int slot(long sessionId) {
        int mask = ids.length - 1;
        int i = home(sessionId);
        while (timeouts[i] != EMPTY && ids[i] != sessionId) {
            i = i + 1 & mask;
        }
        return i;
    }

    private int home(long sessionId) {
        return (int) (sessionId * GOLDEN >>> 32) & ids.length - 1;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldTimeouts = timeouts;
        ids = new long[oldIds.length * 2];
        timeouts = empty(ids.length);
        for (int i = 0; i < oldIds.length; i++) {
            if (oldTimeouts[i] != EMPTY) {
                int to = slot(oldIds[i]);
                ids[to] = oldIds[i];
                timeouts[to] = oldTimeouts[i];
            }
        }
    }

    private static int[] empty(int capacity) {
        int[] timeouts = new int[capacity];
        Arrays.fill(timeouts, EMPTY);
        return timeouts;
    }
}
