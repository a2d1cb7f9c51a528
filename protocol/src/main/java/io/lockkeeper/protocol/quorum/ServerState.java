package io.lockkeeper.protocol.quorum;

import org.jspecify.annotations.Nullable;

/** What a server is at, as notifications say it; {@link #code} is the number on the wire. */
public enum ServerState {
    LOOKING(0),
    FOLLOWING(1),
    LEADING(2),
    OBSERVING(3);

    private static final ServerState[] BY_CODE = values();

    private final int code;

    ServerState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The state with this number, or null if there is none. */
    public static @Nullable ServerState ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
