package io.lockkeeper.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is prepared but not yet applied, over the committed state: a draft of each touched znode, the sessions that come and go, and the
 * digest after it all. Within one transaction changes can be taken back.
 */
final class Overlay {
    /** What a prepared transaction does to a session: it comes or goes. */
    record SessionChange(long zxid, long sessionId) {}

    /** Of so few drafts the one wanted is found sooner by looking at each than by its hash. */
    private static final int FEW_DRAFTS = 4;

    private final TreeState state;
    private final PathKey root;
    private final Drafts drafts = new Drafts();
    private final PreparedTxns pending = new PreparedTxns();
    private final Map<Long, Set<Draft>> ephemerals = new HashMap<>();
    private final Map<Long, Long> openedSessions = new HashMap<>();
    private final Map<Long, Long> closedSessions = new HashMap<>();
    private long digest;

    // The transaction being prepared.
    private long zxid;
    private final List<Draft> touched = new ArrayList<>();
    private final List<Draft> undo = new ArrayList<>();
    private boolean undoable;
    private boolean local;
    private long digestBefore;
    private @Nullable SessionChange sessionChange;

    Overlay(TreeState state) {
        this.state = state;
        this.root = state.paths.key("/");
    }

    // --- looking

    /** A path with its hash. Compat: the empty one is the root's, too. */
    PathKey key(String path) {
        return path.isEmpty() ? root : state.paths.key(path);
    }

    /** The znode as it will be; null if it will not be there. */
    @Nullable Draft find(PathKey path) {
        Draft draft = drafts.find(path.bytes, path.bytes.length, path.hash);
        if (draft == null) {
            int slot = state.paths.find(path);
            return slot == Znodes.NONE ? null : Draft.of(state, slot, path);
        }
        return draft.exists ? draft : null;
    }

    /** What will be at {@code path}, be it nothing. */
    Draft at(PathKey path) {
        Draft draft = drafts.find(path.bytes, path.bytes.length, path.hash);
        if (draft != null) {
            return draft;
        }
        int slot = state.paths.find(path);
        return slot == Znodes.NONE ? new Draft(path) : Draft.of(state, slot, path);
    }

    /** The parent of a path with a slash, as it will be; null if it will not be there. */
    @Nullable Draft findParent(PathKey path) {
        int length = path.lastSlash();
        if (length == 0 || length == 1 && path.bytes[0] == '/') {
            return find(root); // of "//a", too: that there must be no empty name is judged later
        }
        // A parent is mostly there, and mostly has a draft already: so it gets a key of its own only at last.
        int hash = state.paths.hash(path.bytes, length);
        Draft draft = drafts.find(path.bytes, length, hash);
        if (draft == null) {
            int slot = state.paths.find(path.bytes, length, hash);
            return slot == Znodes.NONE ? null : Draft.of(state, slot, path.first(length, hash));
        }
        return draft.exists ? draft : null;
    }

    /** Whether what is being prepared is for a session that need not be here, and can own nothing. */
    boolean isForLocalSession() {
        return local;
    }

    boolean hasSession(long sessionId) {
        return (closedSessions.isEmpty() || !closedSessions.containsKey(sessionId))
                && (state.sessions.contains(sessionId) || openedSessions.containsKey(sessionId));
    }

    /** The session's ephemerals as they will be. */
    List<String> ephemerals(long sessionId) {
        List<String> paths = new ArrayList<>();
        for (int slot : state.owners.ephemerals(sessionId)) {
            String path = state.znodes.path(slot);
            PathKey key = state.paths.key(path);
            Draft draft = drafts.find(key.bytes, key.bytes.length, key.hash);
            if (draft == null || draft.exists && draft.owner == sessionId) {
                paths.add(path);
            }
        }
        for (Draft draft : ephemerals.getOrDefault(sessionId, Set.of())) {
            if (draft.exists && draft.owner == sessionId && !isCommittedOwner(draft, sessionId)) {
                paths.add(draft.path.text);
            }
        }
        return paths;
    }

    private boolean isCommittedOwner(Draft draft, long sessionId) {
        int slot = state.paths.find(draft.path);
        return slot != Znodes.NONE && state.owners.value(state.znodes.owner(slot)) == sessionId;
    }

    /** Calls with every znode below the path that is prepared to come, to change or to go. */
    void forEachDraftBelow(String path, Consumer<Draft> action) {
        String within = path.equals("/") ? path : path + "/";
        drafts.forEach(draft -> {
            if (draft.path.text.startsWith(within) && draft.path.text.length() > within.length()) {
                action.accept(draft);
            }
        });
    }

    // --- changing

    /**
     * @param undoable whether {@link #rollBack} may follow
     * @param local whether the requester's session is known to its server alone
     */
    void begin(long zxid, boolean undoable, boolean local) {
        this.local = local;
        if (pending.isEmpty()) {
            digest = state.digest;
        }
        this.zxid = zxid;
        this.undoable = undoable;
        digestBefore = digest;
        sessionChange = null;
    }

