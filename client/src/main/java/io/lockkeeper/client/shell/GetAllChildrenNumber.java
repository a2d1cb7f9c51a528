package io.lockkeeper.client.shell;

/** {@code getAllChildrenNumber}: the size of a subtree. */
final class GetAllChildrenNumber implements Command {
    private static final Manual MANUAL =
            new Manual("getAllChildrenNumber", "path", "how many znodes there are below this one", Options.none(), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        int count = shell.await(shell.client().getAllChildrenNumber(path));
        if (shell.json()) {
            shell.line(Json.object().put("path", path).put("count", count));
        } else {
            shell.line(String.valueOf(count));
        }
    }
}
