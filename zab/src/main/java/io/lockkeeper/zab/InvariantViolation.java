package io.lockkeeper.zab;

import org.jspecify.annotations.Nullable;

/** A bug of ours: the server that sees it must halt before it does harm. Never caught to go on. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvariantViolation(String message) {
        super(message);
    }

    public InvariantViolation(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
