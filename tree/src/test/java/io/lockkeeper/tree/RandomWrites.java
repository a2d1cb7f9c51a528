package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes of all kinds over a handful of paths and three sessions, so that they get in each other's way. */
final class RandomWrites {
    private static final Id ALICE = new Id("digest", "alice:hash");
    private static final List<String> NAMES = List.of("a", "b", "c", "\u00e9\u4e2d");
    private static final List<List<Acl>> ACLS = List.of(
            Acl.OPEN, Acl.OPEN, Acl.OPEN, Acl.READ_ONLY, List.of(new Acl(Acl.ALL, ALICE)), List.of(new Acl(Acl.READ, Id.ANYONE),
                    new Acl(Acl.ALL, ALICE)), List.of());

    private final Random random;

    RandomWrites(Random random) {
        this.random = random;
    }

    Requester requester() {
        long session = 1 + random.nextInt(3);
        List<Id> ids = random.nextInt(3) == 0 ? List.of() : List.of(new Id("ip", "127.0.0.1"), ALICE);
        return new Requester(session, random.nextInt(100), ids);
    }

    Operation.Write next() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new Operation.CreateSession(1000 + random.nextInt(3));
        }
        if (kind == 1) {
            return new Operation.CloseSession();
        }
        if (kind == 2) {
            return new Operation.DeleteContainer(path());
        }
        if (kind == 3) {
            return new Operation.SetAcl(path(), acl(), version());
        }
        if (kind <= 6) {
            List<Operation.Write> parts = new ArrayList<>();
            for (int count = random.nextInt(5); count > 0; count--) {
                parts.add(part());
            }
            return new Operation.Multi(parts);
        }
        Operation.Write part = part();
        return part instanceof Operation.Check ? new Operation.Delete(path(), -1) : part;
    }

    private Operation.Write part() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> create();
            case 4, 5 -> new Operation.Delete(path(), version());
            case 6 -> new Operation.SetData(path(), data(), version());
            default -> new Operation.Check(path(), version());
        };
    }

    private Operation.Write create() {
        int opCode = List.of(OpCode.CREATE, OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER,
                OpCode.CREATE_TTL).get(random.nextInt(5));
        int flags = switch (opCode) {
            case OpCode.CREATE_CONTAINER -> 4;
            case OpCode.CREATE_TTL -> 5 + random.nextInt(2);
            default -> random.nextInt(10) == 0 ? random.nextInt(9) - 1 : random.nextInt(4);
        };
        long ttl = opCode == OpCode.CREATE_TTL ? random.nextInt(20) : -1;
        return new Operation.Create(opCode, path(), data(), acl(), flags, ttl);
    }

    String path() {
        if (random.nextInt(40) == 0) {
            return List.of("/", "", "a", "/a/", "/zookeeper", "/zookeeper/config", "/a/../b", "//a").get(random.nextInt(8));
        }
        StringBuilder path = new StringBuilder();
        for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
        }
        if (random.nextInt(6) == 0) {
            path.append(String.format("%010d", random.nextInt(4)));
        }
        return path.toString();
    }

    private List<Acl> acl() {
        return ACLS.get(random.nextInt(ACLS.size()));
    }

    private byte[] data() {
        int length = random.nextInt(16) == 0 ? random.nextInt(1_400) : random.nextInt(5) - 1;
        if (length < 0) {
            return null;
        }
        byte[] data = new byte[length];
        random.nextBytes(data);
        return data;
    }

    private int version() {
        return random.nextInt(2) == 0 ? -1 : random.nextInt(3);
    }
}
