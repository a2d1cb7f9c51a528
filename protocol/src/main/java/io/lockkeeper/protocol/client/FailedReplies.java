package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.ErrorCode;

/** One shared {@link Reply.Failed} for each error. */
final class FailedReplies {
    private static final Reply[] BY_ORDINAL = new Reply[ErrorCode.values().length];

    static {
        for (ErrorCode error : ErrorCode.values()) {
            BY_ORDINAL[error.ordinal()] = new Reply.Failed(error);
        }
    }

    private FailedReplies() {}

    static Reply of(ErrorCode error) {
        return BY_ORDINAL[error.ordinal()];
    }
}
