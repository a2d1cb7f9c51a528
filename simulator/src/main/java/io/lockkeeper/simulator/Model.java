package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the replicated state should be, kept in the plainest way: a sorted map of znodes, changed by the log's entries one by one.
 * Only entries of our own making ever come here, each exactly once and in order, so nothing is forgiven.
 */
final class Model {
    /** What an entry changed, in the order it did. The ACLs are those that decide who may hear of it. */
    interface Listener {
        Listener DEAF = new Listener() {};

        default void created(String path, List<Acl> acl, List<Acl> parentAcl) {}

        default void deleted(String path, List<Acl> acl, List<Acl> parentAcl) {}

        default void dataChanged(String path, List<Acl> acl) {}
    }

    private final TreeMap<String, ModelNode> nodes = new TreeMap<>();
    private final TreeMap<Long, Integer> sessions = new TreeMap<>();
    private final boolean ofMember;
    private long zxid;

    /** The state of a fresh server alone. */
    Model() {
        this(false);
    }

    /** @param ofMember whether it is of a member of an ensemble, which has a {@code /zookeeper/config} of its own */
    Model(boolean ofMember) {
        this.ofMember = ofMember;
        for (String path : List.of("/", "/zookeeper", "/zookeeper/config", "/zookeeper/quota")) {
            ModelNode node = new ModelNode(path, new byte[0], Acl.OPEN);
            nodes.put(path, node);
            if (!path.equals("/")) {
                node(ZnodePath.parent(path)).children.add(ZnodePath.name(path));
            }
        }
        ModelNode config = node("/zookeeper/config");
        config.acl = Acl.READ_ONLY;
        config.aversion = -1;
    }

    /** The state in which these znodes and their parents are all there is: enough to try one change. */
    Model around(List<String> paths) {
        Model part = copy(List.of());
        for (String path : paths) {
            for (String each : List.of(path, ZnodePath.parent(path))) {
                ModelNode node = nodes.get(each);
                if (node != null) {
                    part.nodes.put(each, node.copy());
                }
            }
        }
        return part;
    }

    Model copy() {
        return copy(nodes.values());
    }

    private Model copy(Iterable<ModelNode> some) {
        Model copy = new Model(ofMember);
        copy.nodes.clear();
        some.forEach(node -> copy.nodes.put(node.path, node.copy()));
        copy.sessions.putAll(sessions);
        copy.zxid = zxid;
        return copy;
    }

    boolean isOfMember() {
        return ofMember;
    }

    long zxid() {
        return zxid;
    }

    Map<String, ModelNode> nodes() {
        return nodes;
    }

    Map<Long, Integer> sessions() {
        return sessions;
    }

    @Nullable ModelNode find(@Nullable String path) {
        return path == null ? null : nodes.get(path);
    }

    ModelNode node(String path) {
        ModelNode node = nodes.get(path);
        if (node == null) {
            throw new Violation("the model has no znode " + path);
        }
        return node;
    }

    List<String> ephemerals(long sessionId) {
        List<String> paths = new ArrayList<>();
        for (ModelNode node : nodes.values()) {
            if (node.owner == sessionId) {
                paths.add(node.path);
            }
        }
        return paths;
    }

    long digest() {
        long digest = 0;
        for (ModelNode node : nodes.values()) {
            if (!node.path.startsWith("/zookeeper/")) {
                digest += node.digest();
            }
        }
        return digest;
    }

    static boolean allows(List<Acl> acl, int perms, List<Id> ids) {
        for (Acl entry : acl) {
            if ((entry.perms() & perms) != 0 && (entry.id().equals(Id.ANYONE) || ids.contains(entry.id()))) {
                return true;
            }
        }
        return false;
    }

    // --- changes

    void apply(LogEntry entry, Listener listener) {
        boolean follows = entry.zxid() == zxid + 1 || Zxid.epoch(entry.zxid()) > Zxid.epoch(zxid) && Zxid.counter(entry.zxid()) == 1;
        Violation.unless(follows, "entry 0x%x comes after 0x%x", entry.zxid(), zxid);
        change(entry.header(), entry.header().type(), entry.txn(), listener);
        zxid = entry.zxid();
    }

    /** Makes one change without moving the zxid: a part of a multi that is being decided. */
    void change(TxnHeader header, int type, Txn txn, Listener listener) {
        switch (txn) {
            case Txn.Create create -> {
                long owner = create.ephemeral() ? header.sessionId() : 0;
                create(header, create.path(), create.data(), create.acl(), owner, create.parentCversion(), listener);
            }
            case Txn.CreateContainer create ->
                create(header, create.path(), create.data(), create.acl(), ModelNode.CONTAINER, create.parentCversion(), listener);
            case Txn.CreateTtl create -> {
                long owner = ModelNode.TTL_MARK | create.ttlMillis();
                create(header, create.path(), create.data(), create.acl(), owner, create.parentCversion(), listener);
            }
            case Txn.Delete delete -> delete(header, delete.path(), listener);
            case Txn.SetData set -> {
                ModelNode node = node(set.path());
                node.data = set.data();
                node.version = set.version();
                node.mzxid = header.zxid();
                node.mtime = header.timeMillis();
                node.changed();
                listener.dataChanged(node.path, node.acl);
            }
            case Txn.SetAcl set -> {
                ModelNode node = node(set.path());
                node.acl = set.acl() == null ? Acl.OPEN : set.acl();
                node.aversion = set.version();
                node.changed();
            }
            case Txn.Check _, Txn.Error _ -> {}
            case Txn.Multi multi -> {
                if (!multi.failed()) {
                    for (Txn.Part part : multi.parts()) {
                        change(header, part.type(), part.txn(), listener);
                    }
                }
            }
            case Txn.CreateSession create -> {
                Violation.unless(type == OpCode.CREATE_SESSION, "a session made by a transaction of type %d", type);
                Integer old = sessions.put(header.sessionId(), create.timeoutMillis());
                Violation.unless(old == null, "session 0x%x is made twice", header.sessionId());
            }
            case Txn.CloseSession close -> {
                List<String> paths = close.paths() == null ? ephemerals(header.sessionId()) : close.paths();
                for (String path : paths) {
                    delete(header, path, listener);
                }
                sessions.remove(header.sessionId());
            }
        }
    }

    private void create(
            TxnHeader header, String path, byte @Nullable [] data, @Nullable List<Acl> acl, long owner, int cversion, Listener listener) {
        ModelNode parent = node(ZnodePath.parent(path));
        ModelNode node = new ModelNode(path, data, acl == null ? Acl.OPEN : acl);
        node.czxid = header.zxid();
        node.mzxid = header.zxid();
        node.pzxid = header.zxid();
        node.ctime = header.timeMillis();
        node.mtime = header.timeMillis();
        node.owner = owner;
        Violation.unless(nodes.put(path, node) == null, "%s is created although it exists", path);
        Violation.unless(cversion > parent.cversion, "child version of %s goes from %d to %d", parent.path, parent.cversion, cversion);
        parent.children.add(ZnodePath.name(path));
        parent.cversion = cversion;
        parent.pzxid = header.zxid();
        parent.changed();
        listener.created(path, node.acl, parent.acl);
    }

    private void delete(TxnHeader header, String path, Listener listener) {
        ModelNode node = node(path);
        Violation.unless(node.children.isEmpty(), "%s is deleted with children %s", path, node.children);
        ModelNode parent = node(ZnodePath.parent(path));
        nodes.remove(path);
        parent.children.remove(ZnodePath.name(path));
        parent.pzxid = header.zxid();
        parent.changed();
        listener.deleted(path, node.acl, parent.acl);
    }
}
