package io.lockkeeper.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is prepared but not yet applied, over the committed state: a draft of each touched znode, the sessions that come and go, and the
 * digest after it all. Within one transaction changes can be taken back.
 */
final class Overlay {
    /** One prepared transaction and what it touches. */
    private record Pending(long zxid, long digest, Draft[] touched, long openedSession, long closedSession) {}

    private static final Draft[] NO_DRAFTS = {};

    private final TreeState state;
    private final Map<String, Draft> drafts = new HashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Map<Long, Set<Draft>> ephemerals = new HashMap<>();
    private final Map<Long, Long> openedSessions = new HashMap<>();
    private final Map<Long, Long> closedSessions = new HashMap<>();
    private long digest;

    // The transaction being prepared.
    private long zxid;
    private final List<Draft> touched = new ArrayList<>();
    private final List<Draft> undo = new ArrayList<>();
    private boolean undoable;
    private long digestBefore;
    private long openedSession;
    private long closedSession;

    Overlay(TreeState state) {
        this.state = state;
    }

    // --- looking

    /** The znode as it will be; null if it will not be there. */
    @Nullable Draft find(String path) {
        Draft draft = at(path.isEmpty() ? "/" : path);
        return draft.exists ? draft : null;
    }

    /** What will be at {@code path}, be it nothing. */
    Draft at(String path) {
        Draft draft = drafts.get(path);
        if (draft != null) {
            return draft;
        }
        PathKey key = state.paths.key(path);
        int slot = state.paths.find(key);
        return slot == Znodes.NONE ? new Draft(key) : Draft.of(state, slot, key);
    }

    boolean hasSession(long sessionId) {
        return !closedSessions.containsKey(sessionId)
                && (state.sessions.contains(sessionId) || openedSessions.containsKey(sessionId));
    }

    /** The session's ephemerals as they will be. */
    List<String> ephemerals(long sessionId) {
        List<String> paths = new ArrayList<>();
        for (int slot : state.owners.ephemerals(sessionId)) {
            String path = state.znodes.path(slot);
            Draft draft = drafts.get(path);
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

    // --- changing

    /** @param undoable whether {@link #rollBack} may follow */
    void begin(long zxid, boolean undoable) {
        if (pending.isEmpty()) {
            digest = state.digest;
        }
        this.zxid = zxid;
        this.undoable = undoable;
        digestBefore = digest;
        openedSession = 0;
        closedSession = 0;
    }

    /** Must be called before a draft is changed; the change ends with {@link #changed}. */
    void touch(Draft draft) {
        if (state.options.digest()) {
            digest -= draft.digest(state.znodeDigest);
        }
        if (draft.lastZxid != zxid) {
            if (undoable) {
                undo.add(draft.copy());
            }
            if (draft.lastZxid == 0) {
                drafts.put(draft.path.text, draft);
            }
            draft.lastZxid = zxid;
            touched.add(draft);
        }
    }

    void changed(Draft draft) {
        if (state.options.digest()) {
            digest += draft.digest(state.znodeDigest);
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
        openedSession = sessionId;
        openedSessions.put(sessionId, zxid);
        closedSessions.remove(sessionId);
    }

    void closeSession(long sessionId) {
        closedSession = sessionId;
        closedSessions.put(sessionId, zxid);
        openedSessions.remove(sessionId);
    }

    /** Takes back every change since {@link #begin}. */
    void rollBack() {
        for (int i = 0; i < undo.size(); i++) {
            Draft draft = touched.get(i);
            draft.become(undo.get(i));
            if (draft.lastZxid == 0) {
                drafts.remove(draft.path.text);
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
        pending.addLast(new Pending(zxid, digest, touched.toArray(NO_DRAFTS), openedSession, closedSession));
        touched.clear();
    }

    // --- what comes of it

    /**
     * What was prepared for {@code path} and is being applied: it knows the path's key and where the znode and its parent are. Null if
     * nothing was, and then all that has to be looked up.
     */
    @Nullable Draft applying(String path) {
        return drafts.isEmpty() ? null : drafts.get(path);
    }

    /** Something is applied that was not prepared here: where znodes are has to be looked up anew. */
    void forgetPlaces() {
        for (Draft draft : drafts.values()) {
            draft.slot = Draft.ANYWHERE;
        }
    }

    /** Whether the digest after {@code zxid} is known because it was prepared here; then {@link #preparedDigest} is it. */
    boolean hasPrepared(long zxid) {
        return !pending.isEmpty() && pending.peekFirst().zxid == zxid;
    }

    long preparedDigest() {
        return pending.getFirst().digest;
    }

    /** Everything up to {@code zxid} is in the committed state. */
    void settle(long zxid) {
        while (!pending.isEmpty() && pending.peekFirst().zxid <= zxid) {
            Pending settled = pending.removeFirst();
            for (Draft draft : settled.touched) {
                if (draft.lastZxid == settled.zxid) {
                    drafts.remove(draft.path.text);
                    unlist(draft);
                }
            }
            openedSessions.remove(settled.openedSession, settled.zxid);
            closedSessions.remove(settled.closedSession, settled.zxid);
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
