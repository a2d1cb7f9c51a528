package io.lockkeeper.client.shell;

/** {@code close}: end the session and stay. */
final class Close implements Command {
    private static final Manual MANUAL = new Manual("close", "", "end the session and stay in the shell");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        shell.client().close();
    }
}
