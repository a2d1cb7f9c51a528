package io.lockkeeper.protocol;

import org.jspecify.annotations.Nullable;

/** The rules of znode paths: absolute, separated by slashes, no empty and no relative component, no control characters. */
public final class ZnodePath {
    public static final String ROOT = "/";

    private ZnodePath() {}

    /** Why {@code path} names no znode, in words for the user; null if it is a legal path. */
    public static @Nullable String flaw(@Nullable String path) {
        if (path == null) {
            return "Path cannot be null";
        }
        if (path.isEmpty()) {
            return "Path length must be > 0";
        }
        if (path.charAt(0) != '/') {
            return "Path must start with / character";
        }
        int length = path.length();
        if (length == 1) {
            return null;
        }
        if (path.charAt(length - 1) == '/') {
            return "Path must not end with / character";
        }
        int componentStart = 1;
        for (int i = 1; i <= length; i++) {
            char c = i < length ? path.charAt(i) : '/';
            if (c == '/') {
                int size = i - componentStart;
                if (size == 0) {
                    return "empty node name specified @" + i;
                }
                if (size <= 2 && path.charAt(componentStart) == '.' && path.charAt(i - 1) == '.') {
                    return "relative paths not allowed @" + i;
                }
                componentStart = i + 1;
            } else if (isForbidden(c)) {
                return c == 0 ? "null character not allowed @" + i : "invalid character @" + i;
            }
        }
        return null;
    }

    public static boolean isLegal(@Nullable String path) {
        return flaw(path) == null;
    }

    /** The text before the last slash; the root itself for its children. Requires a path with a slash. */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? ROOT : path.substring(0, slash);
    }

    /** The text after the last slash. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public static String child(String parent, String name) {
        return parent.length() == 1 ? "/" + name : parent + "/" + name;
    }

    private static boolean isForbidden(char c) {
        return c <= 0x1f || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xf8ff || c >= 0xfff0;
    }
}
