package io.lockkeeper.protocol.jute;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends jute primitives to a byte array that grows. One writer belongs to one thread and is meant to be reused:
 * {@link #clear} keeps the array. Callers that hand {@link #array} on copy or send it before the next write.
 */
public final class JuteWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int length;

    public JuteWriter() {
        this(256);
    }

    public JuteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public JuteWriter writeBoolean(boolean value) {
        return writeByte((byte) (value ? 1 : 0));
    }

    public JuteWriter writeByte(byte value) {
        reserve(1);
        bytes[length++] = value;
        return this;
    }

    public JuteWriter writeInt(int value) {
        reserve(4);
        INT.set(bytes, length, value);
        length += 4;
        return this;
    }

    public JuteWriter writeLong(long value) {
        reserve(8);
        LONG.set(bytes, length, value);
        length += 8;
        return this;
    }

    /** A buffer with its length; null is written as length -1. */
    public JuteWriter writeBuffer(byte @Nullable [] value) {
        if (value == null) {
            return writeInt(-1);
        }
        reserve(4 + value.length);
        INT.set(bytes, length, value.length);
        System.arraycopy(value, 0, bytes, length + 4, value.length);
        length += 4 + value.length;
        return this;
    }

    /** A string in UTF-8 with its length; null is written as length -1. */
    public JuteWriter writeString(@Nullable String value) {
        if (value == null) {
            return writeInt(-1);
        }
        int chars = value.length();
        reserve(4 + chars);
        int at = length + 4;
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return writeBuffer(value.getBytes(StandardCharsets.UTF_8));
            }
            bytes[at + i] = (byte) c;
        }
        INT.set(bytes, length, chars);
        length = at + chars;
        return this;
    }

    /** Bytes as they are, with no length before them. */
    public JuteWriter writeRaw(byte[] value, int offset, int count) {
        reserve(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** Overwrites the int at {@code at}, for a length that is known only after what follows it. */
    public void patchInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    /** The array behind this writer; only the first {@link #length} bytes are its own, and only until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Forgets everything from {@code newLength} on. */
    public void truncate(int newLength) {
        length = newLength;
    }

    public void clear() {
        length = 0;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
