package io.lockkeeper.client.shell;

/** {@code quit} and {@code exit}: end the session and leave. */
final class Quit implements Command {
    private final Manual manual;

    Quit(String name) {
        manual = new Manual(name, "", "end the session and leave");
    }

    @Override
    public Manual manual() {
        return manual;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        shell.leave();
    }
}
