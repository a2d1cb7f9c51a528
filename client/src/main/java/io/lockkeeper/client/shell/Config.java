package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.client.Reply;

/** {@code config}: the members of the ensemble. */
final class Config implements Command {
    private static final Manual MANUAL = new Manual(
            "config",
            "[-c] [-w] [-s]",
            "configuration of the ensemble; -c as version and addresses for clients, -w and watch it, -s with its Stat",
            Options.of("c", "w", "s"),
            0);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        Reply.Data read = shell.await(shell.client().getConfig(shell.watcherIf(arguments.has("w"))));
        Membership members = Membership.of(read.data());
        if (shell.json()) {
            shell.line(members.json().putStat(read.stat()));
            return;
        }
        shell.line(arguments.has("c") ? members.forClients() : members.text());
        if (arguments.has("s")) {
            StatText.print(read.stat(), shell);
        }
    }
}
