package io.lockkeeper.tree;

import io.lockkeeper.protocol.jute.MalformedException;

/**
 * Znodes of a snapshot that have a row and are not in the index yet. They enter it many at a time: their places there have nothing to do
 * with one another, so that the processor can wait for all of them at once, as in {@link Foresight}.
 */
final class Arrivals {
    /** More than a processor can wait for, and few enough to be still in its nearest cache when they are used. */
    private static final int MANY = 32;

    private final Znodes znodes;
    private final PathIndex paths;
    private final int[] hashes = new int[MANY];
    private final int[] slots = new int[MANY];
    private int count;
    /** Something has to come of what is read, or it would not be. */
    private long seen;

    Arrivals(Znodes znodes, PathIndex paths) {
        this.znodes = znodes;
        this.paths = paths;
    }

    /** The znode whose path is the first {@code length} bytes, which is not the root. */
    void add(byte[] path, int length, int slot) {
        hashes[count] = paths.hash(path, length);
        slots[count] = slot;
        if (++count == MANY) {
            enter();
        }
    }

    /**
     * After this the index has all that were added.
     *
     * @throws MalformedException if two have one path: then this tree is of no use any more
     */
    void enter() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += paths.touch(hashes[i]);
        }
        seen += sum;
        for (int i = 0; i < count; i++) {
            if (!paths.addNew(hashes[i], slots[i])) {
                throw MalformedException.at(0, "znode " + znodes.path(slots[i]) + " occurs twice");
            }
        }
        count = 0;
    }

    /** Means nothing. */
    long seen() {
        return seen;
    }
}
