package io.lockkeeper.tree;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The replicated state: znodes, ACLs, sessions, ephemerals, quotas. One thread owns it. */
public final class ZnodeTree {
    /** Puts a tree together from a snapshot. */
    public interface Loader extends ImageVisitor {
        /** Ends loading: the tree as of {@code zxid} (taken from the snapshot's file name). */
        ZnodeTree finish(long zxid);
    }

    /** A fresh tree at zxid 0: the root and /zookeeper with config and quota. */
    public ZnodeTree(TreeOptions options) {
        throw new UnsupportedOperationException();
    }

    public static Loader loader(TreeOptions options) {
        throw new UnsupportedOperationException();
    }

    // --- ordering server: decide

    /** Decides on a write against the state after all earlier prepared ones, and remembers its effects as pending until applied. */
    public Prepared prepare(Operation.Write operation, Requester requester, long zxid, long timeMillis) {
        throw new UnsupportedOperationException();
    }

    /** An error transaction for a write that was refused before it came here. */
    public Prepared refuse(int opCode, ErrorCode error, Requester requester, long zxid, long timeMillis) {
        throw new UnsupportedOperationException();
    }

    /** Forgets all pending changes: what was prepared but not applied will not come. */
    public void abandonPending() {
        throw new UnsupportedOperationException();
    }

    // --- all servers: apply

    /**
     * Makes a committed entry's change and moves {@link #lastZxid} to it. Never refuses: what does not fit (replay over a fuzzy
     * snapshot) is left out as ZooKeeper leaves it out.
     *
     * @param wantReply whether the result for the client is needed; otherwise {@link Reply#DONE} is returned
     */
    public Reply apply(LogEntry entry, boolean wantReply, Changes changes) {
        throw new UnsupportedOperationException();
    }

    /** The last applied zxid. */
    public long lastZxid() {
        throw new UnsupportedOperationException();
    }

    /** Digest of the tree as ZooKeeper computes it (version 2). */
    public long digest() {
        throw new UnsupportedOperationException();
    }

    /** How often an applied entry's digest differed from the tree's; see {@link #lastDigestMismatchZxid}. */
    public long digestMismatches() {
        throw new UnsupportedOperationException();
    }

    public long lastDigestMismatchZxid() {
        throw new UnsupportedOperationException();
    }

    /** After recovery: what the snapshot's digest section said. Compared when the tree reaches {@code zxid}. */
    public void expectDigest(long zxid, long digest) {
        throw new UnsupportedOperationException();
    }

    /** Removes, without a transaction, ephemerals whose session is gone. Returns how many. For the start of a server. */
    public int dropOrphanEphemerals() {
        throw new UnsupportedOperationException();
    }

    // --- reads

    /** Exists, GetData, GetAcl, GetChildren, GetAllChildrenNumber, GetEphemerals, MultiRead: the outcome at {@link #lastZxid}. */
    public Reply read(Operation.Read operation, long sessionId, List<Id> ids) {
        throw new UnsupportedOperationException();
    }

    /** mzxid of a znode, -1 if there is none. */
    public long mzxid(String path) {
        throw new UnsupportedOperationException();
    }

    /** pzxid of a znode, -1 if there is none. */
    public long pzxid(String path) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code ids} may read under an ACL heard of through {@link Changes}. */
    public boolean mayRead(int acl, List<Id> ids) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code ids} have all of {@code perms} on the znode; false if there is none. */
    public boolean allows(String path, int perms, List<Id> ids) {
        throw new UnsupportedOperationException();
    }

    /** The name to show for an identity: for digest the user without hash, nothing for super. */
    public static String userName(Id id) {
        throw new UnsupportedOperationException();
    }

    // --- sessions

    /** Timeout of a session in milliseconds, -1 if there is none. */
    public int sessionTimeoutMillis(long sessionId) {
        throw new UnsupportedOperationException();
    }

    public void forEachSession(LongConsumer session) {
        throw new UnsupportedOperationException();
    }

    public int sessionCount() {
        throw new UnsupportedOperationException();
    }

    /** Paths of the session's ephemerals. */
    public List<String> ephemerals(long sessionId) {
        throw new UnsupportedOperationException();
    }

    /** Sessions that own ephemerals. */
    public void forEachEphemeralOwner(LongConsumer session) {
        throw new UnsupportedOperationException();
    }

    // --- housekeeping

    /**
     * Containers and TTL znodes that may go now, at most {@code limit}.
     *
     * @param maxNeverUsedMillis age at which a container that never had a child goes; 0 for never
     */
    public List<String> reapable(long wallMillis, long maxNeverUsedMillis, int limit) {
        throw new UnsupportedOperationException();
    }

    /** The tree as of {@link #lastZxid}. Only one may be open. */
    public Image openImage() {
        throw new UnsupportedOperationException();
    }

    /** Visible znodes; ZooKeeper's own count is one more. */
    public int znodeCount() {
        throw new UnsupportedOperationException();
    }

    public int ephemeralCount() {
        throw new UnsupportedOperationException();
    }

    /** Sum of path lengths in characters and data lengths. */
    public long approximateDataSize() {
        throw new UnsupportedOperationException();
    }

    /** Text of a quota's usage or limits for metrics: null if there is none. */
    public @Nullable String dataAsText(String path) {
        throw new UnsupportedOperationException();
    }
}
