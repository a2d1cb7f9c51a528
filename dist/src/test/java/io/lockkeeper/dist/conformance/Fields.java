package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a record one after the other. */
final class Fields {

    private final ByteBuffer in;

    Fields(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    boolean bool() {
        return in.get() != 0;
    }

    int i32() {
        return in.getInt();
    }

    long i64() {
        return in.getLong();
    }

    byte @Nullable [] nullableBuf() {
        int length = in.getInt();
        if (length == -1) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    byte[] buf() {
        byte[] bytes = nullableBuf();
        if (bytes == null) {
            throw new AssertionError("null where a value is expected");
        }
        return bytes;
    }

    String str() {
        return new String(buf(), UTF_8);
    }

    List<String> strs() {
        return list(this::str);
    }

    List<Acl> acl() {
        return list(() -> new Acl(i32(), str(), str()));
    }

    Stat stat() {
        return new Stat(i64(), i64(), i64(), i64(), i32(), i32(), i32(), i64(), i32(), i32(), i64());
    }

    <T> List<T> list(Supplier<T> element) {
        int count = in.getInt();
        var elements = new ArrayList<T>();
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    int remaining() {
        return in.remaining();
    }
}
