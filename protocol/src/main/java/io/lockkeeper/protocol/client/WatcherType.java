package io.lockkeeper.protocol.client;

import org.jspecify.annotations.Nullable;

/** Which watches checkWatches and removeWatches speak of; {@link #code} is the number on the wire. */
public enum WatcherType {
    CHILDREN(1),
    DATA(2),
    ANY(3),
    PERSISTENT(4),
    PERSISTENT_RECURSIVE(5);

    private static final WatcherType[] BY_ORDINAL = values();

    private final int code;

    WatcherType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The type with this number, or null if there is none. */
    public static @Nullable WatcherType ofCode(int code) {
        return code >= 1 && code <= BY_ORDINAL.length ? BY_ORDINAL[code - 1] : null;
    }
}
