package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.WatcherType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What clients ask for: every kind of request, on so few paths that they meet, and a share of it wrong. Sequential names that the
 * server made up are remembered by whoever hears them, and asked for like the others.
 */
final class Workload {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final int MOST_REMEMBERED = 12;

    private final Dice dice;
    private final Id identity;
    private final boolean bigTrees;
    private final List<String> remembered = new ArrayList<>();

    /** @param bigTrees whether what only servers of ours know is asked for, too */
    Workload(Dice dice, Id identity, boolean bigTrees) {
        this.dice = dice;
        this.bigTrees = bigTrees;
        this.identity = identity;
    }

    void remember(String path) {
        remembered.add(path);
        if (remembered.size() > MOST_REMEMBERED) {
            remembered.removeFirst();
        }
    }

    Operation next() {
        int roll = dice.below(100);
        if (roll < 50) {
            return write();
        }
        return roll < 88 ? read() : watching();
    }

    private Operation.Write write() {
        int roll = dice.below(100);
        if (roll < 40) {
            return create();
        }
        if (roll < 58) {
            return new Operation.SetData(path(), data(), version());
        }
        if (roll < 62 && bigTrees) {
            return new Operation.DeleteSubtree(path(), dice.pick(List.of(1, 3, 1000)));
        }
        if (roll < 78) {
            return new Operation.Delete(path(), version());
        }
        if (roll < 84) {
            return new Operation.SetAcl(path(), acl(), dice.oneIn(4) ? dice.below(3) : -1);
        }
        return multi();
    }

    private Operation.Create create() {
        int roll = dice.below(100);
        if (roll < 30) {
            return create(dice.oneIn(2) ? OpCode.CREATE : OpCode.CREATE2, path(), CreateMode.PERSISTENT.flag(), -1);
        }
        if (roll < 50) {
            return create(dice.oneIn(2) ? OpCode.CREATE : OpCode.CREATE2, path(), CreateMode.EPHEMERAL.flag(), -1);
        }
        if (roll < 60) {
            return create(OpCode.CREATE2, path() + "-", CreateMode.PERSISTENT_SEQUENTIAL.flag(), -1);
        }
        if (roll < 75) {
            return create(OpCode.CREATE, path() + "-", CreateMode.EPHEMERAL_SEQUENTIAL.flag(), -1);
        }
        if (roll < 84) {
            return create(OpCode.CREATE_CONTAINER, path(), CreateMode.CONTAINER.flag(), -1);
        }
        if (roll < 90) {
            return create(OpCode.CREATE_TTL, path(), CreateMode.PERSISTENT_WITH_TTL.flag(), dice.between(1, 2000));
        }
        if (roll < 94) {
            return create(OpCode.CREATE_TTL, path() + "-", CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL.flag(), dice.between(1, 2000));
        }
        if (roll < 96) {
            return create(OpCode.CREATE, path(), 17, -1);
        }
        if (roll < 98) {
            return create(OpCode.CREATE, path() + "/", CreateMode.PERSISTENT.flag(), -1);
        }
        return create(OpCode.CREATE_TTL, path(), CreateMode.PERSISTENT_WITH_TTL.flag(), 0);
    }

    private Operation.Create create(int opCode, String path, int flags, long ttl) {
        return new Operation.Create(opCode, path, data(), acl(), flags, ttl);
    }

    private Operation.Write multi() {
        List<Operation.Write> parts = new ArrayList<>();
        int size = dice.below(5);
        for (int i = 0; i < size; i++) {
            int roll = dice.below(100);
            if (roll < 45) {
                CreateMode mode = dice.pick(List.of(CreateMode.PERSISTENT, CreateMode.EPHEMERAL, CreateMode.PERSISTENT_SEQUENTIAL));
                parts.add(new Operation.Create(OpCode.CREATE, path() + (mode.isSequential() ? "-" : ""), data(), acl(), mode.flag(), -1));
            } else if (roll < 65) {
                parts.add(new Operation.SetData(path(), data(), -1));
            } else if (roll < 85) {
                parts.add(new Operation.Delete(path(), -1));
            } else {
                parts.add(new Operation.Check(path(), version()));
            }
        }
        return new Operation.Multi(parts);
    }

    private Operation.Read read() {
        if (bigTrees && dice.oneIn(8)) {
            return dice.oneIn(3) ? new Operation.SubtreeSize(path()) : page();
        }
        boolean watch = dice.oneIn(3);
        return switch (dice.below(12)) {
            case 0, 1 -> new Operation.Exists(path(), watch);
            case 2, 3, 4 -> new Operation.GetData(path(), watch);
            case 5, 6 -> new Operation.GetChildren(dice.oneIn(2) ? OpCode.GET_CHILDREN : OpCode.GET_CHILDREN2, parent(), watch);
            case 7 -> new Operation.GetAcl(path());
            case 8 -> new Operation.GetAllChildrenNumber(parent());
            case 9 -> new Operation.GetEphemerals(dice.oneIn(2) ? "/" : parent());
            case 10 -> new Operation.Sync(path());
            default -> new Operation.MultiRead(List.of(
                    new Operation.GetData(path(), false), new Operation.GetChildren(OpCode.GET_CHILDREN, parent(), false)));
        };
    }

    private Operation.Read page() {
        String after = dice.oneIn(2) ? null : dice.pick(NAMES);
        String prefix = dice.oneIn(3) ? dice.pick(NAMES) : null;
        ChildDetail detail = dice.pick(List.of(ChildDetail.values()));
        return new Operation.ListChildren(path(), after, new NameFilter(prefix, null), detail, dice.between(1, 3), 0);
    }

    private Operation.Read watching() {
        return switch (dice.below(6)) {
            case 0, 1 -> new Operation.AddWatch(parent(), dice.oneIn(2));
            case 2 -> new Operation.RemoveWatches(parent(), dice.pick(List.of(WatcherType.values())));
            case 3 -> new Operation.CheckWatches(parent(), dice.pick(List.of(WatcherType.values())));
            case 4 -> new Operation.WhoAmI();
            default -> new Operation.Ping();
        };
    }

    private String path() {
        if (!remembered.isEmpty() && dice.oneIn(5)) {
            return dice.pick(remembered);
        }
        String path = "/" + dice.pick(NAMES);
        while (path.length() < 6 && dice.oneIn(3)) {
            path += "/" + dice.pick(NAMES);
        }
        return path;
    }

    private String parent() {
        return dice.oneIn(5) ? "/" : path();
    }

    private int version() {
        return dice.oneIn(3) ? dice.below(3) : -1;
    }

    private byte @Nullable [] data() {
        int roll = dice.below(100);
        if (roll < 5) {
            return null;
        }
        if (roll < 10) {
            return new byte[0];
        }
        if (roll < 18) {
            return dice.bytes(dice.between(600, dice.oneIn(12) ? 60_000 : 4000));
        }
        return dice.bytes(dice.between(1, 40));
    }

    private List<Acl> acl() {
        return switch (dice.below(30)) {
            case 0 -> List.of(new Acl(Acl.ALL, identity));
            case 1 -> List.of(new Acl(Acl.ALL, new Id("auth", "")));
            case 2 -> List.of(new Acl(Acl.ALL, identity), new Acl(Acl.READ, Id.ANYONE));
            case 3 -> List.of(new Acl(Acl.ALL & ~Acl.READ, Id.ANYONE));
            case 4 -> List.of();
            case 5 -> List.of(new Acl(Acl.ALL & ~Acl.ADMIN, Id.ANYONE), new Acl(Acl.ADMIN, identity));
            default -> Acl.OPEN;
        };
    }
}
