package io.lockkeeper.server;

/** The log can no longer promise that what it took survives: the server must not go on. The message says why. */
final class StorageFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StorageFailure(String why) {
        super(why);
    }
}
