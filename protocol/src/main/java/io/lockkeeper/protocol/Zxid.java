package io.lockkeeper.protocol;

/**
 * ZooKeeper transaction ids: the epoch in the upper 32 bits, a counter in the lower 32. A zxid is a plain {@code long} everywhere;
 * this class only names its parts.
 */
public final class Zxid {
    private Zxid() {}

    public static long of(long epoch, long counter) {
        return epoch << 32 | counter & 0xffffffffL;
    }

    public static long epoch(long zxid) {
        return zxid >>> 32;
    }

    public static long counter(long zxid) {
        return zxid & 0xffffffffL;
    }

    /**
     * Whether an entry with {@code zxid} can come right behind one with {@code previous}: within an epoch none is left out, and another
     * epoch begins with its first. Any other entry of a later epoch tells that some before it are missing.
     *
     * @param firstCounter behind which an epoch may begin, too; 0 but in tests
     */
    public static boolean follows(long zxid, long previous, long firstCounter) {
        boolean isFirst = counter(zxid) == 1 || counter(zxid) == firstCounter + 1;
        return zxid == previous + 1 || epoch(zxid) > epoch(previous) && isFirst;
    }

    /** As operators know it: {@code 0x10000002a}. */
    public static String text(long zxid) {
        return "0x" + Long.toHexString(zxid);
    }
}
