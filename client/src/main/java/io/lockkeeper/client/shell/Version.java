package io.lockkeeper.client.shell;

/** {@code version}: of this shell. */
final class Version implements Command {
    private static final Manual MANUAL = new Manual("version", "", "version of this shell");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        if (shell.json()) {
            shell.line(Json.object().put("version", shell.version()));
        } else {
            shell.line("ZooKeeper CLI version: " + shell.version());
        }
    }
}
