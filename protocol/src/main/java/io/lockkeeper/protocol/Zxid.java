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

    /** As operators know it: {@code 0x10000002a}. */
    public static String text(long zxid) {
        return "0x" + Long.toHexString(zxid);
    }
}
