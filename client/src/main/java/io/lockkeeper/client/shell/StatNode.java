package io.lockkeeper.client.shell;

import io.lockkeeper.client.WatchListener;
import io.lockkeeper.protocol.Stat;
import java.util.Optional;

/** {@code stat}: the Stat of a znode. */
final class StatNode implements Command {
    private static final Manual MANUAL =
            new Manual("stat", "[-w] path", "Stat of a znode; -w and watch it", Options.of("w"), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        WatchListener watch = shell.watcherFor(arguments, "stat [-w] path");
        String path = arguments.operand(0);
        Optional<Stat> stat =
                shell.await(shell.client().exists(path, watch));
        if (stat.isEmpty()) {
            throw new Failure("Node does not exist: " + path);
        }
        if (shell.json()) {
            shell.line(Json.object().put("path", path).putStat(stat.get()));
        } else {
            StatText.print(stat.get(), shell);
        }
    }
}
