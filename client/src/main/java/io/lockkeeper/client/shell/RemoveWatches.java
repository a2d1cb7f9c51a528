package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.client.WatcherType;

/** {@code removewatches}: end watches of this shell. */
final class RemoveWatches implements Command {
    private static final Manual MANUAL = new Manual(
            "removewatches",
            "path [-c|-d|-a] [-l]",
            "end watches at a path: -c children, -d data, -p persistent, -r recursive, -a any (default); "
                    + "-l here, even if the server cannot be told",
            Options.of("c", "d", "p", "r", "a", "l"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        shell.await(shell.client().removeWatches(arguments.operand(0), type(arguments), null, arguments.has("l")));
    }

    private static WatcherType type(Arguments arguments) {
        if (arguments.has("c")) {
            return WatcherType.CHILDREN;
        }
        if (arguments.has("d")) {
            return WatcherType.DATA;
        }
        if (arguments.has("p")) {
            return WatcherType.PERSISTENT;
        }
        return arguments.has("r") ? WatcherType.PERSISTENT_RECURSIVE : WatcherType.ANY;
    }
}
