package io.lockkeeper.client.shell;

import io.lockkeeper.client.Children;
import io.lockkeeper.client.WatchListener;
import java.util.List;

/** {@code ls}: children of a znode, or the whole subtree. */
final class Ls implements Command {
    private static final Manual MANUAL = new Manual(
            "ls",
            "[-s] [-w] [-R] path",
            "children of a znode; -s with its Stat, -w and watch them, -R all paths of the subtree; a page of them in the order of their"
                    + " names: --page N, behind --after NAME, like --filter PATTERN (* and ?), --data with their data",
            Options.of("s", "w", "R", "-page:", "-after:", "-filter:", "-data"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        boolean paged = Pages.areWanted(arguments);
        if (paged && (arguments.has("w") || arguments.has("R"))) {
            throw new Failure("pages are of one znode's children and leave no watch: not together with -w or -R");
        }
        WatchListener watch = shell.watcherFor(arguments, "ls [-w] path");
        String path = arguments.operand(0);
        if (arguments.has("R")) {
            new Subtree(shell).visit(path, found -> {
                if (shell.json()) {
                    shell.line(Json.object().put("path", found));
                } else {
                    shell.line(found);
                }
            });
            return;
        }
        if (paged) {
            Pages.print(path, arguments, shell);
            return;
        }
        Children children = shell.await(shell.client().getChildren(path, watch));
        List<String> names = children.names().stream().sorted().toList();
        if (shell.json()) {
            shell.line(Json.object().put("path", path).put("children", names).putStat(children.stat()));
            return;
        }
        shell.line("[" + String.join(", ", names) + "]");
        if (arguments.has("s")) {
            StatText.print(children.stat(), shell);
        }
    }
}
