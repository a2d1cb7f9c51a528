package io.lockkeeper.client.shell;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.ZnodePath;

/** {@code delquota}: one limit of a subtree, or all. */
final class DelQuota implements Command {
    private static final Manual MANUAL = new Manual(
            "delquota",
            "[-n|-b|-N|-B] path",
            "take a limit away (the options of setquota), or all",
            Options.of("n", "b", "N", "B").exclusive("n", "b", "N", "B"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        Quota limits = SetQuota.limits(path, shell);
        if (limits == null) {
            // Compat: said on standard output, and no failure.
            shell.line("Quota does not exist for " + path);
            return;
        }
        Client client = shell.client();
        if (!arguments.options().isEmpty()) {
            Quota left = limits.with(arguments.options().keySet().iterator().next(), -1);
            shell.await(client.setData(Quota.limitsNode(path), left.limits(), -1));
            return;
        }
        delete(Quota.limitsNode(path), shell);
        delete(Quota.statsNode(path), shell);
        for (String at = Quota.node(path); at.length() > Quota.ROOT.length() && delete(at, shell); ) {
            at = ZnodePath.parent(at);
        }
    }

    /** False if something else is still below it. */
    private static boolean delete(String path, Context shell) {
        try {
            shell.await(shell.client().delete(path, -1));
            return true;
        } catch (ClientException e) {
            if (e.error() == ErrorCode.NO_NODE) {
                return true;
            }
            if (e.error() == ErrorCode.NOT_EMPTY) {
                return false;
            }
            throw e;
        }
    }
}
