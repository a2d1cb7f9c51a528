package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.StatPersisted;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a state together from the parts of a snapshot, which may be fuzzy: only parents have to come before their children. */
final class TreeLoader implements ZnodeTree.Loader {
    private final TreeState state;
    private final AclTable.Loading acls;
    /** The parent of the last znode: siblings mostly come one after another. */
    private byte[] parentPath = TreeState.EMPTY;

    private int parentLength = -1;
    private int parentSlot;

    TreeLoader(TreeOptions options) {
        state = new TreeState(options);
        acls = state.acls.new Loading();
    }

    @Override
    public void session(long sessionId, int timeoutMillis) {
        state.sessions.put(sessionId, timeoutMillis);
    }

    @Override
    public void acl(long key, List<Acl> acl) {
        acls.add(key, acl);
    }

    @Override
    public void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) {
        if (state.ownerRules.kind(stat.ephemeralOwner()) == OwnerKind.INVALID) {
            throw refusal(path, "has the invalid owner " + Zxid.text(stat.ephemeralOwner()));
        }
        boolean root = path.isEmpty() || path.equals("/");
        PathKey key = state.paths.key(root ? "/" : path);
        int parent = root ? Znodes.NONE : parent(key);
        if (root ? state.znodes.count() > 0 : state.paths.find(key) != Znodes.NONE) {
            throw refusal(path, "occurs twice");
        }
        int slot = state.add(key, parent, data, acls.use(aclKey), stat.ephemeralOwner());
        state.znodes.setStat(slot, stat);
        if (state.digesting) {
            state.digest += state.digestOf(slot, key);
        }
    }

    private int parent(PathKey path) {
        int slash = path.lastSlash();
        if (slash < 0 || slash == path.bytes.length - 1) {
            throw refusal(path.text, "is no absolute path");
        }
        if (slash == parentLength && Arrays.equals(path.bytes, 0, slash, parentPath, 0, slash)) {
            return parentSlot;
        }
        int parent = state.znodes.count() == 0 ? Znodes.NONE : state.paths.find(path.bytes, slash);
        if (parent == Znodes.NONE) {
            throw refusal(path.text, "comes before its parent");
        }
        parentPath = path.bytes;
        parentLength = slash;
        parentSlot = parent;
        return parent;
    }

    private static MalformedException refusal(String path, String reason) {
        return MalformedException.at(0, "znode " + path + " " + reason);
    }

    @Override
    public ZnodeTree finish(long zxid) {
        if (state.znodes.count() == 0) {
            throw MalformedException.at(0, "a snapshot without znodes");
        }
        acls.finish();
        state.lastZxid = zxid;
        state.addSystemZnodes();
        state.findQuotas();
        for (int slot = Znodes.ROOT; slot < state.znodes.end(); slot++) {
            state.reaping.changed(slot);
        }
        return new ZnodeTree(state);
    }
}
