package io.lockkeeper.server;

/** The server cannot start. The message is one line for the operator; no stack trace helps with it. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StartException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** How the process ends: 1 in general, 3 if the data directory cannot be used. */
    public int exitCode() {
        return exitCode;
    }
}
