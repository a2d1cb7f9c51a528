package io.lockkeeper.dist.dev;

/** What was asked for cannot be done; the message is a line for whoever asked. */
final class DevException extends Exception {
    private static final long serialVersionUID = 1;

    DevException(String message) {
        super(message);
    }
}
