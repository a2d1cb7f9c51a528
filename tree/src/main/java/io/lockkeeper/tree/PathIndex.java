package io.lockkeeper.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * From a path to its znode in one probe: open addressing over the hash of the whole path, verified by walking up the names.
 *
 * <p>It grows by extendible hashing: the upper bits of the hash choose a segment through a small directory, and a full segment is
 * split on its own. So no insert ever copies more than one segment, whatever the size of the tree.
 */
final class PathIndex {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    /** What a segment begins with, and at which size it is split rather than enlarged. */
    private static final int SEGMENT_SLOTS = 4096;

    private static final int SPLIT_SLOTS = 6500;
    private static final int MAX_DEPTH = 20;

    private final Znodes znodes;
    private final long start;
    private final long multiplier;
    private Segment[] directory;
    /** The tables of the directory's segments, without the detour. */
    private long[][] tables;
    /** The path being looked up: a read leaves no garbage here. */
    private byte[] asked = new byte[256];
    private int depth = 1;
    private int size;

    /** Entries are the hash in the upper half and the slot, never 0, in the lower. */
    private static final class Segment {
        final int depth;
        long[] table;
        int size;

        Segment(int depth, int slots) {
            this.depth = depth;
            this.table = new long[slots];
        }

        boolean isFull() {
            return size >= table.length / 4 * 3;
        }

        /** By a quarter, so that there is never much room for nothing. */
        void grow() {
            long[] old = table;
            table = new long[old.length / 4 * 5];
            size = 0;
            for (long entry : old) {
                if (entry != 0) {
                    add(entry);
                }
            }
        }

        void add(long entry) {
            long[] table = this.table;
            int at = home((int) (entry >>> 32), table.length);
            while (table[at] != 0) {
                at = after(at, table.length);
            }
            table[at] = entry;
            size++;
        }

        boolean remove(long entry) {
            long[] table = this.table;
            int at = home((int) (entry >>> 32), table.length);
            while (table[at] != entry) {
                if (table[at] == 0) {
                    return false;
                }
                at = after(at, table.length);
            }
            close(at);
            size--;
            return true;
        }

        /** Moves up what the hole at {@code at} would hide. */
        private void close(int at) {
            int length = table.length;
            int hole = at;
            for (int next = after(hole, length); table[next] != 0; next = after(next, length)) {
                int home = home((int) (table[next] >>> 32), length);
                if (steps(home, next, length) >= steps(hole, next, length)) {
                    table[hole] = table[next];
                    hole = next;
                }
            }
            table[hole] = 0;
        }
    }

    /** Where in a table an entry belongs. The upper bits of the hash, by which a segment was chosen, say little about that. */
    private static int home(int hash, int length) {
        return (int) ((hash * 0x9e3779b1L & 0xffffffffL) * length >>> 32);
    }

    private static int after(int at, int length) {
        return at + 1 == length ? 0 : at + 1;
    }

    /** How far it is to go from one place to another. */
    private static int steps(int from, int to, int length) {
        return to >= from ? to - from : to - from + length;
    }

    /** @param seed of the hashes */
    PathIndex(Znodes znodes, long seed) {
        this.znodes = znodes;
        this.start = scatter(seed + GOLDEN);
        this.multiplier = scatter(seed + 2 * GOLDEN) | 1;
        this.directory = new Segment[2];
        this.tables = new long[2][];
        place(new Segment(1, SEGMENT_SLOTS), 0, 1);
        place(new Segment(1, SEGMENT_SLOTS), 1, 1);
    }

    /** A path as the index takes it. */
    static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    PathKey key(String path) {
        byte[] bytes = bytes(path);
        return new PathKey(path, bytes, hash(bytes, bytes.length));
    }

    /** The znode at {@code path}, or NONE. */
    int find(PathKey path) {
        return path.isRoot() ? Znodes.ROOT : find(path.bytes, path.bytes.length, path.hash);
    }

