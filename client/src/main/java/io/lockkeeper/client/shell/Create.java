package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code create}: a znode of any kind. */
final class Create implements Command {
    private static final Manual MANUAL = new Manual(
            "create",
            "[-s] [-e] [-c] [-t ttl] path [data] [acl]",
            "create a znode; -s sequential, -e ephemeral, -c container, -t with a time to live in milliseconds",
            Options.of("s", "e", "c", "t:"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        boolean sequential = arguments.has("s");
        boolean ephemeral = arguments.has("e");
        boolean container = arguments.has("c");
        if (container && (sequential || ephemeral)) {
            throw new Failure("-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.");
        }
        long ttl = arguments.has("t") ? ttl(arguments, ephemeral, container) : 0;
        String path = arguments.operand(0);
        byte[] data = arguments.count() > 1 ? arguments.operand(1).getBytes(StandardCharsets.UTF_8) : null;
        List<Acl> acl = arguments.count() > 2 ? AclText.parse(arguments.operand(2), shell) : Acl.OPEN;
        if (acl.isEmpty()) {
            throw new Failure("Acl is not valid : null");
        }
        CompletableFuture<String> created = arguments.has("t")
                ? shell.client().createWithTtl(path, data, acl, ttlMode(sequential), ttl)
                : shell.client().create(path, data, acl, mode(sequential, ephemeral, container));
        String name = shell.await(created);
        if (shell.json()) {
            shell.line(Json.object().put("created", name));
        } else {
            // Compat: beside the answer, of which there is none.
            shell.error("Created " + name);
        }
    }

    private static long ttl(Arguments arguments, boolean ephemeral, boolean container) {
        long ttl;
        try {
            ttl = Long.parseLong(arguments.value("t", ""));
        } catch (NumberFormatException _) {
            throw new Failure("-t argument must be a long value");
        }
        if (ephemeral) {
            throw new Failure("TTLs cannot be used with Ephemeral znodes");
        }
        if (container) {
            throw new Failure("TTLs cannot be used with Container znodes");
        }
        return ttl;
    }

    private static CreateMode ttlMode(boolean sequential) {
        return sequential ? CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL : CreateMode.PERSISTENT_WITH_TTL;
    }

    private static CreateMode mode(boolean sequential, boolean ephemeral, boolean container) {
        if (container) {
            return CreateMode.CONTAINER;
        }
        if (ephemeral) {
            return sequential ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL;
        }
        return sequential ? CreateMode.PERSISTENT_SEQUENTIAL : CreateMode.PERSISTENT;
    }
}
