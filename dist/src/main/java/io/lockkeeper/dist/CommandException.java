package io.lockkeeper.dist;

/** A subcommand cannot do what it was asked for; the message is the one line that whoever asked is told. Its exit code is 1. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    public CommandException(String message) {
        super(message);
    }
}
