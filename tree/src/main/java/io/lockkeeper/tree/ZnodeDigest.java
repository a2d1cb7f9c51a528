package io.lockkeeper.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * One znode's share of the tree digest, version 2 of ZooKeeper: CRC-32 of path, data and stat. The digest of a tree is the sum, modulo
 * 2^64, over all znodes but those below {@code /zookeeper/}; there the root's path is empty.
 */
final class ZnodeDigest {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] HIDDEN = PathIndex.bytes("/zookeeper/");
    private static final int STAT_BYTES = 60;
    private static final int SHORT_DATA_BYTES = 512;

    private final CRC32 crc = new CRC32();
    private byte[] scratch = new byte[1024];

    /**
     * 0 for a znode that does not count at all. The path is the first {@code length} bytes, none for the root; the data are
     * {@code dataLength} bytes from {@code dataAt} on, none where they are null.
     */
    long of(
            byte[] path,
            int length,
            byte[] data,
            int dataAt,
            int dataLength,
            long czxid,
            long mzxid,
            long pzxid,
            long ctime,
            long mtime,
            int version,
            int cversion,
            int aversion,
            long owner) {
        if (length >= HIDDEN.length && Arrays.equals(path, 0, HIDDEN.length, HIDDEN, 0, HIDDEN.length)) {
            return 0;
        }
        crc.reset();
        reserve(length);
        System.arraycopy(path, 0, scratch, 0, length);
        int at = length;
        if (dataLength <= SHORT_DATA_BYTES) {
            System.arraycopy(data, dataAt, scratch, at, dataLength);
            at += dataLength;
        } else {
            crc.update(scratch, 0, at);
            crc.update(data, dataAt, dataLength);
            at = 0;
        }
        byte[] out = scratch;
        LONG.set(out, at, czxid);
        LONG.set(out, at + 8, mzxid);
        LONG.set(out, at + 16, pzxid); // Compat: before the times, unlike in snapshots
        LONG.set(out, at + 24, ctime);
        LONG.set(out, at + 32, mtime);
        INT.set(out, at + 40, version);
        INT.set(out, at + 44, cversion);
        INT.set(out, at + 48, aversion);
        LONG.set(out, at + 52, owner);
        crc.update(out, 0, at + STAT_BYTES);
        return crc.getValue();
    }

    private void reserve(int pathBytes) {
        int needed = pathBytes + SHORT_DATA_BYTES + STAT_BYTES;
        if (scratch.length < needed) {
            scratch = new byte[needed * 2];
        }
    }
}
