package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the fields of a record one after the other: big endian, lengths of four bytes, -1 for null. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes bool(boolean value) {
        return i8(value ? 1 : 0);
    }

    Bytes i8(int value) {
        out.write(value);
        return this;
    }

    Bytes i32(int value) {
        return i8(value >>> 24).i8(value >>> 16).i8(value >>> 8).i8(value);
    }

    Bytes i64(long value) {
        return i32((int) (value >>> 32)).i32((int) value);
    }

    Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes buf(byte @Nullable [] bytes) {
        return bytes == null ? i32(-1) : i32(bytes.length).raw(bytes);
    }

    Bytes str(@Nullable String text) {
        return buf(text == null ? null : text.getBytes(UTF_8));
    }

    Bytes strs(@Nullable List<String> texts) {
        if (texts == null) {
            return i32(-1);
        }
        i32(texts.size());
        texts.forEach(this::str);
        return this;
    }

    Bytes acl(@Nullable List<Acl> entries) {
        if (entries == null) {
            return i32(-1);
        }
        i32(entries.size());
        entries.forEach(entry -> i32(entry.perms()).str(entry.scheme()).str(entry.id()));
        return this;
    }

    byte[] done() {
        return out.toByteArray();
    }
}
