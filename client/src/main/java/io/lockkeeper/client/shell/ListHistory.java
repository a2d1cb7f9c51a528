package io.lockkeeper.client.shell;

/** {@code history}: the last lines, with the numbers {@code redo} takes. */
final class ListHistory implements Command {
    private static final Manual MANUAL = new Manual("history", "", "the last eleven lines, with their numbers");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        for (History.Entry entry : shell.history().recent()) {
            shell.line(entry.number() + " - " + entry.line());
        }
    }
}
