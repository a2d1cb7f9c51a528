package io.lockkeeper.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The znodes themselves: each is an int slot, and what there is to know of it lies in pages of primitives, one row of eight longs
 * per slot, so that a Stat costs one cache line and the collector sees no object of a znode. Slots are reused; pages are added one at
 * a time and not copied, but for the first ({@link Region}). Names are in {@link Names}, values in {@link Values}, what only a znode
 * with children or an owner needs in {@link Branches}.
 */
final class Znodes {
    static final int NONE = 0;
    static final int ROOT = 1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int PAGE_BITS = 14;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    private static final int FIRST_SLOTS = 1 << 10;

    // The row: a cache line, also as it lies in memory, because so many words come before the first one.
    private static final int MARGIN_WORDS = (64 - Region.HEADER_BYTES) / Long.BYTES;
    private static final int PAGE_WORDS = Region.ROOM_BYTES / Long.BYTES;
    private static final int WORDS_BITS = 3;
    private static final int CZXID = 0;
    private static final int MZXID = 1;
    private static final int CTIME = 2;
    private static final int MTIME = 3;
    private static final int VERSION_AVERSION = 4;
    private static final int NAME_ACL = 5;
    private static final int PARENT_BRANCH = 6;
    private static final int NEXT_PREV = 7;

    private final Branches branches = new Branches();
    private final Names names = new Names();
    final Values values = new Values();
    private long[][] rows = new long[4][];
    /** Where each slot's value is; beside the rows, which are as long as a cache line. */
    private int[][] places = new int[4][];
    private int end = ROOT;
    private int free = NONE;
    private int count;

    /** A new znode without parent, named by the bytes of {@code path} from {@code nameAt} to {@code nameEnd}; the root is the first one. */
    int allocate(byte[] path, int nameAt, int nameEnd) {
        int slot = free;
        if (slot != NONE) {
            free = high(slot, NEXT_PREV);
        } else {
            slot = nextSlot();
        }
        long[] row = rows[slot >>> PAGE_BITS];
        int at = at(slot);
        Arrays.fill(row, at, at + (1 << WORDS_BITS), 0);
        row[at + NAME_ACL] = join(names.add(path, nameAt, nameEnd), 0);
        count++;
        return slot;
    }

    /** Gives up a znode that has been unlinked and has no children. */
    void release(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        if (branch != 0) {
            branches.release(branch);
        }
        names.remove(name(slot));
        set(slot, NAME_ACL, 0);
        values.remove(value(slot));
        setValue(slot, Values.NULL);
        set(slot, PARENT_BRANCH, 0);
        setHigh(slot, NEXT_PREV, free);
        free = slot;
        count--;
    }

    boolean isLive(int slot) {
        return hasRow(slot) && name(slot) != Names.NONE;
    }

    /** All slots ever used are below this. */
    int end() {
        return end;
    }

    int count() {
        return count;
    }

    // --- the stat

    long czxid(int slot) {
        return get(slot, CZXID);
    }

    long mzxid(int slot) {
        return get(slot, MZXID);
    }

    long ctime(int slot) {
        return get(slot, CTIME);
    }

    long mtime(int slot) {
        return get(slot, MTIME);
    }

    int version(int slot) {
        return high(slot, VERSION_AVERSION);
    }

    int aversion(int slot) {
        return low(slot, VERSION_AVERSION);
    }

    /** Index of the owner in {@link Owners}. */
    int owner(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? Owners.PERSISTENT : branches.owner(branch);
    }

    void setOwner(int slot, int owner) {
        if (owner != owner(slot)) {
            branches.setOwner(branchOf(slot), owner);
        }
    }

    /** Index of the ACL in {@link AclTable}. */
    int acl(int slot) {
        return low(slot, NAME_ACL);
    }

    void setAcl(int slot, int acl) {
        setLow(slot, NAME_ACL, acl);
    }

    void setAversion(int slot, int aversion) {
        setLow(slot, VERSION_AVERSION, aversion);
    }

    /** What a fresh znode has: all zxids and both times alike, all versions 0. */
    void setCreated(int slot, long zxid, long timeMillis) {
        long[] row = rows[slot >>> PAGE_BITS];
        int at = at(slot);
        row[at + CZXID] = zxid;
        row[at + MZXID] = zxid;
        row[at + CTIME] = timeMillis;
        row[at + MTIME] = timeMillis;
        int branch = low(slot, PARENT_BRANCH);
        if (branch != 0) {
            branches.setStat(branch, 0, zxid);
        }
    }

    void setModified(int slot, long zxid, long timeMillis, int version) {
        long[] row = rows[slot >>> PAGE_BITS];
        int at = at(slot);
        row[at + MZXID] = zxid;
        row[at + MTIME] = timeMillis;
        setHigh(slot, VERSION_AVERSION, version);
    }

