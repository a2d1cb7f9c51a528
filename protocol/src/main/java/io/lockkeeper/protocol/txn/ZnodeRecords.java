package io.lockkeeper.protocol.txn;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of znodes just as a snapshot has them, see {@link SnapshotCodec}. Whoever builds a tree goes through it once and takes each field
 * from where it lies, so that a znode costs no object. Whoever made it has seen that every length fits.
 */
public final class ZnodeRecords {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private final Consumer<byte[]> home;
    private int next;

    // Of the present record.
    private int pathAt;
    private int pathLength;
    private int dataAt;
    private int dataLength;
    private int statAt;

    /**
     * @param bytes whole records from {@code start} to {@code end}
     * @param home is given the bytes back when the run has been used, on whatever thread that is
     */
    public ZnodeRecords(byte[] bytes, int start, int end, Consumer<byte[]> home) {
        this.bytes = bytes;
        this.next = start;
        this.end = end;
        this.home = home;
    }

    /** Goes to the next znode, at first to the first; false behind the last. */
    public boolean next() {
        if (next == end) {
            return false;
        }
        pathAt = next + Integer.BYTES;
        pathLength = intAt(next);
        dataAt = pathAt + pathLength + Integer.BYTES;
        dataLength = intAt(dataAt - Integer.BYTES);
        statAt = dataAt + Math.max(0, dataLength) + Long.BYTES;
        next = statAt + StatPersisted.BYTES;
        return true;
    }

    /** Gives the bytes back: nothing may be asked any more. */
    public void release() {
        home.accept(bytes);
    }

    /** What is left of the run, in bytes. */
    public int bytes() {
        return end - next;
    }

    public int pathLength() {
        return pathLength;
    }

    /** Writes the path, in whatever was taken for UTF-8, from the beginning of {@code into} on. */
    public void copyPath(byte[] into) {
        System.arraycopy(bytes, pathAt, into, 0, pathLength);
    }

    /** The path, malformed UTF-8 replaced by U+FFFD. */
    public String path() {
        return new String(bytes, pathAt, pathLength, StandardCharsets.UTF_8);
    }

    /** -1 for a value that is null. */
    public int dataLength() {
        return Math.max(-1, dataLength);
    }

    /** Writes the value from {@code at} on. */
    public void copyData(byte[] into, int at) {
        System.arraycopy(bytes, dataAt, into, at, Math.max(0, dataLength));
    }

    /** A copy of the value; null is not the same as empty. */
    public byte @Nullable [] data() {
        if (dataLength < 0) {
            return null;
        }
        byte[] data = new byte[dataLength];
        copyData(data, 0);
        return data;
    }

    public long aclKey() {
        return longAt(statAt - Long.BYTES);
    }

    public long czxid() {
        return longAt(statAt);
    }

    public long mzxid() {
        return longAt(statAt + 8);
    }

    public long ctime() {
        return longAt(statAt + 16);
    }

    public long mtime() {
        return longAt(statAt + 24);
    }

    public int version() {
        return intAt(statAt + 32);
    }

    public int cversion() {
        return intAt(statAt + 36);
    }

    public int aversion() {
        return intAt(statAt + 40);
    }

    public long ephemeralOwner() {
        return longAt(statAt + 44);
    }

    public long pzxid() {
        return longAt(statAt + 52);
    }

    public StatPersisted stat() {
        return new StatPersisted(czxid(), mzxid(), ctime(), mtime(), version(), cversion(), aversion(), ephemeralOwner(), pzxid());
    }

    private int intAt(int at) {
        return (int) INT.get(bytes, at);
    }

    private long longAt(int at) {
        return (long) LONG.get(bytes, at);
    }
}