    /** Must be called before a draft is changed; the change ends with {@link #changed}. */
    void touch(Draft draft) {
        if (state.options.digest()) {
            digest -= draft.digest(state);
        }
        if (draft.lastZxid != zxid) {
            if (undoable) {
                undo.add(draft.copy());
            }
            if (draft.lastZxid == 0) {
                drafts.add(draft);
            }
            draft.lastZxid = zxid;
            touched.add(draft);
        }
    }

    void changed(Draft draft) {
        if (state.options.digest()) {
            digest += draft.digest(state);
        }
        list(draft);
    }

    /** Keeps the draft under the session that owns it, and under no other. */
    private void list(Draft draft) {
        boolean ephemeral = draft.exists && draft.owner != 0 && state.ownerRules.kind(draft.owner) == OwnerKind.SESSION;
        long sessionId = ephemeral ? draft.owner : 0;
        if (draft.listedUnder == sessionId) {
            return;
        }
        unlist(draft);
        if (ephemeral) {
            ephemerals.computeIfAbsent(sessionId, _ -> new LinkedHashSet<>()).add(draft);
            draft.listedUnder = sessionId;
        }
    }

    private void unlist(Draft draft) {
        Set<Draft> listed = draft.listedUnder == 0 ? null : ephemerals.get(draft.listedUnder);
        if (listed != null) {
            listed.remove(draft);
            if (listed.isEmpty()) {
                ephemerals.remove(draft.listedUnder);
            }
        }
        draft.listedUnder = 0;
    }

    void openSession(long sessionId) {
        sessionChange = new SessionChange(zxid, sessionId);
        openedSessions.put(sessionId, zxid);
        closedSessions.remove(sessionId);
    }

    void closeSession(long sessionId) {
        sessionChange = new SessionChange(zxid, sessionId);
        closedSessions.put(sessionId, zxid);
        openedSessions.remove(sessionId);
    }

    /** Takes back every change since {@link #begin}. */
    void rollBack() {
        for (int i = 0; i < undo.size(); i++) {
            Draft draft = touched.get(i);
            draft.become(undo.get(i));
            if (draft.lastZxid == 0) {
                drafts.remove(draft);
                unlist(draft);
            } else {
                list(draft);
            }
        }
        undo.clear();
        touched.clear();
        digest = digestBefore;
    }

    /** Whether {@link #rollBack} is possible. */
    boolean isUndoable() {
        return undoable;
    }

    /** The digest after what has been changed so far. */
    long digest() {
        return digest;
    }

    /** The transaction stands. */
    void commit() {
        undo.clear();
        pending.add(zxid, digest, touched, sessionChange);
        touched.clear();
    }

    // --- what comes of it

    /**
     * What was prepared for {@code path} and is being applied: it knows the path's key and where the znode and its parent are. Null if
     * nothing was, and then all that has to be looked up.
     */
    @Nullable Draft applying(String path) {
        if (drafts.isEmpty()) {
            return null;
        }
        int few = pending.isEmpty() ? 0 : Math.min(pending.touched(), FEW_DRAFTS);
        for (int i = 0; i < few; i++) {
            Draft draft = pending.touched(i);
            if (draft != null && draft.path.text == path) { // the very text that it was prepared with
                return draft;
            }
        }
        PathKey key = key(path);
        return drafts.find(key.bytes, key.bytes.length, key.hash);
    }

    /** Something is applied that was not prepared here: where znodes are has to be looked up anew. A follower has no drafts at all. */
    void forgetPlaces() {
        if (!drafts.isEmpty()) {
            drafts.forEach(draft -> draft.slot = Draft.ANYWHERE);
        }
    }

    /** Whether the digest after {@code zxid} is known because it was prepared here; then {@link #preparedDigest} is it. */
    boolean hasPrepared(long zxid) {
        return !pending.isEmpty() && pending.zxid() == zxid;
    }

    long preparedDigest() {
        return pending.digest();
    }

    /** Everything up to {@code zxid} is in the committed state. */
    void settle(long zxid) {
        while (!pending.isEmpty() && pending.zxid() <= zxid) {
            long settled = pending.zxid();
            for (int i = 0; i < pending.touched(); i++) {
                Draft draft = pending.touched(i);
                if (draft != null && draft.lastZxid == settled) {
                    drafts.remove(draft);
                    unlist(draft);
                }
            }
            SessionChange change = pending.sessionChange();
            if (change != null) {
                openedSessions.remove(change.sessionId(), settled);
                closedSessions.remove(change.sessionId(), settled);
            }
            pending.remove();
        }
    }

    /** Nothing of it will come. */
    void clear() {
        drafts.clear();
        pending.clear();
        ephemerals.clear();
        openedSessions.clear();
        closedSessions.clear();
    }
}