    /** All of the stat but the owner and what {@link #setChildStat} sets, as a snapshot has it. */
    void setStat(int slot, long czxid, long mzxid, long ctime, long mtime, int version, int aversion) {
        long[] row = rows[slot >>> PAGE_BITS];
        int at = at(slot);
        row[at + CZXID] = czxid;
        row[at + MZXID] = mzxid;
        row[at + CTIME] = ctime;
        row[at + MTIME] = mtime;
        row[at + VERSION_AVERSION] = join(version, aversion);
    }

    /** The rest of it, after {@link #setStat}; what every znode begins with takes no room. */
    void setLoadedChildStat(int slot, int cversion, long pzxid) {
        if (pzxid != czxid(slot) || cversion != 0 || low(slot, PARENT_BRANCH) != 0) {
            setChildStat(slot, cversion, pzxid);
        }
    }

    /** Creates of children so far, as stored; not what clients see. */
    int cversion(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? 0 : branches.cversion(branch);
    }

    long pzxid(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? get(slot, CZXID) : branches.pzxid(branch);
    }

    void setChildStat(int slot, int cversion, long pzxid) {
        branches.setStat(branchOf(slot), cversion, pzxid);
    }

    // --- name, value, place

    /** In {@link Names}. */
    private int name(int slot) {
        return high(slot, NAME_ACL);
    }

    int nameLength(int slot) {
        return names.length(name(slot));
    }

    /** Writes the name from {@code at} on, its length in an int before it; returns where it ends. */
    int writeName(int slot, byte[] into, int at) {
        int length = nameLength(slot);
        INT.set(into, at, length);
        copyName(slot, into, at + Integer.BYTES);
        return at + Integer.BYTES + length;
    }

    /** Writes the name in UTF-8 from {@code at} on. */
    void copyName(int slot, byte[] into, int at) {
        names.copy(name(slot), into, at);
    }

    /** Four bytes of the name from {@code offset} on, as one unsigned number; zeros behind its end. */
    int nameBits(int slot, int offset) {
        return names.bits(name(slot), offset);
    }

    /** How the names of two znodes compare, by their bytes in UTF-8. */
    int compareNames(int slot, int other) {
        return names.compare(name(slot), name(other));
    }

    /** How the name compares with another one, by their bytes in UTF-8. */
    int compareName(int slot, byte[] other) {
        return names.compare(name(slot), other);
    }

    /** How many bytes the names have in common, from the first one on. */
    int commonNameBytes(int slot, int other) {
        return names.common(name(slot), name(other));
    }

    /** In {@link #values}, until it is set anew. */
    int value(int slot) {
        return places[slot >>> PAGE_BITS][slot & PAGE_MASK];
    }

    /** Of a znode that has none yet. */
    void setValue(int slot, int value) {
        places[slot >>> PAGE_BITS][slot & PAGE_MASK] = value;
    }

    /** What will stay as it is, whatever becomes of the znode; null is not the same as empty. */
    byte @Nullable [] data(int slot) {
        return values.copy(value(slot));
    }

    int dataLength(int slot) {
        return values.length(value(slot));
    }

    /** @param data that nobody changes any more */
    void setData(int slot, byte @Nullable [] data) {
        setValue(slot, values.replace(value(slot), data));
    }

    int parent(int slot) {
        return high(slot, PARENT_BRANCH);
    }

    int childCount(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? 0 : branches.childCount(branch);
    }

    int firstChild(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? NONE : branches.firstChild(branch);
    }

    int nextSibling(int slot) {
        return high(slot, NEXT_PREV);
    }

    void link(int parent, int child) {
        int branch = branchOf(parent);
        int first = branches.firstChild(branch);
        setHigh(child, PARENT_BRANCH, parent);
        set(child, NEXT_PREV, join(first, NONE));
        if (first != NONE) {
            setLow(first, NEXT_PREV, child);
        }
        branches.setChildren(branch, child, branches.childCount(branch) + 1);
    }

    void unlink(int child) {
        int next = high(child, NEXT_PREV);
        int prev = low(child, NEXT_PREV);
        int branch = low(parent(child), PARENT_BRANCH);
        if (next != NONE) {
            setLow(next, NEXT_PREV, prev);
        }
        if (prev != NONE) {
            setHigh(prev, NEXT_PREV, next);
        }
        int first = prev == NONE ? next : branches.firstChild(branch);
        branches.setChildren(branch, first, branches.childCount(branch) - 1);
    }

    /** How many znodes there are below, at any depth. */
    long znodesBelow(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? 0 : branches.znodesBelow(branch);
    }

    /** How many bytes of data they have. */
    long bytesBelow(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        return branch == 0 ? 0 : branches.bytesBelow(branch);
    }

