package io.lockkeeper.protocol.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which names are wanted: those that begin with a prefix and match a pattern, in which {@code *} stands for any characters and {@code ?}
 * for any one. Works on names in UTF-8, where they lie. Immutable.
 */
public final class NameFilter {
    /** The most bytes of a pattern: for each name it may be gone through as often as the name is long. */
    public static final int MAX_PATTERN_BYTES = 256;

    public static final NameFilter ALL = new NameFilter(null, null);

    private final @Nullable String prefix;
    private final @Nullable String pattern;
    private final byte[] prefixBytes;
    private final byte @Nullable [] patternBytes;

    /** @param prefix and {@code pattern}: null or empty for no demand */
    public NameFilter(@Nullable String prefix, @Nullable String pattern) {
        this.prefix = prefix == null || prefix.isEmpty() ? null : prefix;
        this.pattern = pattern == null || pattern.isEmpty() ? null : pattern;
        this.prefixBytes = this.prefix == null ? new byte[0] : this.prefix.getBytes(StandardCharsets.UTF_8);
        this.patternBytes = this.pattern == null ? null : this.pattern.getBytes(StandardCharsets.UTF_8);
    }

    public @Nullable String prefix() {
        return prefix;
    }

    public @Nullable String pattern() {
        return pattern;
    }

    /** In UTF-8; empty if any will do. Not to be changed. */
    public byte[] prefixBytes() {
        return prefixBytes;
    }

    /** Bytes of the pattern, 0 without one. */
    public int patternLength() {
        return patternBytes == null ? 0 : patternBytes.length;
    }

    /** Whether the first {@code length} bytes are a name that is wanted. */
    public boolean accepts(byte[] name, int length) {
        return beginsWithPrefix(name, length) && (patternBytes == null || matches(patternBytes, name, length));
    }

    private boolean beginsWithPrefix(byte[] name, int length) {
        if (length < prefixBytes.length) {
            return false;
        }
        for (int i = 0; i < prefixBytes.length; i++) {
            if (name[i] != prefixBytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Only the last star is ever tried again: what an earlier one took is as good as anything it could take. */
    private static boolean matches(byte[] pattern, byte[] name, int length) {
        int at = 0;
        int star = -1;
        int taken = 0;
        int i = 0;
        while (i < length) {
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                taken = i;
            } else if (at < pattern.length && pattern[at] == '?') {
                at++;
                i = afterCharacter(name, i, length);
            } else if (at < pattern.length && pattern[at] == name[i]) {
                at++;
                i++;
            } else if (star >= 0) {
                taken = afterCharacter(name, taken, length);
                i = taken;
                at = star + 1;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    private static int afterCharacter(byte[] name, int at, int length) {
        int next = at + 1;
        while (next < length && (name[next] & 0xc0) == 0x80) {
            next++;
        }
        return next;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameFilter filter && Objects.equals(prefix, filter.prefix) && Objects.equals(pattern, filter.pattern);
    }

    @Override
    public int hashCode() {
        return Objects.hash(prefix, pattern);
    }

    @Override
    public String toString() {
        return "prefix " + prefix + ", pattern " + pattern;
    }
}
