package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules of writes over a plain map, as simply as they can be said. Does at once what {@link ZnodeTree} does in two steps. */
final class NaiveTree {
    record Znode(byte[] data, List<Acl> acl, long owner, boolean session, long czxid, long mzxid, long pzxid, long ctime, long mtime,
            int version, int cversion, int aversion) {
        Znode withChildStat(int cversion, long pzxid) {
            return new Znode(data, acl, owner, session, czxid, mzxid, pzxid, ctime, mtime, version, cversion, aversion);
        }

        Znode withData(byte[] data, long mzxid, long mtime) {
            return new Znode(data, acl, owner, session, czxid, mzxid, pzxid, ctime, mtime, version + 1, cversion, aversion);
        }

        Znode withAcl(List<Acl> acl) {
            return new Znode(data, acl, owner, session, czxid, mzxid, pzxid, ctime, mtime, version, cversion, aversion + 1);
        }
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ErrorCode error;

        Refusal(ErrorCode error) {
            this.error = error;
        }
    }

    TreeMap<String, Znode> znodes = new TreeMap<>();
    TreeMap<Long, Integer> sessions = new TreeMap<>();

    NaiveTree() {
        byte[] none = {};
        for (String path : List.of("/", "/zookeeper", "/zookeeper/quota")) {
            znodes.put(path, new Znode(none, Acl.OPEN, 0, false, 0, 0, 0, 0, 0, 0, 0, 0));
        }
        znodes.put("/zookeeper/config", new Znode(none, Acl.READ_ONLY, 0, false, 0, 0, 0, 0, 0, 0, 0, -1));
    }

    NaiveTree copy() {
        NaiveTree copy = new NaiveTree();
        copy.znodes = new TreeMap<>(znodes);
        copy.sessions = new TreeMap<>(sessions);
        return copy;
    }

    Reply write(Operation.Write operation, Requester by, long zxid, long time) {
        try {
            return operation instanceof Operation.Multi multi ? multi(multi, by, zxid, time) : one(operation, by, zxid, time);
        } catch (Refusal e) {
            return Reply.failed(e.error);
        }
    }

    private Reply multi(Operation.Multi multi, Requester by, long zxid, long time) {
        NaiveTree before = copy();
        List<Reply.MultiPart> parts = new ArrayList<>();
        for (Operation.Write part : multi.operations()) {
            try {
                Reply reply = one(part, by, zxid, time);
                boolean extended = part.opCode() == OpCode.CREATE_CONTAINER || part.opCode() == OpCode.CREATE_TTL;
                parts.add(new Reply.MultiPart(extended ? OpCode.CREATE2 : part.opCode(), reply));
            } catch (Refusal e) {
                znodes = before.znodes;
                int failedAt = parts.size();
                parts.clear();
                for (int i = 0; i < multi.operations().size(); i++) {
                    ErrorCode error = i == failedAt ? e.error : ErrorCode.RUNTIME_INCONSISTENCY;
                    parts.add(new Reply.MultiPart(OpCode.ERROR, i < failedAt ? Reply.DONE : Reply.failed(error)));
                }
                return new Reply.Multi(parts);
            }
        }
        return new Reply.Multi(parts);
    }

    private Reply one(Operation.Write operation, Requester by, long zxid, long time) {
        if (operation instanceof Operation.CreateSession create) {
            sessions.put(by.sessionId(), create.timeoutMillis());
            return Reply.DONE;
        }
        if (operation instanceof Operation.Create create) {
            return create(create, by, zxid, time);
        }
        if (operation instanceof Operation.CloseSession) {
            for (String path : ephemerals(by.sessionId())) {
                remove(path, zxid);
            }
            sessions.remove(by.sessionId());
            return Reply.DONE;
        }
        refuseIf(by.sessionId() != 0 && !sessions.containsKey(by.sessionId()), ErrorCode.SESSION_EXPIRED);
        return switch (operation) {
            case Operation.Delete delete -> {
                String path = delete.path();
                Znode parent = parentOfDeletable(path);
                refuseIf(!allowed(parent, Acl.DELETE, by), ErrorCode.NO_AUTH);
                checkVersion(delete.version(), existing(path).version());
                refuseIf(children(path) > 0, ErrorCode.NOT_EMPTY);
                remove(path, zxid);
                yield Reply.DONE;
            }
            case Operation.DeleteContainer delete -> {
                Znode parent = parentOfDeletable(delete.path());
                refuseIf(!allowed(parent, Acl.DELETE, by), ErrorCode.NO_AUTH);
                Znode znode = existing(delete.path());
                refuseIf(znode.session(), ErrorCode.BAD_VERSION);
                refuseIf(children(delete.path()) > 0, ErrorCode.NOT_EMPTY);
                refuseIf(znode.owner() == 0, ErrorCode.BAD_ARGUMENTS);
                remove(delete.path(), zxid);
                yield Reply.DONE;
            }
            case Operation.SetData set -> {
                Znode znode = checked(set.path(), Acl.WRITE, by);
                checkVersion(set.version(), znode.version());
                znodes.put(set.path(), znode.withData(set.data(), zxid, time));
                yield new Reply.StatOnly(stat(set.path()));
            }
            case Operation.SetAcl set -> {
                refuseIf(!ZnodePath.isLegal(set.path()), ErrorCode.BAD_ARGUMENTS);
                refuseIf(set.acl().isEmpty(), ErrorCode.INVALID_ACL);
                Znode znode = checked(set.path(), Acl.ADMIN, by);
                checkVersion(set.version(), znode.aversion());
                znodes.put(set.path(), znode.withAcl(set.acl()));
                yield new Reply.StatOnly(stat(set.path()));
            }
            case Operation.Check check -> {
                checkVersion(check.version(), checked(check.path(), Acl.READ, by).version());
                yield Reply.DONE;
            }
            default -> throw new AssertionError(operation);
        };
    }