    /** A child of {@code parent} has come, gone or changed: all that is above counts it. */
    void countBelow(int parent, int count, int bytes) {
        for (int at = parent; at != NONE; at = parent(at)) {
            branches.addBelow(low(at, PARENT_BRANCH), count, bytes);
        }
    }

    /** The next znode after {@code slot} of the subtree under {@code top}, parents before children; NONE at its end. */
    int nextWithin(int top, int slot) {
        int child = firstChild(slot);
        if (child != NONE) {
            return child;
        }
        for (int at = slot; at != top; at = parent(at)) {
            int next = nextSibling(at);
            if (next != NONE) {
                return next;
            }
        }
        return NONE;
    }

    // --- paths

    /** The path in UTF-8; empty for the root, as snapshots have it. */
    byte[] pathBytes(int slot) {
        int length = pathLength(slot);
        byte[] path = new byte[length];
        fillPath(slot, path, length);
        return path;
    }

    String path(int slot) {
        return slot == ROOT ? "/" : new String(pathBytes(slot), StandardCharsets.UTF_8);
    }

    /** Bytes of the path; 0 for the root. */
    int pathLength(int slot) {
        int length = 0;
        for (int at = slot; at != ROOT; at = parent(at)) {
            length += 1 + nameLength(at);
        }
        return length;
    }

    /** Writes the path so that it ends before {@code end}. */
    void fillPath(int slot, byte[] into, int end) {
        int to = end;
        for (int at = slot; at != ROOT; at = parent(at)) {
            to -= nameLength(at);
            copyName(at, into, to);
            into[--to] = '/';
        }
    }

    /** Whether the first {@code length} bytes of {@code path} are the znode's path. */
    boolean isAt(int slot, byte[] path, int length) {
        int end = length;
        for (int at = slot; at != ROOT; at = parent(at)) {
            int start = end - nameLength(at);
            if (start < 1 || path[start - 1] != '/' || !names.isAt(name(at), path, start)) {
                return false;
            }
            end = start - 1;
        }
        return end == 0;
    }

    // --- for Foresight

    /** Looks at a znode's row, which two cache lines may share where pages are no {@link Region}, and at the place of its value. */
    long touchRow(int slot) {
        long[] row = rows[slot >>> PAGE_BITS];
        return row[at(slot)] + row[at(slot) + NEXT_PREV] + value(slot);
    }

    /** Looks at what a row leads to: name, value, parent. */
    long touchName(int slot) {
        int name = name(slot);
        long sum = name == Names.NONE ? 0 : names.length(name);
        return sum + values.touch(value(slot)) + get(parent(slot), NAME_ACL);
    }

    // --- words

    private int branchOf(int slot) {
        int branch = low(slot, PARENT_BRANCH);
        if (branch == 0) {
            branch = branches.allocate(get(slot, CZXID));
            setLow(slot, PARENT_BRANCH, branch);
        }
        return branch;
    }

    private int nextSlot() {
        if (!hasRow(end)) {
            end++;
        }
        int slot = end++;
        int page = slot >>> PAGE_BITS;
        if (page == rows.length) {
            rows = Arrays.copyOf(rows, page * 2);
            places = Arrays.copyOf(places, page * 2);
        }
        if (rows[page] == null) {
            rows[page] = new long[page == 0 ? at(FIRST_SLOTS) : PAGE_WORDS];
            places[page] = new int[page == 0 ? FIRST_SLOTS : 1 << PAGE_BITS];
        } else if (at(slot) == rows[page].length) {
            rows[page] = Arrays.copyOf(rows[page], Math.min(MARGIN_WORDS + (2 * slot << WORDS_BITS), PAGE_WORDS));
            places[page] = Arrays.copyOf(places[page], 2 * slot);
        }
        return slot;
    }

    /** The margin and the array's header take the room of one row: the last slot of each page is left out. */
    private static boolean hasRow(int slot) {
        return (slot & PAGE_MASK) != PAGE_MASK;
    }

    private static int at(int slot) {
        return MARGIN_WORDS + ((slot & PAGE_MASK) << WORDS_BITS);
    }

    private static long join(int high, int low) {
        return (long) high << 32 | low & 0xffffffffL;
    }

    private long get(int slot, int word) {
        return rows[slot >>> PAGE_BITS][at(slot) + word];
    }

    private void set(int slot, int word, long value) {
        rows[slot >>> PAGE_BITS][at(slot) + word] = value;
    }

    private int high(int slot, int word) {
        return (int) (get(slot, word) >>> 32);
    }

    private int low(int slot, int word) {
        return (int) get(slot, word);
    }

    private void setHigh(int slot, int word, int value) {
        set(slot, word, join(value, low(slot, word)));
    }

    private void setLow(int slot, int word, int value) {
        set(slot, word, join(high(slot, word), value));
    }
}
