package io.lockkeeper.tree;

import java.util.Arrays;

/**
 * What few znodes have: an owner; and once there has been a child, the list of the children, their number, the stat that counts them,
 * and what is below at any depth: how many znodes and how many bytes of data.
 */
final class Branches {
    private static final int PAGE_BITS = 10;
    private static final int PAGE_SLOTS = 1 << PAGE_BITS;

    // The row.
    private static final int WORDS = 5;
    private static final int PZXID = 0;
    private static final int FIRST_COUNT = 1;
    private static final int OWNER_CVERSION = 2;
    private static final int ZNODES_BELOW = 3;
    private static final int BYTES_BELOW = 4;

    private long[][] rows = new long[4][];
    private int end = 1;
    private int free;

    /** @param pzxid what it has before any child comes */
    int allocate(long pzxid) {
        int branch = free;
        if (branch != 0) {
            free = (int) rows[branch >>> PAGE_BITS][at(branch) + OWNER_CVERSION];
        } else {
            branch = end++;
            int page = branch >>> PAGE_BITS;
            if (page >= rows.length) {
                rows = Arrays.copyOf(rows, page * 2);
            }
            if (rows[page] == null) {
                rows[page] = new long[PAGE_SLOTS * WORDS];
            }
        }
        rows[branch >>> PAGE_BITS][at(branch) + OWNER_CVERSION] = 0;
        setStat(branch, 0, pzxid);
        setChildren(branch, Znodes.NONE, 0);
        rows[branch >>> PAGE_BITS][at(branch) + ZNODES_BELOW] = 0;
        rows[branch >>> PAGE_BITS][at(branch) + BYTES_BELOW] = 0;
        return branch;
    }

    void release(int branch) {
        rows[branch >>> PAGE_BITS][at(branch) + OWNER_CVERSION] = free;
        free = branch;
    }

    int cversion(int branch) {
        return (int) rows[branch >>> PAGE_BITS][at(branch) + OWNER_CVERSION];
    }

    int owner(int branch) {
        return (int) (rows[branch >>> PAGE_BITS][at(branch) + OWNER_CVERSION] >>> 32);
    }

    void setOwner(int branch, int owner) {
        rows[branch >>> PAGE_BITS][at(branch) + OWNER_CVERSION] = join(owner, cversion(branch));
    }

    long pzxid(int branch) {
        return rows[branch >>> PAGE_BITS][at(branch) + PZXID];
    }

    void setStat(int branch, int cversion, long pzxid) {
        long[] row = rows[branch >>> PAGE_BITS];
        row[at(branch) + OWNER_CVERSION] = join(owner(branch), cversion);
        row[at(branch) + PZXID] = pzxid;
    }

    int firstChild(int branch) {
        return (int) (rows[branch >>> PAGE_BITS][at(branch) + FIRST_COUNT] >>> 32);
    }

    int childCount(int branch) {
        return (int) rows[branch >>> PAGE_BITS][at(branch) + FIRST_COUNT];
    }

    void setChildren(int branch, int first, int count) {
        rows[branch >>> PAGE_BITS][at(branch) + FIRST_COUNT] = join(first, count);
    }

    long znodesBelow(int branch) {
        return rows[branch >>> PAGE_BITS][at(branch) + ZNODES_BELOW];
    }

    long bytesBelow(int branch) {
        return rows[branch >>> PAGE_BITS][at(branch) + BYTES_BELOW];
    }

    void addBelow(int branch, int znodes, int bytes) {
        long[] row = rows[branch >>> PAGE_BITS];
        int at = at(branch);
        row[at + ZNODES_BELOW] += znodes;
        row[at + BYTES_BELOW] += bytes;
    }

    private static long join(int high, int low) {
        return (long) high << 32 | low & 0xffffffffL;
    }

    private static int at(int branch) {
        return (branch & PAGE_SLOTS - 1) * WORDS;
    }
}
