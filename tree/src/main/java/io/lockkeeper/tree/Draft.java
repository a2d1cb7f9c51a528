package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One znode as it will be once everything prepared so far is applied. */
final class Draft {
    /** A slot that has to be looked up. */
    static final int ANYWHERE = -1;

    private static final long UNKNOWN = -1;

    final PathKey path;
    boolean exists;
    /** Whether it has the data of the committed znode; otherwise {@link #data} are what it has. */
    private boolean committedData;

    private byte @Nullable [] data;
    @Nullable List<Acl> acl;
    long owner;
    long czxid;
    long mzxid;
    long pzxid;
    long ctime;
    long mtime;
    int version;
    int cversion;
    int aversion;
    int childCount;
    /**
     * The child version as prepared, from which sequence numbers come. Compat: it wraps, while the applied one only grows and so
     * gets stuck at 2^31 - 1.
     */
    int sequence;
    /** The last prepared transaction that changes it; 0 if none has yet. */
    long lastZxid;
    /** The session among whose ephemerals {@link Overlay} has it; 0 for none. Not part of the znode. */
    long listedUnder;

    /** Where the committed znode is, NONE while there is none. Kept up by {@link Overlay}; not part of the znode. */
    int slot;
    /** The parent's draft, for one that a prepared transaction creates or deletes; not part of the znode. */
    @Nullable Draft parent;

    private long digest = UNKNOWN;

    /** A znode that is not there. */
    Draft(PathKey path) {
        this.path = path;
        this.slot = Znodes.NONE;
    }

    static Draft of(TreeState state, int slot, PathKey path) {
        Znodes znodes = state.znodes;
        Draft draft = new Draft(path);
        draft.slot = slot;
        draft.exists = true;
        draft.committedData = true;
        draft.acl = state.acls.list(znodes.acl(slot));
        draft.owner = state.owners.value(znodes.owner(slot));
        draft.czxid = znodes.czxid(slot);
        draft.mzxid = znodes.mzxid(slot);
        draft.pzxid = znodes.pzxid(slot);
        draft.ctime = znodes.ctime(slot);
        draft.mtime = znodes.mtime(slot);
        draft.version = znodes.version(slot);
        draft.cversion = znodes.cversion(slot);
        draft.aversion = znodes.aversion(slot);
        draft.childCount = znodes.childCount(slot);
        draft.sequence = draft.cversion;
        return draft;
    }

    Draft copy() {
        Draft copy = new Draft(path);
        copy.become(this);
        return copy;
    }

    /** Takes over everything of {@code other}, which has the same path. */
    void become(Draft other) {
        exists = other.exists;
        committedData = other.committedData;
        data = other.data;
        acl = other.acl;
        owner = other.owner;
        czxid = other.czxid;
        mzxid = other.mzxid;
        pzxid = other.pzxid;
        ctime = other.ctime;
        mtime = other.mtime;
        version = other.version;
        cversion = other.cversion;
        aversion = other.aversion;
        childCount = other.childCount;
        sequence = other.sequence;
        lastZxid = other.lastZxid;
        digest = other.digest;
    }

    void create(byte @Nullable [] data, List<Acl> acl, long owner, long zxid, long timeMillis) {
        exists = true;
        putData(data);
        this.acl = acl;
        this.owner = owner;
        czxid = zxid;
        mzxid = zxid;
        pzxid = zxid;
        ctime = timeMillis;
        mtime = timeMillis;
        version = 0;
        cversion = 0;
        aversion = 0;
        childCount = 0;
        sequence = 0;
        digest = UNKNOWN;
    }

    /** A child is created; {@link #sequence} is the child version that its transaction carries. */
    void childCreated(long zxid) {
        sequence++;
        childCount++;
        if (sequence > cversion) {
            cversion = sequence;
            pzxid = zxid;
            digest = UNKNOWN;
        }
    }

    void childDeleted(long zxid) {
        childCount--;
        if (zxid > pzxid) {
            pzxid = zxid;
            digest = UNKNOWN;
        }
    }

    void delete() {
        exists = false;
        putData(null);
        digest = UNKNOWN;
    }

    void setData(byte @Nullable [] data, int version, long zxid, long timeMillis) {
        putData(data);
        this.version = version;
        mzxid = zxid;
        mtime = timeMillis;
        digest = UNKNOWN;
    }

    void setAcl(List<Acl> acl, int aversion) {
        this.acl = acl;
        this.aversion = aversion;
        digest = UNKNOWN;
    }

    private void putData(byte @Nullable [] data) {
        committedData = false;
        this.data = data;
    }

    int dataLength(TreeState state) {
        if (committedData) {
            return state.znodes.dataLength(committedSlot(state));
        }
        return data == null ? 0 : data.length;
    }

    long digest(TreeState state) {
        if (!exists) {
            return 0;
        }
        if (digest == UNKNOWN) {
            digest = committedData
                    ? digestCommitted(state, state.znodes.value(committedSlot(state)))
                    : digest(state.znodeDigest, data == null ? TreeState.EMPTY : data, 0, data == null ? 0 : data.length);
        }
        return digest;
    }

    private long digestCommitted(TreeState state, int value) {
        Values values = state.znodes.values;
        return digest(state.znodeDigest, values.array(value), values.at(value), values.length(value));
    }

    private long digest(ZnodeDigest digests, byte[] data, int dataAt, int dataLength) {
        return digests.of(
                path.bytes,
                path.storedLength(),
                data,
                dataAt,
                dataLength,
                czxid,
                mzxid,
                pzxid,
                ctime,
                mtime,
                version,
                cversion,
                aversion,
                owner);
    }

    /** NONE if it is gone, which only happens where something was applied that had not been prepared. */
    private int committedSlot(TreeState state) {
        return slot == ANYWHERE ? state.paths.find(path) : slot;
    }
}
