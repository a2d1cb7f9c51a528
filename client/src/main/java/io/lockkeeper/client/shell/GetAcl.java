package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.client.Reply;

/** {@code getAcl}: who may do what. */
final class GetAcl implements Command {
    private static final Manual MANUAL =
            new Manual("getAcl", "[-s] path", "access control list of a znode; -s with its Stat", Options.of("s"), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        Reply.AclAndStat read = shell.await(shell.client().getAcl(path));
        if (shell.json()) {
            shell.line(Json.object()
                    .put("path", path)
                    .put("acl", read.acl().stream().map(GetAcl::json).toList())
                    .putStat(read.stat()));
            return;
        }
        for (Acl acl : read.acl()) {
            shell.line("'" + acl.id().scheme() + ",'" + acl.id().id());
            shell.line(": " + AclText.letters(acl.perms()));
        }
        if (arguments.has("s")) {
            StatText.print(read.stat(), shell);
        }
    }

    private static Json json(Acl acl) {
        return Json.object()
                .put("scheme", acl.id().scheme())
                .put("id", acl.id().id())
                .put("perms", AclText.letters(acl.perms()));
    }
}
