package io.lockkeeper.tree;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The drafts of one overlay by path: open addressing over the hash that the {@link PathIndex} has computed anyway, so that a write
 * hashes its path once, and its parent's path needs no text of its own. There are as many as writes are in flight.
 */
final class Drafts {
    private static final int LEAST_SLOTS = 1024;

    private @Nullable Draft[] table = new Draft[LEAST_SLOTS];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The draft whose path is the first {@code length} bytes, which have this hash; null if there is none. */
    @Nullable Draft find(byte[] path, int length, int hash) {
        int mask = table.length - 1;
        for (int at = hash & mask; ; at = at + 1 & mask) {
            Draft draft = table[at];
            if (draft == null || isOf(draft.path, path, length, hash)) {
                return draft;
            }
        }
    }

    private static boolean isOf(PathKey key, byte[] path, int length, int hash) {
        return key.hash == hash && Arrays.equals(key.bytes, 0, key.bytes.length, path, 0, length);
    }

    /** Adds a draft of a path that has none. */
    void add(Draft draft) {
        if (size * 2 >= table.length) {
            grow();
        }
        put(draft);
        size++;
    }

    private void grow() {
        @Nullable Draft[] old = table;
        table = new Draft[old.length * 2];
        for (Draft draft : old) {
            if (draft != null) {
                put(draft);
            }
        }
    }

    private void put(Draft draft) {
        int mask = table.length - 1;
        int at = draft.path.hash & mask;
        while (table[at] != null) {
            at = at + 1 & mask;
        }
        table[at] = draft;
    }

    /** Removes this very draft, if it is here. */
    void remove(Draft draft) {
        int mask = table.length - 1;
        int at = draft.path.hash & mask;
        while (table[at] != draft) {
            if (table[at] == null) {
                return;
            }
            at = at + 1 & mask;
        }
        close(at, mask);
        size--;
    }

    /** Moves up what the hole at {@code at} would hide. */
    private void close(int at, int mask) {
        int hole = at;
        int next = hole + 1 & mask;
        for (Draft draft = table[next]; draft != null; draft = table[next]) {
            int home = draft.path.hash & mask;
            if ((next - home & mask) >= (next - hole & mask)) {
                table[hole] = draft;
                hole = next;
            }
            next = next + 1 & mask;
        }
        table[hole] = null;
    }

    void forEach(Consumer<Draft> action) {
        for (Draft draft : table) {
            if (draft != null) {
                action.accept(draft);
            }
        }
    }

    void clear() {
        Arrays.fill(table, null);
        size = 0;
    }
}
