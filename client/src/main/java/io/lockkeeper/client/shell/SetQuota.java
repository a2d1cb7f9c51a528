package io.lockkeeper.client.shell;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.ZnodePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code setquota}: one limit for a subtree; the others stay. */
final class SetQuota implements Command {
    private static final Manual MANUAL = new Manual(
            "setquota",
            "-n|-b|-N|-B val path",
            "limit a subtree: -n znodes, -b bytes (both only reported), -N znodes, -B bytes (both enforced)",
            Options.of("n:", "b:", "N:", "B:").exclusive("n", "b", "N", "B"),
            0);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        if (arguments.options().isEmpty()) {
            throw new Failure("Missing required option: "
                    + "[-n num soft quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota]");
        }
        if (arguments.count() < 1) {
            throw MANUAL.misuse();
        }
        String option = arguments.options().keySet().iterator().next();
        long value = value(option, arguments);
        String path = arguments.operand(0);
        if (path.startsWith(Quota.ROOT)) {
            throw new Failure("cannot set a quota under the path: " + Quota.ROOT);
        }
        Client client = shell.client();
        if (shell.await(client.exists(path)).isEmpty()) {
            throw new Failure(path + " does not exist.");
        }
        Quota before = limits(path, shell);
        if (before == null) {
            refuseNesting(path, shell);
            createNode(path, Quota.NONE.with(option, value), shell);
        } else {
            shell.await(client.setData(Quota.limitsNode(path), before.with(option, value).limits(), -1));
        }
        warn(path, shell);
    }

    private static long value(String option, Arguments arguments) {
        long value;
        try {
            value = Long.parseLong(arguments.value(option, ""));
        } catch (NumberFormatException _) {
            throw new Failure("NumberFormatException happens when parsing the option value");
        }
        if (option.equalsIgnoreCase("n") && value <= 0) {
            throw new Failure("the num quota must be greater than zero");
        }
        if (value < 0) {
            throw new Failure("the bytes quota must be greater than or equal to zero");
        }
        return value;
    }

    /** Null if the path has no limits. */
    static @Nullable Quota limits(String path, Context shell) {
        try {
            return Quota.parse(shell.await(shell.client().getData(Quota.limitsNode(path))).data());
        } catch (ClientException e) {
            if (e.error() == ErrorCode.NO_NODE) {
                return null;
            }
            throw e;
        }
    }

    /** Only the deepest quota above a znode counts, so one below another would silently take from it. */
    private static void refuseNesting(String path, Context shell) {
        for (String above = ZnodePath.parent(path); above.length() > 1; above = ZnodePath.parent(above)) {
            if (shell.await(shell.client().exists(Quota.limitsNode(above))).isPresent()) {
                throw new Failure(path + " has a parent " + above + " which has a quota");
            }
        }
        if (shell.await(shell.client().exists(Quota.node(path))).isEmpty()) {
            return;
        }
        List<String> limits = new ArrayList<>();
        new Subtree(shell).visit(Quota.node(path), found -> {
            if (ZnodePath.name(found).equals(Quota.LIMITS)) {
                limits.add(found);
            }
        });
        if (!limits.isEmpty()) {
            String below = ZnodePath.parent(limits.getFirst()).substring(Quota.ROOT.length());
            throw new Failure(path + " has a child " + below + " which has a quota");
        }
    }

    /** Limits before usage: the server counts when the latter appears. */
    private static void createNode(String path, Quota limits, Context shell) {
        create(Quota.ROOT, null, shell);
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            create(Quota.node(path.substring(0, slash)), null, shell);
        }
        create(Quota.node(path), null, shell);
        create(Quota.limitsNode(path), limits.limits(), shell);
        create(Quota.statsNode(path), new Quota(0, 0, -1, -1).usage(), shell);
    }

    private static void create(String path, byte @Nullable [] data, Context shell) {
        try {
            shell.await(shell.client().create(path, data, Acl.OPEN, CreateMode.PERSISTENT));
        } catch (ClientException e) {
            if (e.error() != ErrorCode.NODE_EXISTS) {
                throw e;
            }
        }
    }

    private static void warn(String path, Context shell) {
        Quota limits = limits(path, shell);
        Quota usage = Quota.parse(shell.await(shell.client().getData(Quota.statsNode(path))).data());
        if (limits != null && !limits.allowsCount(usage.count())) {
            shell.line("[Warning]: the count quota you create is less than the existing count:" + usage.count());
        }
        if (limits != null && !limits.allowsBytes(usage.bytes())) {
            shell.line("[Warning]: the bytes quota you create is less than the existing bytes:" + usage.bytes());
        }
    }
}
