package io.lockkeeper.tree;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.ZnodeRecords;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of znodes, packed into {@link Cells}: a value is an int, its place, and no object, so that the garbage collector has nothing
 * to do when one takes the place of another. A cell has the length, two bytes, and the value. A value longer than a cell has an array of
 * its own, as has each one when there is no place left for cells.
 *
 * <p>What is read in place stands there until the next change. What is to last longer, as an answer to a client does, is copied out of
 * its cell: so cells are for short values, of which a copy is not much beside the answer that it is in. A long one is never changed,
 * only replaced, and handed out as it is.
 */
final class Values {
    /** The place of a value that is null. */
    static final int NULL = 0;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int HEADER_BYTES = Short.BYTES;
    private static final int MAX_CELL_VALUE_BYTES = Cells.MAX_BYTES - HEADER_BYTES;
    private static final byte[] NOTHING = {};
    /** The place of every value that is empty: the first one with an array of its own. */
    private static final int EMPTY = -1;

    private final Cells cells;
    /** Place -1 is the first of them, -2 the second; null where {@link #freeOwn} says so. */
    private byte @Nullable [][] own = {NOTHING, null, null, null};

    private int ownCount = 1;
    private final List<Integer> freeOwn = new ArrayList<>();

    Values() {
        this(Cells.MAX_CHUNKS);
    }

    /** @param maxChunks of cells; what comes when they are full has an array of its own */
    Values(int maxChunks) {
        cells = new Cells(maxChunks);
    }

    // --- changing

    /**
     * Keeps a value; returns its place.
     *
     * @param data that nobody changes any more: a long one is kept as it is
     */
    int add(byte @Nullable [] data) {
        if (data == null) {
            return NULL;
        }
        int place = take(data.length);
        if (place == NULL) {
            return addOwn(data);
        }
        if (place != EMPTY) {
            System.arraycopy(data, 0, cells.array(place), at(place), data.length);
        }
        return place;
    }

    /** Keeps the value of the present record. */
    int add(ZnodeRecords records) {
        int length = records.dataLength();
        if (length < 0) {
            return NULL;
        }
        int place = take(length);
        if (place == NULL) {
            byte[] data = new byte[length];
            records.copyData(data, 0);
            return addOwn(data);
        }
        if (place != EMPTY) {
            records.copyData(cells.array(place), at(place));
        }
        return place;
    }

    /** Keeps a value in place of another one; returns its place, which may be another one, too. */
    int replace(int place, byte @Nullable [] data) {
        if (place > 0 && data != null && data.length > 0 && data.length <= MAX_CELL_VALUE_BYTES
                && Cells.size(HEADER_BYTES + length(place)) == Cells.size(HEADER_BYTES + data.length)) {
            write(place, data.length);
            System.arraycopy(data, 0, cells.array(place), at(place), data.length);
            return place;
        }
        remove(place);
        return add(data);
    }

    void remove(int place) {
        if (place > 0) {
            cells.give(place);
        } else if (place < EMPTY) {
            own[~place] = null;
            freeOwn.add(~place);
        }
    }

    /** A cell with this length in it; {@link #EMPTY} for none, {@link #NULL} if no cell can have it. */
    private int take(int length) {
        if (length == 0) {
            return EMPTY;
        }
        int place = length > MAX_CELL_VALUE_BYTES ? Cells.NONE : cells.take(HEADER_BYTES + length);
        if (place != Cells.NONE) {
            write(place, length);
        }
        return place;
    }

    private void write(int place, int length) {
        SHORT.set(cells.array(place), Cells.at(place), (short) length);
    }

    private int addOwn(byte[] data) {
        int index = freeOwn.isEmpty() ? ownCount++ : freeOwn.removeLast();
        if (index == own.length) {
            own = Arrays.copyOf(own, 2 * index);
        }
        own[index] = data;
        return ~index;
    }

    // --- reading

    /** 0 for null, too. */
    int length(int place) {
        return place > 0 ? (short) SHORT.get(cells.array(place), Cells.at(place)) : array(place).length;
    }

    /** In which the value stands, from {@link #at} on. */
    byte[] array(int place) {
        if (place > 0) {
            return cells.array(place);
        }
        byte[] array = place == NULL ? NOTHING : own[~place];
        assert array != null;
        return array;
    }

    int at(int place) {
        return place > 0 ? Cells.at(place) + HEADER_BYTES : 0;
    }

    /** What will stay as it is; null is not the same as empty. */
    byte @Nullable [] copy(int place) {
        if (place > 0) {
            int at = at(place);
            return Arrays.copyOfRange(cells.array(place), at, at + length(place));
        }
        return place == NULL ? null : array(place);
    }

    /** Writes it with its length, null as length -1. */
    void write(int place, JuteWriter out) {
        int length = length(place);
        out.writeInt(place == NULL ? -1 : length).writeRaw(array(place), at(place), length);
    }

    /** Looks at both of its ends, for {@link Foresight}. */
    long touch(int place) {
        int length = length(place);
        return length == 0 ? 0 : array(place)[at(place) + length - 1];
    }

    /** How many chunks of 1 MB there are. */
    int chunkCount() {
        return cells.chunkCount();
    }
}
