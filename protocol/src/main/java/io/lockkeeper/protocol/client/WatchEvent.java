package io.lockkeeper.protocol.client;

import org.jspecify.annotations.Nullable;

/** A notification: what happened to the znode at {@code path}. The session state on the wire is always "connected". */
public record WatchEvent(Type type, String path) {
    /** Kinds of change; {@link #code} is the number on the wire. */
    public enum Type {
        NODE_CREATED(1),
        NODE_DELETED(2),
        NODE_DATA_CHANGED(3),
        NODE_CHILDREN_CHANGED(4);

        private static final Type[] BY_ORDINAL = values();

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** The type with this number, or null if there is none. */
        public static @Nullable Type ofCode(int code) {
            return code >= 1 && code <= BY_ORDINAL.length ? BY_ORDINAL[code - 1] : null;
        }
    }
}