    /** The znode at {@code path}, or NONE. Compat: the empty path is the root, too. */
    int find(String path) {
        if (path.equals("/")) {
            return Znodes.ROOT;
        }
        int length = path.length();
        if (asked.length < length) {
            asked = new byte[length * 2];
        }
        byte[] bytes = asked;
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c >= 0x80) {
                byte[] encoded = bytes(path);
                return find(encoded, encoded.length);
            }
            bytes[i] = (byte) c;
        }
        return find(bytes, length);
    }

    /** The znode whose path is the first {@code length} bytes; the root for 0. */
    int find(byte[] path, int length) {
        return length == 0 ? Znodes.ROOT : find(path, length, hash(path, length));
    }

    /** The znode whose path is the first {@code length} bytes, at least one, which have this hash. */
    int find(byte[] path, int length, int hash) {
        long[] table = tables[hash >>> 32 - depth];
        for (int at = home(hash, table.length); table[at] != 0; at = after(at, table.length)) {
            long entry = table[at];
            if ((int) (entry >>> 32) == hash && znodes.isAt((int) entry, path, length)) {
                return (int) entry;
            }
        }
        return Znodes.NONE;
    }

    /** Looks where a hash would be, for {@link Foresight}. */
    long touch(int hash) {
        long[] table = tables[hash >>> 32 - depth];
        return table[home(hash, table.length)];
    }

    /** A znode whose path has this hash, which most likely is the one; NONE if there is none. */
    int likely(int hash) {
        long[] table = tables[hash >>> 32 - depth];
        for (int at = home(hash, table.length); table[at] != 0; at = after(at, table.length)) {
            if ((int) (table[at] >>> 32) == hash) {
                return (int) table[at];
            }
        }
        return Znodes.NONE;
    }

    /** Adds a znode that is not the root and not yet here. */
    void add(int hash, int slot) {
        Segment segment = directory[hash >>> 32 - depth];
        while (segment.isFull()) {
            makeRoom(segment, hash);
            segment = directory[hash >>> 32 - depth];
        }
        segment.add(entry(hash, slot));
        size++;
    }

    /** Adds a znode whose path has this hash, unless one is there; whether it did. */
    boolean addNew(int hash, int slot) {
        if (likely(hash) != Znodes.NONE) {
            byte[] path = znodes.pathBytes(slot);
            if (find(path, path.length, hash) != Znodes.NONE) {
                return false;
            }
        }
        add(hash, slot);
        return true;
    }

    void remove(int hash, int slot) {
        if (directory[hash >>> 32 - depth].remove(entry(hash, slot))) {
            size--;
        }
    }

    private void makeRoom(Segment segment, int hash) {
        // A segment that is full although the index as a whole is not has many equal hashes: splitting would not help it.
        boolean crowded = 1L << segment.depth > size / (SEGMENT_SLOTS / 16) + 2L;
        if (segment.table.length < SPLIT_SLOTS || segment.depth >= MAX_DEPTH || crowded) {
            segment.grow();
            place(segment, first(segment, hash), 1 << depth - segment.depth);
            return;
        }
        if (segment.depth == depth) {
            doubleDirectory();
        }
        split(segment, hash);
    }

    private void doubleDirectory() {
        Segment[] segments = directory;
        directory = new Segment[segments.length * 2];
        tables = new long[segments.length * 2][];
        depth++;
        for (int i = 0; i < segments.length; i++) {
            place(segments[i], 2 * i, 2);
        }
    }

    private void split(Segment segment, int hash) {
        int newDepth = segment.depth + 1;
        int bit = 1 << 32 - newDepth;
        int above = 0;
        for (long entry : segment.table) {
            above += entry != 0 && ((int) (entry >>> 32) & bit) != 0 ? 1 : 0;
        }
        Segment lower = new Segment(newDepth, slotsFor(segment.size - above));
        Segment upper = new Segment(newDepth, slotsFor(above));
        for (long entry : segment.table) {
            if (entry != 0) {
                (((int) (entry >>> 32) & bit) == 0 ? lower : upper).add(entry);
            }
        }
        int half = 1 << depth - newDepth;
        int first = first(segment, hash);
        place(lower, first, half);
        place(upper, first + half, half);
    }

    private static int slotsFor(int entries) {
        return Math.max(SEGMENT_SLOTS, entries / 3 * 5);
    }

    /** The first place in the directory of the segment where {@code hash} belongs. */
    private int first(Segment segment, int hash) {
        return hash >>> 32 - segment.depth << depth - segment.depth;
    }

    private void place(Segment segment, int first, int count) {
        Arrays.fill(directory, first, first + count, segment);
        Arrays.fill(tables, first, first + count, segment.table);
    }

    private static long entry(int hash, int slot) {
        return (long) hash << 32 | slot;
    }

    /**
     * Eight bytes per step. Where it starts and what it multiplies by are this server's secret, so that nobody can write down names
     * that all have one hash. It keeps out who guesses, not who may measure for days.
     */
    int hash(byte[] path, int length) {
        long hash = start + length;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            hash = mix(hash ^ (long) LONG.get(path, i));
        }
        long tail = 0;
        for (; i < length; i++) {
            tail = tail << 8 | path[i] & 0xff;
        }
        return (int) (mix(hash ^ tail) * 0xd6e8feb86659fd93L >>> 32);
    }

    /** Both halves of the product: no bit of the block is so high that only few bits of the hash depend on it. */
    private long mix(long block) {
        return block * multiplier ^ Math.unsignedMultiplyHigh(block, multiplier);
    }

    /** The finish of SplitMix64 by Steele, Lea and Flood. */
    private static long scatter(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