    private Reply create(Operation.Create create, Requester by, long zxid, long time) {
        CreateMode mode = CreateMode.ofFlag(create.flags());
        refuseIf(mode == null, ErrorCode.BAD_ARGUMENTS);
        boolean ttl = create.opCode() == OpCode.CREATE_TTL;
        refuseIf(mode.isTtl() ? create.ttl() < 1 : ttl, ErrorCode.BAD_ARGUMENTS);
        refuseIf(!sessions.containsKey(by.sessionId()), ErrorCode.SESSION_EXPIRED);
        String path = create.path();
        refuseIf(path.indexOf('/') < 0, ErrorCode.BAD_ARGUMENTS);
        refuseIf(create.acl().isEmpty(), ErrorCode.INVALID_ACL);
        String parentPath = path.lastIndexOf('/') == 0 ? "/" : path.substring(0, path.lastIndexOf('/'));
        Znode parent = existing(parentPath);
        refuseIf(!allowed(parent, Acl.CREATE, by), ErrorCode.NO_AUTH);
        path += mode.isSequential() ? String.format("%010d", parent.cversion()) : "";
        refuseIf(!ZnodePath.isLegal(path), ErrorCode.BAD_ARGUMENTS);
        refuseIf(znodes.containsKey(path), ErrorCode.NODE_EXISTS);
        refuseIf(parent.session(), ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
        boolean container = create.opCode() == OpCode.CREATE_CONTAINER;
        boolean session = mode.isEphemeral() && !container;
        long owner = container ? Long.MIN_VALUE : ttl ? 0xff00000000000000L | create.ttl() : session ? by.sessionId() : 0;
        znodes.put(parentPath, parent.withChildStat(parent.cversion() + 1, zxid));
        znodes.put(path, new Znode(create.data(), create.acl(), owner, session, zxid, zxid, zxid, time, time, 0, 0, 0));
        return create.opCode() == OpCode.CREATE ? new Reply.Created(path) : new Reply.CreatedWithStat(path, stat(path));
    }

    private Znode parentOfDeletable(String path) {
        refuseIf(path.indexOf('/') < 0 || path.equals("/") || path.matches("/zookeeper(/quota|/config)?"), ErrorCode.BAD_ARGUMENTS);
        return existing(path.substring(0, path.lastIndexOf('/')));
    }

    private void remove(String path, long zxid) {
        znodes.remove(path);
        String parent = ZnodePath.parent(path);
        znodes.computeIfPresent(parent, (_, znode) -> znode.withChildStat(znode.cversion(), zxid));
    }

    private Znode checked(String path, int perms, Requester by) {
        refuseIf(!ZnodePath.isLegal(path), ErrorCode.BAD_ARGUMENTS);
        Znode znode = existing(path);
        refuseIf(!allowed(znode, perms, by), ErrorCode.NO_AUTH);
        return znode;
    }

    private Znode existing(String path) {
        Znode znode = znodes.get(path.isEmpty() ? "/" : path);
        refuseIf(znode == null, ErrorCode.NO_NODE);
        return znode;
    }

    private static void checkVersion(int wanted, int present) {
        refuseIf(wanted != -1 && wanted != present, ErrorCode.BAD_VERSION);
    }

    private static void refuseIf(boolean condition, ErrorCode error) {
        if (condition) {
            throw new Refusal(error);
        }
    }

    private static boolean allowed(Znode znode, int perms, Requester by) {
        return by.ids().contains(new Id("super", "")) || znode.acl().stream()
                .anyMatch(acl -> (acl.perms() & perms) != 0 && (acl.id().equals(Id.ANYONE) || by.ids().contains(acl.id())));
    }

    List<String> ephemerals(long sessionId) {
        return znodes.entrySet().stream().filter(e -> e.getValue().session() && e.getValue().owner() == sessionId)
                .map(Map.Entry::getKey).toList();
    }

    /** The paths of a subtree, its top among them. */
    List<String> subtree(String top) {
        return znodes.keySet().stream().filter(path -> path.equals(top) || path.startsWith(top.equals("/") ? "/" : top + "/")).toList();
    }

    /** Bytes of data at and below a path. */
    long bytes(String top) {
        return subtree(top).stream().map(path -> znodes.get(path).data()).mapToLong(data -> data == null ? 0 : data.length).sum();
    }

    private int children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        return (int) znodes.keySet().stream()
                .filter(p -> p.length() > prefix.length() && p.startsWith(prefix) && p.indexOf('/', prefix.length()) < 0).count();
    }

    private Stat stat(String path) {
        Znode z = znodes.get(path);
        int children = children(path);
        return new Stat(z.czxid(), z.mzxid(), z.ctime(), z.mtime(), z.version(), 2 * z.cversion() - children, z.aversion(),
                z.session() ? z.owner() : 0, z.data() == null ? 0 : z.data().length, children, z.pzxid());
    }

    List<String> dump() {
        return znodes.entrySet().stream()
                .map(e -> Dump.line(e.getKey(), e.getValue().data(), e.getValue().acl(), stat(e.getKey()))).sorted().toList();
    }
}
