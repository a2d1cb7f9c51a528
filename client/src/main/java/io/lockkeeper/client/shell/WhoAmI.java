package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.Id;
import java.util.Comparator;
import java.util.List;

/** {@code whoami}: the identities this session has proven. */
final class WhoAmI implements Command {
    private static final Manual MANUAL = new Manual("whoami", "", "identities of this session");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        List<Id> users = shell.await(shell.client().whoAmI()).stream()
                .sorted(Comparator.comparing(Id::toString))
                .toList();
        if (shell.json()) {
            shell.line(Json.object().put("identities", users.stream()
                    .map(user -> Json.object().put("scheme", user.scheme()).put("user", user.id()))
                    .toList()));
            return;
        }
        shell.line("Auth scheme: User");
        users.forEach(user -> shell.line(user.scheme() + ": " + user.id()));
    }
}
