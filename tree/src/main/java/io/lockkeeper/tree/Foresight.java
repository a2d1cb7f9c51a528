package io.lockkeeper.tree;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.Txn;
import org.jspecify.annotations.Nullable;

/**
 * Brings what coming operations will need into the processor's cache. An operation on a znode of a large tree is a chain of cache misses:
 * place in the index, row, name, value, each known only when the one before it has come. The chains of different operations do not
 * depend on each other, so going through many of them link by link lets the processor wait for all of them at once. Nothing is
 * changed, and nothing is verified either: on the wrong znode it costs only time.
 */
final class Foresight {
    /** So many at once: more than a processor can wait for, and few enough to be still in its nearest cache when they are used. */
    private static final int WINDOW = 32;

    /** A smaller tree is in the caches anyway. */
    private static final int LARGE_TREE_ZNODES = 50_000;

    private final Znodes znodes;
    private final PathIndex paths;
    private final int[] hashes = new int[WINDOW];
    private final int[] slots = new int[WINDOW];
    private int count;
    /** Something has to come of what is read, or it would not be. */
    private long seen;

    Foresight(Znodes znodes, PathIndex paths) {
        this.znodes = znodes;
        this.paths = paths;
    }

    boolean pays() {
        return znodes.count() >= LARGE_TREE_ZNODES;
    }

    void add(Operation operation) {
        add(path(operation));
    }

    void add(Txn txn) {
        add(path(txn));
    }

    private void add(@Nullable String path) {
        if (path != null) {
            byte[] bytes = PathIndex.bytes(path);
            hashes[count++] = paths.hash(bytes, bytes.length);
            if (count == WINDOW) {
                look();
            }
        }
    }

    /** Of the operations on one znode that are frequent. */
    private static @Nullable String path(Operation operation) {
        if (operation instanceof Operation.GetData get) {
            return get.path();
        }
        if (operation instanceof Operation.SetData set) {
            return set.path();
        }
        return operation instanceof Operation.Exists exists ? exists.path() : null;
    }

    private static @Nullable String path(Txn txn) {
        if (txn instanceof Txn.SetData set) {
            return set.path();
        }
        if (txn instanceof Txn.Create create) {
            return create.path();
        }
        return txn instanceof Txn.Delete delete ? delete.path() : null;
    }

    /** Looks ahead for all that were added. */
    void look() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += paths.touch(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            slots[i] = paths.likely(hashes[i]);
            sum += znodes.touchRow(slots[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += znodes.touchName(slots[i]);
        }
        count = 0;
        seen += sum;
    }

    /** Means nothing. */
    long seen() {
        return seen;
    }
}
