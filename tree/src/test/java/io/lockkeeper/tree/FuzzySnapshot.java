package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.StatPersisted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A snapshot as ZooKeeper takes it: sessions at once, then znode by znode while writes go on, each with the children it has at that
 * moment. It is named by the zxid at its start.
 */
final class FuzzySnapshot {
    private static final List<Id> SUPER = List.of(new Id("super", ""));

    private final ZnodeTree tree;
    private final long zxid;
    private final List<Consumer<ZnodeTree.Loader>> records = new ArrayList<>();
    private final Map<List<Acl>, Long> keys = new HashMap<>();
    private final Deque<String> toVisit = new ArrayDeque<>(List.of("/"));

    FuzzySnapshot(ZnodeTree tree) {
        this.tree = tree;
        this.zxid = tree.lastZxid();
        tree.forEachSession(id -> {
            int timeout = tree.sessionTimeoutMillis(id);
            records.add(loader -> loader.session(id, timeout));
        });
    }

    /** Visits so many znodes; whether more are to come. */
    boolean step(int count) {
        for (int i = 0; i < count && !toVisit.isEmpty(); i++) {
            visit(toVisit.pop());
        }
        return !toVisit.isEmpty();
    }

    private void visit(String path) {
        if (!(tree.read(new Operation.GetData(path, false), 0, SUPER) instanceof Reply.Data data)) {
            return; // gone meanwhile
        }
        List<Acl> acl = ((Reply.AclAndStat) tree.read(new Operation.GetAcl(path), 0, SUPER)).acl();
        long key = acl.equals(Acl.OPEN) ? -1 : keys.computeIfAbsent(acl, _ -> keys.size() + 1L);
        StatPersisted stat = tree.storedStat(path);
        records.add(loader -> loader.znode(path.equals("/") ? "" : path, data.data(), key, stat));
        Dump.children(tree, path).forEach(toVisit::push);
    }

    ZnodeTree load(TreeOptions options) {
        ZnodeTree.Loader loader = ZnodeTree.loader(options);
        keys.forEach((acl, key) -> loader.acl(key, acl));
        records.forEach(record -> record.accept(loader));
        return loader.finish(zxid);
    }
}
