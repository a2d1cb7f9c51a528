package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** What all benchmarks work on: znodes of 100 bytes, a hundred under each parent, visited in an order no cache can foresee. */
final class Sample {
    static final int CHILDREN = 100;
    static final byte[] VALUE = new byte[100];
    static final long WALL_MILLIS = 1_800_000_000_000L;
    static final List<Id> IDS = List.of(new Id("ip", "127.0.0.1"), Id.ANYONE);

    /** How many different operations a benchmark goes through; a power of two. */
    static final int OPERATIONS = 16 * 1024;

    private Sample() {}

    static String parent(int parent) {
        return "/parent-" + (1_000_000 + parent);
    }

    static String znode(int znode) {
        return parent(znode / CHILDREN) + "/znode-" + (100 + znode % CHILDREN);
    }

    /** A tree with so many znodes beside their parents, and with the session that all entries are of. */
    static ZnodeTree tree(int znodes) {
        ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT);
        tree.apply(entry(1, OpCode.CREATE_SESSION, new Txn.CreateSession(30_000)), false, Changes.NONE);
        for (int i = 0; i < znodes; i++) {
            if (i % CHILDREN == 0) {
                create(tree, parent(i / CHILDREN));
            }
            create(tree, znode(i));
        }
        return tree;
    }

    private static void create(ZnodeTree tree, String path) {
        Txn create = new Txn.Create(path, VALUE.clone(), Acl.OPEN, false, -1);
        tree.apply(entry(tree.lastZxid() + 1, OpCode.CREATE, create), false, Changes.NONE);
    }

    static LogEntry entry(long zxid, int type, Txn txn) {
        return LogEntry.withoutDigest(new TxnHeader(1, 1, zxid, WALL_MILLIS, type), txn);
    }

    static Operation.Write createAt(String path) {
        return new Operation.Create(OpCode.CREATE, path, VALUE, Acl.OPEN, 0, -1);
    }

    static Operation.Write set(int znode) {
        return new Operation.SetData(znode(znode), VALUE, -1);
    }

    /** {@link #OPERATIONS} of them on znodes drawn at random, the same ones every time. */
    static <T> List<T> shuffled(int znodes, IntFunction<T> operation) {
        Random random = new Random(1);
        return random.ints(OPERATIONS, 0, znodes).mapToObj(operation).toList();
    }
}
