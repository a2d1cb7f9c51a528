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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** What this is a draft of; null if it is none. */
    private final @Nullable Model original;
    /** What a draft has deleted. */
    private final Set<String> gone = new HashSet<>();
    /** The digests of all znodes but those that have changed since. */
    private long countedDigest;
    private final List<ModelNode> uncounted = new ArrayList<>();
    private long zxid;

    /** The state of a fresh server alone. */
    Model() {
        this(false);
    }

    /** @param ofMember whether it is of a member of an ensemble, which has a {@code /zookeeper/config} of its own */
    Model(boolean ofMember) {
        this(ofMember, null);
        for (String path : List.of("/", "/zookeeper", "/zookeeper/config", "/zookeeper/quota")) {
            put(new ModelNode(path, new byte[0], Acl.OPEN));
            if (!path.equals("/")) {
                node(ZnodePath.parent(path)).children.add(ZnodePath.name(path));
            }
        }
        ModelNode config = node("/zookeeper/config");
        config.acl = Acl.READ_ONLY;
        config.aversion = -1;
    }

    private Model(boolean ofMember, @Nullable Model original) {
        this.ofMember = ofMember;
        this.original = original;
    }

    /** The same znodes, to try changes on. It takes over those that are asked for, so this one must stay as it is meanwhile. */
    Model draft() {
        return new Model(ofMember, this);
    }

    Model copy() {
        Model copy = new Model(ofMember, null);
        nodes.values().forEach(node -> copy.put(node.copy()));
        copy.sessions.putAll(sessions);
        copy.zxid = zxid;
        return copy;
    }

    private void put(ModelNode node) {
        nodes.put(node.path, node);
        uncounted.add(node);
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
        ModelNode node = path == null ? null : nodes.get(path);
        if (node != null || path == null || original == null || gone.contains(path)) {
            return node;
        }
        ModelNode present = original.find(path);
        if (present != null) {
            node = present.copy();
            put(node);
        }
        return node;
    }

    ModelNode node(String path) {
        ModelNode node = find(path);
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

    /** Of all znodes but the server's own. */
    long digest() {
        for (ModelNode node : uncounted) {
            if (nodes.get(node.path) == node && !node.path.startsWith("/zookeeper/")) {
                countedDigest += node.count();
            }
        }
        uncounted.clear();
        return countedDigest;
    }

    private void changed(ModelNode node) {
        if (node.isCounted()) {
            countedDigest -= node.discount();
            uncounted.add(node);
        }
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
        boolean follows = entry.zxid() == zxid + 1
                || Zxid.epoch(entry.zxid()) > Zxid.epoch(zxid) && Zxid.counter(entry.zxid()) == 1;
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
                changed(node);
                listener.dataChanged(node.path, node.acl);
            }
            case Txn.SetAcl set -> {
                ModelNode node = node(set.path());
                node.acl = set.acl() == null ? Acl.OPEN : set.acl();
                node.aversion = set.version();
                changed(node);
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
        Violation.unless(find(path) == null, "%s is created although it exists", path);
        gone.remove(path);
        put(node);
        Violation.unless(cversion > parent.cversion, "child version of %s goes from %d to %d", parent.path, parent.cversion, cversion);
        parent.children.add(ZnodePath.name(path));
        parent.cversion = cversion;
        parent.pzxid = header.zxid();
        changed(parent);
        listener.created(path, node.acl, parent.acl);
    }

    private void delete(TxnHeader header, String path, Listener listener) {
        ModelNode node = node(path);
        Violation.unless(node.children.isEmpty(), "%s is deleted with children %s", path, node.children);
        ModelNode parent = node(ZnodePath.parent(path));
        changed(node);
        nodes.remove(path);
        gone.add(path);
        parent.children.remove(ZnodePath.name(path));
        parent.pzxid = header.zxid();
        changed(parent);
        listener.deleted(path, node.acl, parent.acl);
    }
}
