package io.lockkeeper.storage;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree of maps, just enough to see that recovery brings what ZooKeeper had. The rules of replay are those of its documentation. */
final class NaiveTree implements RecoveryTarget {
    static final class Node {
        byte @Nullable [] data;
        List<Acl> acl = List.of();
        long czxid;
        long mzxid;
        long ctime;
        long mtime;
        int version;
        int cversion;
        int aversion;
        long owner;
        long pzxid;
    }

    static final List<Acl> OPEN = List.of(new Acl(31, new Id("world", "anyone")));

    Map<String, Node> nodes = new TreeMap<>();
    Map<Long, Integer> sessions = new TreeMap<>();
    final List<String> calls = new ArrayList<>();
    final List<LogEntry> replayed = new ArrayList<>();

    @Override
    public ImageVisitor beginSnapshot(long zxid) {
        calls.add("begin " + Long.toHexString(zxid));
        nodes = new TreeMap<>();
        sessions = new TreeMap<>();
        Map<Long, List<Acl>> acls = new HashMap<>();
        acls.put(-1L, OPEN);
        return new ImageVisitor() {
            @Override
            public void session(long sessionId, int timeoutMillis) {
                sessions.put(sessionId, timeoutMillis);
            }

            @Override
            public void acl(long key, List<Acl> acl) {
                acls.put(key, acl);
            }

            @Override
            public void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) {
                if (!path.isEmpty() && !nodes.containsKey(parent(path))) {
                    throw MalformedException.at(0, "no parent of " + path);
                }
                Node node = new Node();
                node.data = data;
                node.acl = acls.get(aclKey);
                node.czxid = stat.czxid();
                node.mzxid = stat.mzxid();
                node.ctime = stat.ctime();
                node.mtime = stat.mtime();
                node.version = stat.version();
                node.cversion = stat.cversion();
                node.aversion = stat.aversion();
                node.owner = stat.ephemeralOwner();
                node.pzxid = stat.pzxid();
                nodes.put(path, node);
            }
        };
    }

    @Override
    public void snapshotLoaded(long zxid, OptionalLong digestZxid, long digest) {
        calls.add("loaded " + Long.toHexString(zxid)
                + (digestZxid.isPresent() ? " digest at " + Long.toHexString(digestZxid.getAsLong()) : ""));
    }

    @Override
    public void startEmpty(long zxid) {
        calls.add("empty");
        nodes = new TreeMap<>();
        for (String path : new String[] {"", "/zookeeper", "/zookeeper/config", "/zookeeper/quota"}) {
            Node node = new Node();
            node.data = new byte[0];
            node.acl = OPEN;
            nodes.put(path, node);
        }
        nodes.get("/zookeeper/config").acl = List.of(new Acl(1, new Id("world", "anyone")));
        nodes.get("/zookeeper/config").aversion = -1;
    }

    @Override
    public void replay(LogEntry entry) {
        replayed.add(entry);
        apply(entry.header(), entry.header().type(), entry.txn());
    }

    private void apply(TxnHeader header, int type, Txn txn) {
        switch (txn) {
            case Txn.Create c -> create(header, type, c.path(), c.data(), c.acl(), c.ephemeral() ? header.sessionId() : 0, c.parentCversion());
            case Txn.CreateContainer c -> create(header, type, c.path(), c.data(), c.acl(), Long.MIN_VALUE, c.parentCversion());
            case Txn.CreateTtl c ->
                create(header, type, c.path(), c.data(), c.acl(), 0xFF00000000000000L | c.ttlMillis(), c.parentCversion());
            case Txn.Delete d -> delete(d.path(), header.zxid());
            case Txn.SetData s -> {
                Node node = nodes.get(path(s.path()));
                if (node != null) {
                    node.data = s.data();
                    node.version = s.version();
                    node.mzxid = header.zxid();
                    node.mtime = header.timeMillis();
                }
            }
            case Txn.SetAcl s -> {
                Node node = nodes.get(path(s.path()));
                if (node != null) {
                    node.acl = s.acl();
                    node.aversion = s.version();
                }
            }
            case Txn.Multi m -> {
                if (!m.failed()) {
                    m.parts().forEach(part -> apply(header, part.type(), part.txn()));
                }
            }
            case Txn.CreateSession s -> sessions.put(header.sessionId(), s.timeoutMillis());
            case Txn.CloseSession s -> {
                List<String> paths = s.paths() != null ? new ArrayList<>(s.paths()) : new ArrayList<>();
                nodes.forEach((path, node) -> {
                    if (node.owner == header.sessionId() && !paths.contains(path)) {
                        paths.add(path);
                    }
                });
                paths.forEach(path -> delete(path, header.zxid()));
                sessions.remove(header.sessionId());
            }
            case Txn.Check c -> {}
            case Txn.Error e -> {}
        }
    }

    private void create(
            TxnHeader header, int type, String path, byte @Nullable [] data, @Nullable List<Acl> acl, long owner, int parentCversion) {
        Node parent = nodes.get(parent(path));
        if (parent == null) {
            return;
        }
        Node existing = nodes.get(path);
        if (existing != null) {
            existing.acl = acl;
            if (type != OpCode.CREATE) {
                return;
            }
        }
        int cversion = parentCversion == -1 ? parent.cversion + 1 : parentCversion;
        if (cversion > parent.cversion) {
            parent.cversion = cversion;
            parent.pzxid = header.zxid();
        }
        if (existing == null) {
            Node node = new Node();
            node.data = data;
            node.acl = acl;
            node.owner = owner;
            node.czxid = node.mzxid = node.pzxid = header.zxid();
            node.ctime = node.mtime = header.timeMillis();
            nodes.put(path, node);
        }
    }

    private void delete(String path, long zxid) {
        Node parent = nodes.get(parent(path));
        if (parent != null) {
            parent.pzxid = Math.max(parent.pzxid, zxid);
            nodes.remove(path);
        }
    }

    int children(String path) {
        int count = 0;
        for (String other : nodes.keySet()) {
            if (!other.isEmpty() && parent(other).equals(path)) {
                count++;
            }
        }
        return count;
    }

    static String path(String path) {
        return path.equals("/") ? "" : path;
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }
}
