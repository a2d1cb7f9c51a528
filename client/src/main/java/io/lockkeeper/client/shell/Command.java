package io.lockkeeper.client.shell;

/** One command of the shell. Has no state: what lasts is in the {@link Context}. */
interface Command {
    Manual manual();

    /** Does it and prints what is to be said; throws a {@link Failure} or what a future of the client failed with. */
    void run(Arguments arguments, Context shell);
}
