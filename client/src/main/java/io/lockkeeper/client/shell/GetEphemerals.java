package io.lockkeeper.client.shell;

import java.util.List;

/** {@code getEphemerals}: the ephemeral znodes of this session. */
final class GetEphemerals implements Command {
    private static final Manual MANUAL =
            new Manual("getEphemerals", "path", "ephemeral znodes of this session whose path begins with this one");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        List<String> paths = shell.await(shell.client().getEphemerals(arguments.operand(0, "/"))).stream().sorted().toList();
        if (shell.json()) {
            shell.line(Json.object().put("paths", paths));
        } else {
            shell.line("[" + String.join(", ", paths) + "]");
        }
    }
}
