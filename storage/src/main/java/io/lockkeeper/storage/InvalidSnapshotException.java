package io.lockkeeper.storage;

import java.io.IOException;

/** A snapshot that is damaged or incomplete. The message is one line: which, where, why. */
public final class InvalidSnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidSnapshotException(String message) {
        super(message);
    }
}
