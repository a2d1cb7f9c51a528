package io.lockkeeper.tree;

import io.lockkeeper.protocol.client.ChildNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lists of children as they are answered. Writing one means going to each child; so what was asked for lately is kept until the children
 * change, for a few hundred znodes and only if it is not long: a few megabytes at most.
 */
final class Listings {
    private static final int PLACES = 256;
    private static final int MAX_KEPT_BYTES = 16 * 1024;

    private final Znodes znodes;
    private final int[] slots = new int[PLACES];
    private final @Nullable ChildNames[] kept = new ChildNames[PLACES];
    private byte[] scratch = new byte[1024];

    Listings(Znodes znodes) {
        this.znodes = znodes;
    }

    ChildNames of(int slot) {
        int place = slot & PLACES - 1;
        ChildNames present = kept[place];
        if (present != null && slots[place] == slot) {
            return present;
        }
        if (znodes.childCount(slot) == 0) {
            return ChildNames.NONE;
        }
        ChildNames names = write(slot);
        if (names.encodedBytes() <= MAX_KEPT_BYTES) {
            slots[place] = slot;
            kept[place] = names;
        }
        return names;
    }

    /** The znode gets or loses a child. */
    void changed(int slot) {
        int place = slot & PLACES - 1;
        if (slots[place] == slot) {
            slots[place] = Znodes.NONE;
            kept[place] = null;
        }
    }

    private ChildNames write(int slot) {
        int length = 0;
        for (int child = znodes.firstChild(slot); child != Znodes.NONE; child = znodes.nextSibling(child)) {
            int end = length + Integer.BYTES + znodes.nameLength(child);
            if (end > scratch.length) {
                scratch = Arrays.copyOf(scratch, Math.max(end, 2 * scratch.length));
            }
            length = znodes.writeName(child, scratch, length);
        }
        byte[] encoded = Arrays.copyOf(scratch, length);
        if (scratch.length > 2 * MAX_KEPT_BYTES) {
            scratch = new byte[1024]; // one long list must not cost its length for ever
        }
        return new ChildNames(znodes.childCount(slot), encoded);
    }
}
