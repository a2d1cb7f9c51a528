package io.lockkeeper.tree;

import java.util.Arrays;

/** The path of the znode that was placed last, and the slots of its ancestors and of itself. */
final class Ancestry {
    private byte[] path = new byte[256];
    /** Where in the path a level ends, and whose path that is. */
    private int[] ends = new int[16];

    private int[] slots = new int[16];
    private int levels;

    /** The znode at the first {@code slash} bytes of {@code path}; NONE if it is not among these, which does not say that there is none. */
    int parent(byte[] path, int slash) {
        if (slash == 0) {
            levels = 0;
            return Znodes.ROOT;
        }
        while (levels > 0 && ends[levels - 1] > slash) {
            levels--;
        }
        boolean here = levels > 0 && ends[levels - 1] == slash && Arrays.equals(path, 0, slash, this.path, 0, slash);
        return here ? slots[levels - 1] : Znodes.NONE;
    }

    /** Goes on with the znode at the first {@code length} bytes of {@code path}, after its parent has been asked for. */
    void follow(byte[] path, int slash, int length, int parent, int slot) {
        int common = slash;
        if (levels == 0 || slots[levels - 1] != parent) {
            common = 0;
            levels = 0;
            if (slash > 0) {
                push(slash, parent);
            }
        }
        if (this.path.length < length) {
            this.path = Arrays.copyOf(this.path, length * 2);
        }
        System.arraycopy(path, common, this.path, common, length - common);
        push(length, slot);
    }

    private void push(int end, int slot) {
        if (levels == ends.length) {
            ends = Arrays.copyOf(ends, levels * 2);
            slots = Arrays.copyOf(slots, levels * 2);
        }
        ends[levels] = end;
        slots[levels] = slot;
        levels++;
    }
}
