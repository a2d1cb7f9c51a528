package io.lockkeeper.client.shell;

import io.lockkeeper.client.ClientException;
import io.lockkeeper.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** {@code listquota}: limits and present use of a subtree. */
final class ListQuota implements Command {
    private static final Manual MANUAL =
            new Manual("listquota", "path", "limits and present use of a subtree", Options.none(), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        if (!shell.json()) {
            shell.error("absolute path is " + Quota.limitsNode(path));
        }
        try {
            byte[] limits = shell.await(shell.client().getData(Quota.limitsNode(path))).data();
            byte[] usage = shell.await(shell.client().getData(Quota.statsNode(path))).data();
            print(path, Objects.requireNonNullElse(limits, new byte[0]), Objects.requireNonNullElse(usage, new byte[0]), shell);
        } catch (ClientException e) {
            if (e.error() != ErrorCode.NO_NODE) {
                throw e;
            }
            // Compat: a question with an answer, not a failure.
            shell.error("quota for " + path + " does not exist.");
        }
    }

    private static void print(String path, byte[] limits, byte[] usage, Context shell) {
        if (shell.json()) {
            shell.line(Json.object()
                    .put("path", path)
                    .put("limits", Quota.parse(limits).limitsJson())
                    .put("usage", Quota.parse(usage).usageJson()));
            return;
        }
        shell.line("Output quota for " + path + " " + new String(limits, StandardCharsets.UTF_8));
        shell.line("Output stat for " + path + " " + new String(usage, StandardCharsets.UTF_8));
    }
}
