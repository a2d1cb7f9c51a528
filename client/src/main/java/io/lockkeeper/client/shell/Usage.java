package io.lockkeeper.client.shell;

import io.lockkeeper.client.SubtreeSize;
import org.jspecify.annotations.Nullable;

/** {@code du}: how large a subtree is. Ours. */
final class Usage implements Command {
    private static final Manual MANUAL =
            new Manual("du", "path", "how many znodes a subtree has, its top included, and bytes of data", Options.none(), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        SubtreeSize size = shell.await(shell.client().subtreeSize(path));
        if (shell.json()) {
            @Nullable Long bytes = size.dataBytes().isPresent() ? size.dataBytes().getAsLong() : null;
            shell.line(Json.object().put("path", path).put("znodes", size.znodes()).put("dataBytes", bytes).putStat(size.stat()));
            return;
        }
        shell.line("znodes = " + size.znodes());
        shell.line("dataBytes = " + (size.dataBytes().isPresent() ? size.dataBytes().getAsLong() : "not known to this server"));
    }
}
