package io.lockkeeper.client.shell;

/** {@code rm}: a znode, or with -r all of its subtree in one transaction. Ours; deleteall takes away what is too large for that. */
final class Remove implements Command {
    private static final int DEFAULT_LIMIT = 10_000;
    private static final Manual MANUAL = new Manual(
            "rm",
            "[-r] [-n limit] path",
            "delete a znode; -r with all below it, at once or not at all, if they are at most -n (10000)",
            Options.of("r", "n:"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        if (!arguments.has("r")) {
            shell.await(shell.client().delete(path, -1));
            return;
        }
        int limit = arguments.atLeastOne("n", DEFAULT_LIMIT);
        int deleted = shell.await(shell.client().deleteSubtree(path, limit));
        if (shell.json()) {
            shell.line(Json.object().put("path", path).put("deleted", deleted));
        } else {
            shell.line("deleted " + deleted);
        }
    }
}
