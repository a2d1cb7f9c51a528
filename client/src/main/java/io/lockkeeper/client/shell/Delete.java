package io.lockkeeper.client.shell;

/** {@code delete}: one znode without children. */
final class Delete implements Command {
    private static final Manual MANUAL = new Manual(
            "delete", "[-v version] path", "delete a znode without children; -v if it has this version", Options.of("v:"), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        if (arguments.count() > 1) {
            // Compat: the version in this place is not looked at.
            shell.error("'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.");
        }
        shell.await(shell.client().delete(arguments.operand(0), arguments.version()));
    }
}
