package io.lockkeeper.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names of znodes in UTF-8, packed into pages: a name is an int, its place, and no object. A record is the length, one byte or for
 * long names four, and the bytes, rounded up to units of four bytes. The place of a removed name is used again by the next one that takes
 * as many units; a name that fills most of a page, or more, has one of its own size.
 */
final class Names {
    static final int NONE = 0;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int UNIT_BITS = 2;
    private static final int PAGE_BITS = 16 - UNIT_BITS;
    private static final int PAGE_UNITS = 1 << PAGE_BITS;
    private static final int PAGE_MASK = PAGE_UNITS - 1;
    private static final int MAX_SHARED_UNITS = PAGE_UNITS / 8;
    private static final int LONG_MARK = 0x80000000;

    private byte[][] pages = new byte[4][];
    private int pageCount;
    /** Pages of long names that are gone: numbers to be given again. */
    private final List<Integer> freePages = new ArrayList<>();
    /** By units of the record: the last removed one, whose first four bytes lead on to the one removed before. */
    private int[] free = new int[16];
    /** What is not used yet of the page that is being filled. */
    private int next;
    private int end;

    /** Keeps a name; returns its place, never {@link #NONE}. */
    int add(byte[] path, int start, int stop) {
        int length = stop - start;
        int header = length <= Byte.MAX_VALUE ? 1 : Integer.BYTES;
        int units = units(header + length);
        int name = units > MAX_SHARED_UNITS ? ownPage(units) : place(units);
        byte[] page = pages[name >>> PAGE_BITS];
        int at = at(name);
        if (header == 1) {
            page[at] = (byte) length;
        } else {
            INT.set(page, at, LONG_MARK | length);
        }
        System.arraycopy(path, start, page, at + header, length);
        return name;
    }

    void remove(int name) {
        int page = name >>> PAGE_BITS;
        int units = units(header(name) + length(name));
        if (units > MAX_SHARED_UNITS) {
            pages[page] = null;
            freePages.add(page);
        } else {
            release(name, units);
        }
    }

    int length(int name) {
        byte[] page = pages[name >>> PAGE_BITS];
        int at = at(name);
        return page[at] >= 0 ? page[at] : (int) INT.get(page, at) & ~LONG_MARK;
    }

    /** Writes the name's bytes from {@code at} on. */
    void copy(int name, byte[] into, int at) {
        System.arraycopy(pages[name >>> PAGE_BITS], at(name) + header(name), into, at, length(name));
    }

    /** Whether the name stands in {@code path} from {@code start} on, where there are as many bytes. */
    boolean isAt(int name, byte[] path, int start) {
        int from = at(name) + header(name);
        int length = length(name);
        return Arrays.equals(pages[name >>> PAGE_BITS], from, from + length, path, start, start + length);
    }

    /** Four bytes from {@code offset} on, the first one highest; zeros behind the end. */
    int bits(int name, int offset) {
        byte[] page = pages[name >>> PAGE_BITS];
        int from = at(name) + header(name) + offset;
        int left = length(name) - offset;
        if (left >= Integer.BYTES) {
            return (int) INT.get(page, from);
        }
        int bits = 0;
        for (int i = 0; i < left; i++) {
            bits |= (page[from + i] & 0xff) << 24 - 8 * i;
        }
        return bits;
    }

    int compare(int name, int other) {
        int from = at(other) + header(other);
        return compare(name, pages[other >>> PAGE_BITS], from, from + length(other));
    }

    int compare(int name, byte[] other) {
        return compare(name, other, 0, other.length);
    }

    private int compare(int name, byte[] other, int start, int stop) {
        int from = at(name) + header(name);
        return Arrays.compareUnsigned(pages[name >>> PAGE_BITS], from, from + length(name), other, start, stop);
    }

    /** How many bytes two names begin with in common. */
    int common(int name, int other) {
        int from = at(name) + header(name);
        int start = at(other) + header(other);
        int length = Math.min(length(name), length(other));
        int differs = Arrays.mismatch(
                pages[name >>> PAGE_BITS], from, from + length, pages[other >>> PAGE_BITS], start, start + length);
        return differs < 0 ? length : differs;
    }

    private int header(int name) {
        return pages[name >>> PAGE_BITS][at(name)] >= 0 ? 1 : Integer.BYTES;
    }

    private static int at(int name) {
        return (name & PAGE_MASK) << UNIT_BITS;
    }

    private static int units(int bytes) {
        return bytes + (1 << UNIT_BITS) - 1 >> UNIT_BITS;
    }

    private int place(int units) {
        int name = units < free.length ? free[units] : NONE;
        if (name != NONE) {
            free[units] = (int) INT.get(pages[name >>> PAGE_BITS], at(name));
            return name;
        }
        if (end - next < units) {
            if (end > next) {
                release(next, end - next);
            }
            int page = newPage(new byte[PAGE_UNITS << UNIT_BITS]);
            next = page << PAGE_BITS;
            end = next + PAGE_UNITS;
            if (page == 0) {
                next++; // 0 is no name
            }
        }
        name = next;
        next += units;
        return name;
    }

    private void release(int name, int units) {
        if (units >= free.length) {
            free = Arrays.copyOf(free, units + 1);
        }
        INT.set(pages[name >>> PAGE_BITS], at(name), free[units]);
        free[units] = name;
    }

    private int ownPage(int units) {
        if (pageCount == 0) {
            newPage(new byte[0]); // so that no place is 0
        }
        return newPage(new byte[units << UNIT_BITS]) << PAGE_BITS;
    }

    private int newPage(byte[] page) {
        int number = freePages.isEmpty() ? pageCount++ : freePages.removeLast();
        if (number == pages.length) {
            pages = Arrays.copyOf(pages, number * 2);
        }
        pages[number] = page;
        return number;
    }
}
