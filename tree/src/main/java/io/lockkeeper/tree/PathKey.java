package io.lockkeeper.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A path with what looking it up takes: made once for each write, and used by every step that the write goes through. */
final class PathKey {
    final String text;
    /** In UTF-8. */
    final byte[] bytes;
    /** As {@link PathIndex} takes it. */
    final int hash;

    PathKey(String text, byte[] bytes, int hash) {
        this.text = text;
        this.bytes = bytes;
        this.hash = hash;
    }

    /** Where the last slash is, -1 if there is none: so many bytes long is the parent's path. */
    int lastSlash() {
        int at = bytes.length - 1;
        while (at >= 0 && bytes[at] != '/') {
            at--;
        }
        return at;
    }

    /** The path that its first {@code length} bytes are, which have this hash. */
    PathKey first(int length, int hash) {
        byte[] prefix = Arrays.copyOf(bytes, length);
        return new PathKey(new String(prefix, StandardCharsets.UTF_8), prefix, hash);
    }

    boolean isRoot() {
        return bytes.length == 1 && bytes[0] == '/';
    }

    /** Bytes of the path as it counts for digests and in snapshots, where the root's is empty. */
    int storedLength() {
        return isRoot() ? 0 : bytes.length;
    }
}
