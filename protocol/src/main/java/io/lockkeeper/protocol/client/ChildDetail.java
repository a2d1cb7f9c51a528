package io.lockkeeper.protocol.client;

import org.jspecify.annotations.Nullable;

/** How much {@link Operation.ListChildren} tells of each child; {@link #code} is the number on the wire. */
public enum ChildDetail {
    NAME(0),
    /** Name and Stat. */
    STAT(1),
    /** Name, Stat and data. */
    DATA(2);

    private static final ChildDetail[] BY_CODE = values();

    private final int code;

    ChildDetail(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The detail with this number, or null if there is none. */
    public static @Nullable ChildDetail ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
