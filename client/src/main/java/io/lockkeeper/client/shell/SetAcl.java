package io.lockkeeper.client.shell;

import io.lockkeeper.client.Client;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code setAcl}: a new access control list for a znode or a subtree. */
final class SetAcl implements Command {
    private static final Manual MANUAL = new Manual(
            "setAcl",
            "[-s] [-v version] [-R] path acl",
            "set the access control list; -s and show the Stat, -v if it has this ACL version, -R for the whole subtree",
            Options.of("s", "v:", "R"),
            2);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        int version = arguments.version();
        List<Acl> acl = AclText.parse(arguments.operand(1), shell);
        if (acl.isEmpty()) {
            throw new Failure("Acl is not valid : null");
        }
        List<String> paths = new ArrayList<>();
        if (arguments.has("R")) {
            new Subtree(shell).visit(path, paths::add);
        } else {
            paths.add(path);
        }
        Client client = shell.client();
        List<CompletableFuture<Stat>> underWay = new ArrayList<>(paths.size());
        paths.forEach(each -> underWay.add(client.setAcl(each, acl, version)));
        for (int i = 0; i < paths.size(); i++) {
            print(paths.get(i), shell.await(underWay.get(i)), arguments, shell);
        }
    }

    private static void print(String path, Stat stat, Arguments arguments, Context shell) {
        if (shell.json()) {
            shell.line(Json.object().put("path", path).putStat(stat));
        } else if (arguments.has("s")) {
            StatText.print(stat, shell);
        }
    }
}
