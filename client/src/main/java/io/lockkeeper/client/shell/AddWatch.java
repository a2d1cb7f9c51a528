package io.lockkeeper.client.shell;

import java.util.Locale;

/** {@code addWatch}: a watch that stays. */
final class AddWatch implements Command {
    private static final Manual MANUAL = new Manual(
            "addWatch",
            "[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE",
            "watch a znode, or with everything below it, until removewatches",
            Options.of("m:"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        boolean recursive = switch (arguments.value("m", "PERSISTENT_RECURSIVE").toUpperCase(Locale.ROOT)) {
            case "PERSISTENT_RECURSIVE" -> true;
            case "PERSISTENT" -> false;
            default -> throw MANUAL.misuse();
        };
        shell.await(shell.client().addWatch(arguments.operand(0), recursive, shell.watcher()));
    }
}
