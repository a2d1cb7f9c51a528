package io.lockkeeper.protocol.jute;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads jute primitives from a byte array. One reader belongs to one thread; {@link #reset} points it at the next record, so that
 * a connection or a file needs only one. Every read past the end, and every length that is negative or above {@code maxField},
 * is a {@link MalformedException}; nothing is allocated before the bytes for it are known to be there.
 */
public final class JuteReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] EMPTY = {};

    private final int maxField;
    private byte[] bytes;
    private int start;
    private int position;
    private int end;

    /** A reader of all of {@code bytes} whose strings and buffers may be as long as the record itself. */
    public JuteReader(byte[] bytes) {
        this(bytes, 0, bytes.length, Integer.MAX_VALUE);
    }

    /** @param maxField the most bytes a string or buffer may have */
    public JuteReader(byte[] bytes, int offset, int length, int maxField) {
        this.maxField = maxField;
        this.bytes = bytes;
        reset(bytes, offset, length);
    }

    /** Continues with {@code length} bytes of {@code bytes} from {@code offset} on. */
    public void reset(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.start = offset;
        this.position = offset;
        this.end = offset + length;
    }

    public boolean readBoolean() {
        return readByte() != 0;
    }

    public byte readByte() {
        require(1, "byte");
        return bytes[position++];
    }

    public int readInt() {
        require(4, "int");
        int value = (int) INT.get(bytes, position);
        position += 4;
        return value;
    }

    public long readLong() {
        require(8, "long");
        long value = (long) LONG.get(bytes, position);
        position += 8;
        return value;
    }

    /** A copy of the next buffer; null where length -1 was written, which is not the same as empty. */
    public byte @Nullable [] readBuffer() {
        int length = readLength("buffer");
        if (length < 0) {
            return null;
        }
        if (length == 0) {
            return EMPTY;
        }
        byte[] value = new byte[length];
        System.arraycopy(bytes, position, value, 0, length);
        position += length;
        return value;
    }

    /** The next string, malformed UTF-8 replaced by U+FFFD; null where length -1 was written. */
    public @Nullable String readString() {
        int length = readLength("string");
        if (length < 0) {
            return null;
        }
        String value = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    /**
     * The number of elements of a vector, or -1 for a null vector; other negative counts are an empty one. Compat: the count has
     * no upper bound, so callers must not allocate from it but let the elements run out.
     */
    public int readCount() {
        int count = readInt();
        return count < -1 ? 0 : count;
    }

    /** Skips {@code expected} if that is what comes next; otherwise does nothing. */
    public boolean skipIfNext(byte[] expected) {
        boolean next = expected.length <= end - position
                && Arrays.equals(bytes, position, position + expected.length, expected, 0, expected.length);
        position += next ? expected.length : 0;
        return next;
    }

    /** A copy of the next {@code length} bytes, which is not negative. */
    public byte[] readRaw(int length) {
        require(length, "bytes");
        byte[] value = new byte[length];
        System.arraycopy(bytes, position, value, 0, length);
        position += length;
        return value;
    }

    public void skip(int length) {
        require(length, "skipped bytes");
        position += length;
    }

    /** Skips a buffer or string; returns how many bytes it has, -1 for null. */
    public int skipField() {
        int length = readLength("field");
        position += Math.max(0, length);
        return length;
    }

    /** Bytes consumed so far. */
    public int position() {
        return position - start;
    }

    public int remaining() {
        return end - position;
    }

    /** A refusal that names the present position. */
    public MalformedException malformed(String reason) {
        return MalformedException.at(position(), reason);
    }

    private int readLength(String what) {
        int length = readInt();
        if (length == -1) {
            return -1;
        }
        if (length < 0 || length > maxField) {
            throw MalformedException.at(position() - 4, "Unreasonable length = " + length + " of a " + what);
        }
        require(length, what);
        return length;
    }

    private void require(int length, String what) {
        if (length > end - position) {
            throw MalformedException.truncated(
                    position(), what + " of " + length + " bytes, but only " + (end - position) + " left");
        }
    }
}
