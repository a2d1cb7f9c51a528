package io.lockkeeper.replica;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from long to object without boxes or entries: open addressing, linear probing, at most two thirds full. Its order depends
 * only on what was done to it, so that a replay goes the same way.
 */
final class LongMap<V> {
    private static final int MIN_CAPACITY = 16;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[MIN_CAPACITY];
    private @Nullable Object[] values = new Object[MIN_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable V get(long key) {
        int mask = keys.length - 1;
        for (int i = home(key, mask); ; i = i + 1 & mask) {
            Object value = values[i];
            if (value == null || keys[i] == key) {
                return (V) value;
            }
        }
    }

    /** Sets the value of a key; returns whether the key is new. */
    boolean put(long key, V value) {
        if ((size + 1) * 3L > keys.length * 2L) {
            rehash(keys.length * 2);
        }
        return place(key, value);
    }

    private boolean place(long key, Object value) {
        int mask = keys.length - 1;
        int i = home(key, mask);
        while (values[i] != null && keys[i] != key) {
            i = i + 1 & mask;
        }
        boolean isNew = values[i] == null;
        keys[i] = key;
        values[i] = value;
        size += isNew ? 1 : 0;
        return isNew;
    }

    /** Returns what was removed. */
    @SuppressWarnings("unchecked")
    @Nullable V remove(long key) {
        int mask = keys.length - 1;
        int i = home(key, mask);
        while (values[i] != null && keys[i] != key) {
            i = i + 1 & mask;
        }
        Object removed = values[i];
        if (removed != null) {
            size--;
            closeGap(i, mask);
            if (keys.length > MIN_CAPACITY && size * 8L < keys.length) {
                rehash(keys.length / 2);
            }
        }
        return (V) removed;
    }

    /** Moves back what was pushed behind the gap, so that no search ends at it too early. */
    private void closeGap(int gap, int mask) {
        for (int i = gap + 1 & mask; values[i] != null; i = i + 1 & mask) {
            int distanceFromHome = i - home(keys[i], mask) & mask;
            int distanceFromGap = i - gap & mask;
            if (distanceFromHome >= distanceFromGap) {
                keys[gap] = keys[i];
                values[gap] = values[i];
                gap = i;
            }
        }
        values[gap] = null;
    }

    private void rehash(int capacity) {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[capacity];
        values = new Object[capacity];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            Object value = oldValues[i];
            if (value != null) {
                place(oldKeys[i], value);
            }
        }
    }

    /** Calls for every value as of now; {@code action} may change the map. */
    @SuppressWarnings("unchecked")
    void forEach(Consumer<? super V> action) {
        for (Object value : Arrays.copyOf(values, values.length)) {
            if (value != null) {
                action.accept((V) value);
            }
        }
    }

    private static int home(long key, int mask) {
        long mixed = key * GOLDEN;
        return (int) (mixed >>> 32) & mask;
    }
}
