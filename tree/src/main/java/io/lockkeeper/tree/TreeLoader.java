package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.ZnodeRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a state together from the parts of a snapshot, which may be fuzzy: only parents have to come before their children. Snapshots list
 * a tree depth first, so a znode's parent is mostly an {@linkplain Ancestry ancestor} of the one before it, and need not be looked up.
 */
final class TreeLoader implements ZnodeTree.Loader {
    private final TreeState state;
    private final AclTable.Loading acls;
    private final Arrivals arrivals;
    private final Ancestry ancestry = new Ancestry();
    /** Znodes with an owner: few, and the only ones that time may remove. */
    private final IntSet owned = new IntSet();
    /** The path that is being placed. */
    private byte[] path = new byte[256];

    private int pathLength;
    private int characters;

    TreeLoader(TreeOptions options) {
        state = new TreeState(options);
        acls = state.acls.new Loading();
        arrivals = new Arrivals(state.znodes, state.paths);
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
        take(path);
        int slot = place(state.znodes.values.add(data), aclKey, stat.ephemeralOwner());
        state.znodes.setStat(slot, stat.czxid(), stat.mzxid(), stat.ctime(), stat.mtime(), stat.version(), stat.aversion());
        state.znodes.setLoadedChildStat(slot, stat.cversion(), stat.pzxid());
        digest(slot);
        arrivals.enter();
    }

    @Override
    public void znodes(ZnodeRecords records) {
        while (records.next()) {
            take(records);
            int slot = place(state.znodes.values.add(records), records.aclKey(), records.ephemeralOwner());
            state.znodes.setStat(
                    slot, records.czxid(), records.mzxid(), records.ctime(), records.mtime(), records.version(), records.aversion());
            state.znodes.setLoadedChildStat(slot, records.cversion(), records.pzxid());
            digest(slot);
        }
        arrivals.enter();
        records.release();
    }

    private void take(ZnodeRecords records) {
        int length = records.pathLength();
        reserve(length);
        records.copyPath(path);
        byte all = 0;
        for (int i = 0; i < length; i++) {
            all |= path[i];
        }
        if (all < 0) {
            take(records.path()); // where it is no UTF-8 it changes
        } else {
            pathLength = length;
            characters = length;
        }
    }

    private void take(String text) {
        byte[] bytes = PathIndex.bytes(text);
        reserve(bytes.length);
        System.arraycopy(bytes, 0, path, 0, bytes.length);
        pathLength = bytes.length;
        characters = text.length();
    }

    private void reserve(int bytes) {
        if (path.length < bytes) {
            path = new byte[bytes * 2];
        }
    }

    /** Adds the znode whose path and value have been taken. */
    private int place(int value, long aclKey, long owner) {
        if (owner != 0 && state.ownerRules.kind(owner) == OwnerKind.INVALID) {
            throw refusal("has the invalid owner " + Zxid.text(owner));
        }
        if (pathLength == 0 || pathLength == 1 && path[0] == '/') {
            return placeRoot(value, aclKey, owner);
        }
        int slash = lastSlash();
        int parent = parent(slash);
        int slot = state.load(path, slash + 1, pathLength, characters, parent, value, acls.use(aclKey), owner);
        arrivals.add(path, pathLength, slot);
        ancestry.follow(path, slash, pathLength, parent, slot);
        if (owner != 0) {
            owned.add(slot);
        }
        return slot;
    }

    private int placeRoot(int value, long aclKey, long owner) {
        if (state.znodes.count() > 0) {
            throw refusal("occurs twice");
        }
        pathLength = 0;
        int slot = state.load(path, 0, 0, 1, Znodes.NONE, value, acls.use(aclKey), owner);
        if (owner != 0) {
            owned.add(slot);
        }
        return slot;
    }

    private int lastSlash() {
        int slash = pathLength - 1;
        while (slash >= 0 && path[slash] != '/') {
            slash--;
        }
        if (slash < 0 || slash == pathLength - 1) {
            throw refusal("is no absolute path");
        }
        return slash;
    }

    private int parent(int slash) {
        int parent = state.znodes.count() == 0 ? Znodes.NONE : ancestry.parent(path, slash);
        if (parent == Znodes.NONE && state.znodes.count() > 0) {
            arrivals.enter();
            parent = state.paths.find(path, slash);
        }
        if (parent == Znodes.NONE) {
            throw refusal("comes before its parent");
        }
        return parent;
    }

    private void digest(int slot) {
        if (state.digesting) {
            state.digest += state.digestOf(slot, path, pathLength);
        }
    }

    private MalformedException refusal(String reason) {
        String text = new String(path, 0, pathLength, StandardCharsets.UTF_8);
        return MalformedException.at(0, "znode " + text + " " + reason);
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
        owned.forEach(state.reaping::changed);
        return new ZnodeTree(state, DigestWatch.ofLoadedTree(zxid));
    }
}
