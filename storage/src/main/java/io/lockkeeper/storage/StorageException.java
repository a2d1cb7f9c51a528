package io.lockkeeper.storage;

import java.io.IOException;

/** A data directory that this server cannot or must not start on. The message is one line for the operator: what, where, why. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Which class of failure, each with the exit code that ZooKeeper has for it. */
    public enum Kind {
        /** The directory itself: missing, not writable, in use, laid out wrongly. */
        DIRECTORY(3),
        /** What is in it: damaged or incomplete. */
        UNREADABLE(1);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The process exit code that ZooKeeper ends with. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    private StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static StorageException directory(String message) {
        return new StorageException(Kind.DIRECTORY, message);
    }

    static StorageException unreadable(String message) {
        return new StorageException(Kind.UNREADABLE, message);
    }

    public Kind kind() {
        return kind;
    }
}
