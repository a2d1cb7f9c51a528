package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.StatPersisted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state: znodes, ACLs, sessions, ephemerals, quotas. One thread owns it and makes all calls. Paths are absolute and not
 * validated by reads; a path that names no znode is answered with an error, never with an exception.
 *
 * <p>Writes come in two steps. {@link #prepare} judges them in the order they will have, against the state after all that was prepared
 * before; {@link #apply} makes them once they are committed, in the same order. Only the server that orders the writes prepares; the
 * others, and recovery, apply.
 */
public final class ZnodeTree {
    /** Puts a tree together from a snapshot. */
    public interface Loader extends ImageVisitor {
        /**
         * Ends loading: the tree as of {@code zxid} (taken from the snapshot's file name).
         *
         * @throws io.lockkeeper.protocol.jute.MalformedException if there was not even a root
         */
        ZnodeTree finish(long zxid);
    }

    private TreeState state;
    private AclRules aclRules;
    private Overlay overlay;
    private Preparer preparer;
    private Applier applier;
    private Reads reads;
    private Foresight foresight;
    private SubtreePlans subtreePlans;
    private DigestWatch digests;

    /** A fresh tree at zxid 0: the root and /zookeeper with config and quota. */
    public ZnodeTree(TreeOptions options) {
        this(options, 0);
    }

    /** A fresh tree at a zxid of its own: -1 for one that nobody vouches for, so that it counts for less than any other. */
    public ZnodeTree(TreeOptions options, long zxid) {
        this(fresh(options, zxid), DigestWatch.ofEmptyTree(zxid));
    }

    ZnodeTree(TreeState state, DigestWatch digests) {
        this.state = state;
        this.digests = digests;
        this.aclRules = new AclRules(state.options);
        this.overlay = new Overlay(state);
        this.preparer = new Preparer(state, overlay, aclRules);
        this.applier = new Applier(state, overlay);
        this.reads = new Reads(state, aclRules);
        this.foresight = new Foresight(state.znodes, state.paths);
        this.subtreePlans = new SubtreePlans(state, overlay, aclRules);
    }

    private static TreeState fresh(TreeOptions options, long zxid) {
        TreeState state = new TreeState(options);
        state.lastZxid = zxid;
        state.addSystemZnodes();
        return state;
    }

    /**
     * Forgets everything and takes over what {@code other} holds, which must not be used any more. An image that was open is closed:
     * its bytes end where they are.
     */
    public void become(ZnodeTree other) {
        if (state.image != null) {
            state.image.close();
        }
        state = other.state;
        aclRules = other.aclRules;
        overlay = other.overlay;
        preparer = other.preparer;
        applier = other.applier;
        reads = other.reads;
        foresight = other.foresight;
        subtreePlans = other.subtreePlans;
        digests = other.digests;
    }

    /** Forgets everything, to give room to what comes in its place; nothing but {@link #become} makes sense then. */
    public void clear() {
        become(new ZnodeTree(state.options));
    }

    /** Loads one snapshot into a new tree; a loader is used once. */
    public static Loader loader(TreeOptions options) {
        return new TreeLoader(options);
    }

    // --- before a batch

    /** Whether the tree is so large that {@link #expect} pays. */
    public boolean isLarge() {
        return foresight.pays();
    }

    /** An operation that is about to come, together with others: only for speed, see {@link Foresight}. */
    public void expect(Operation operation) {
        foresight.add(operation);
    }

    /** Likewise an entry that another server has prepared, and that is about to be applied. */
    public void expect(LogEntry entry) {
        foresight.add(entry.txn());
    }

    /** What was expected comes now. */
    public void expectNoMore() {
        foresight.look();
    }

    // --- ordering server: decide

    /**
     * The error of a write that is to be answered without taking a place in the order, such as one with a null path; null for one to be
     * prepared.
     */
    public static @Nullable ErrorCode unprocessable(Operation.Write operation) {
        return Preparer.unprocessable(operation);
    }

    /**
     * Decides on a write against the state after all earlier prepared ones, and remembers its effects as pending until applied.
     *
     * @param operation one that is not {@link #unprocessable}
     * @param zxid above that of all earlier ones
     * @param timeMillis wall clock since 1970, for ctime and mtime
     * @return the entry to log, also for a refused write, which takes its zxid as an error transaction
     */
    public Prepared prepare(Operation.Write operation, Requester requester, long zxid, long timeMillis) {
        return preparer.prepare(operation, requester, zxid, timeMillis);
    }

    /**
     * What deleting a subtree comes to after all that is prepared: the deletes to be prepared now, or a refusal. Costs time in proportion
     * to what can be deleted at once, not to what is there.
     *
     * @param operation one with a path
     */
    public SubtreePlan plan(Operation.DeleteSubtree operation, List<Id> ids) {
        return subtreePlans.plan(operation, ids);
    }

    /** An error transaction for a write that was refused before it came here. */
    public Prepared refuse(ErrorCode error, Requester requester, long zxid, long timeMillis) {
        return preparer.refuse(error, requester, zxid, timeMillis);
    }

    /**
     * Decides on a change of membership that the ensemble is ready for: whether the requester may write {@code /zookeeper/config}.
     *
     * @param membership the text of the next one, with {@code zxid} as its version
     */
    public Prepared prepareMembership(String membership, Requester requester, long zxid, long timeMillis) {
        return preparer.prepareMembership(membership.getBytes(StandardCharsets.UTF_8), requester, zxid, timeMillis);
    }

    /** Whether this requester may write {@code /zookeeper/config}, which is to have a say in how the ensemble is run. */
    public boolean mayChangeMembership(Requester requester) {
        return preparer.mayChangeMembership(requester);
    }

    /** Whether a session will exist when all that is prepared is applied. */
    public boolean willHaveSession(long sessionId) {
        return overlay.hasSession(sessionId);
    }

    /** Whether a znode of this owner is the ephemeral of a session: some numbers mean other kinds of znodes. */
    public boolean mayOwn(long sessionId) {
        return state.ownerRules.kind(sessionId) == OwnerKind.SESSION;
    }

    /** Forgets all pending changes: what was prepared but not applied will not come. */
    public void abandonPending() {
        overlay.clear();
    }

    // --- all servers: apply

    /**
     * Makes a committed entry's change and moves {@link #lastZxid} to it. Never refuses: what does not fit (replay over a fuzzy
     * snapshot) is left out as ZooKeeper leaves it out.
     *
     * @param wantReply whether the result for the client is needed; otherwise {@link Reply#DONE} is returned
     */
    public Reply apply(LogEntry entry, boolean wantReply, Changes changes) {
        long zxid = entry.zxid();
        boolean prepared = overlay.hasPrepared(zxid);
        if (!prepared) {
            overlay.forgetPlaces();
        }
        state.digesting = state.options.digest() && !prepared;
        Reply reply = applier.apply(entry.header(), entry.txn(), wantReply, changes);
        if (state.options.digest()) {
            if (prepared) {
                state.digest = overlay.preparedDigest();
            }
            digests.applied(entry, state.digest);
        }
        overlay.settle(zxid);
        state.lastZxid = Math.max(state.lastZxid, zxid);
        return wantReply ? reply : Reply.DONE;
    }

    /**
     * Writes the membership that counts into {@code /zookeeper/config}, without a transaction: no watch fires, and the digest leaves
     * this znode out.
     *
     * @param version the zxid that the membership came with, which becomes the mzxid
     */
    public void showMembership(String membership, long version, long timeMillis) {
        int slot = state.paths.find(TreeState.CONFIG);
        if (slot != Znodes.NONE) {
            byte[] data = membership.getBytes(StandardCharsets.UTF_8);
            state.setData(slot, TreeState.CONFIG, data, -1, version, timeMillis);
        }
    }

    /** The last applied zxid. */
    public long lastZxid() {
        return state.lastZxid;
    }

    /** Digest of the tree as ZooKeeper computes it (version 2); 0 if digests are off. */
    public long digest() {
        return state.digest;
    }

    /** How often an applied entry's digest differed from the tree's, and nothing excused it; see {@link #lastDigestMismatch}. */
    public long digestMismatches() {
        return digests.mismatches();
    }

    /** The last of them, null if there was none. */
    public @Nullable DigestMismatch lastDigestMismatch() {
        return digests.last();
    }

    /** Whether the tree is not the one of the last transaction that says what it should be: {@link #lastDigestMismatch} is about that. */
    public boolean differs() {
        return digests.differs();
    }

    /**
     * The tree has caught up with whatever its snapshot had of later entries, as one from a ZooKeeper that leads may have: from now on
     * every difference of digests counts, and so does the last one if there is still one.
     */
    public void requireDigests() {
        digests.require();
    }

    /** Whether the tree may have parts of entries behind {@link #lastZxid}, by the snapshot it was loaded from. */
    public boolean mayBeAhead() {
        return digests.mayBeAhead();
    }

    /** Zxid and digest at the last 1024 zxids divisible by 128, oldest first. */
    public List<long[]> digestHistory() {
        return digests.history();
    }

    /** After recovery: what the snapshot's digest section said. Compared when the tree reaches {@code zxid}. */
    public void expectDigest(long zxid, long digest) {
        if (state.options.digest()) {
            digests.expect(zxid, digest, state.lastZxid, state.digest);
        }
    }

    /** Removes, without a transaction, ephemerals whose session is gone. Returns how many. For the start of a server. */
    public int dropOrphanEphemerals() {
        state.digesting = state.options.digest();
        return applier.dropOrphans(Changes.NONE);
    }

    // --- reads

    /**
     * Exists, GetData, GetAcl, GetChildren, GetAllChildrenNumber, GetEphemerals, MultiRead, ListChildren, SubtreeSize: the outcome at
     * {@link #lastZxid}. Sync and Ping give their plain replies.
     *
     * @throws IllegalArgumentException for operations on watches and identities, which are not the tree's
     */
    public Reply read(Operation.Read operation, long sessionId, List<Id> ids) {
        return reads.read(operation, sessionId, ids);
    }

    /** mzxid of a znode, -1 if there is none. */
    public long mzxid(String path) {
        int slot = state.paths.find(path);
        return slot == Znodes.NONE ? -1 : state.znodes.mzxid(slot);
    }

    /** pzxid of a znode, -1 if there is none. */
    public long pzxid(String path) {
        int slot = state.paths.find(path);
        return slot == Znodes.NONE ? -1 : state.znodes.pzxid(slot);
    }

    /** Whether {@code ids} may read under an ACL heard of through {@link Changes}. */
    public boolean mayRead(int acl, List<Id> ids) {
        return aclRules.allows(state.acls.list(acl), Acl.READ, ids);
    }

    /** The list behind an ACL heard of through {@link Changes}; null if the tree does not know it. */
    public @Nullable List<Acl> acl(int acl) {
        return state.acls.list(acl);
    }

    /** Whether {@code ids} may read under this list. */
    public boolean mayRead(@Nullable List<Acl> acl, List<Id> ids) {
        return aclRules.allows(acl, Acl.READ, ids);
    }

    /** Whether {@code ids} have all of {@code perms} on the znode; false if there is none. */
    public boolean allows(String path, int perms, List<Id> ids) {
        int slot = state.paths.find(path);
        if (slot == Znodes.NONE) {
            return false;
        }
        List<Acl> acl = state.acls.list(state.znodes.acl(slot));
        for (int rest = perms; rest != 0; rest &= rest - 1) {
            if (!aclRules.allows(acl, Integer.lowestOneBit(rest), ids)) {
                return false;
            }
        }
        return true;
    }

    /** The name to show for an identity: for digest the user without hash, nothing for super. */
    public static String userName(Id id) {
        return AclRules.userName(id);
    }

    // --- sessions

    /** Timeout of a session in milliseconds, -1 if there is none. */
    public int sessionTimeoutMillis(long sessionId) {
        return state.sessions.timeoutMillis(sessionId);
    }

    /** Calls with the id of every session, in no order; the tree must not be changed meanwhile. */
    public void forEachSession(LongConsumer session) {
        state.sessions.forEach(session);
    }

    public int sessionCount() {
        return state.sessions.size();
    }

    /** Paths of the session's ephemerals. */
    public List<String> ephemerals(long sessionId) {
        return reads.ephemerals(sessionId, null);
    }

    /** Calls with the id of every session that owns ephemerals, in no order. */
    public void forEachEphemeralOwner(LongConsumer session) {
        state.owners.forEach(OwnerKind.SESSION, owner -> session.accept(owner.value));
    }

    // --- housekeeping

    /**
     * Containers and TTL znodes that may go now, at most {@code limit}.
     *
     * @param maxNeverUsedMillis age at which a container that never had a child goes; 0 for never
     */
    public List<String> reapable(long wallMillis, long maxNeverUsedMillis, int limit) {
        return state.reaping.ripe(wallMillis, maxNeverUsedMillis, limit);
    }

    /**
     * The tree as of {@link #lastZxid}. Only one may be open.
     *
     * @throws IllegalStateException if one is
     */
    public Image openImage() {
        if (state.image != null) {
            throw new IllegalStateException("an image is already open");
        }
        ImageCursor image = new ImageCursor(state);
        state.image = image;
        return image;
    }

    /** Visible znodes; ZooKeeper's own count is one more. */
    public int znodeCount() {
        return state.znodes.count();
    }

    /** Ephemerals of all sessions. */
    public int ephemeralCount() {
        return state.owners.ephemeralCount();
    }

    /** Sum of path lengths in characters and data lengths. */
    public long approximateDataSize() {
        return state.dataSize();
    }

    /** Text of a quota's usage or limits for metrics: null if there is none. */
    public @Nullable String dataAsText(String path) {
        int slot = state.paths.find(path);
        byte[] data = slot == Znodes.NONE ? null : state.znodes.data(slot);
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    /** A znode's stat as snapshots have it. */
    StatPersisted storedStat(String path) {
        return state.storedStat(state.paths.find(path));
    }

    /** All digests added up anew. */
    long computeDigest() {
        return state.computeDigest();
    }
}
