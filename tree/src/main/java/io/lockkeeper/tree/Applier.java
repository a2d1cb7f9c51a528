package io.lockkeeper.tree;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes committed changes. Applying transactions again over a state that already has some of their effects, and of later ones, must end
 * where applying them once ends: so values are set, not changed, and what does not fit is left out.
 */
final class Applier {
    private final TreeState state;
    private final Overlay overlay;
    private final Znodes znodes;

    Applier(TreeState state, Overlay overlay) {
        this.state = state;
        this.overlay = overlay;
        this.znodes = state.znodes;
    }

    Reply apply(TxnHeader header, Txn txn, boolean wantReply, Changes changes) {
        return switch (txn) {
            case Txn.Error error -> Reply.failed(ErrorCode.of(error.code()));
            case Txn.Multi multi -> applyMulti(header, multi, wantReply, changes);
            case Txn.CreateSession create -> {
                state.sessions.put(header.sessionId(), create.timeoutMillis());
                yield Reply.DONE;
            }
            case Txn.CloseSession close -> closeSession(header, close, changes);
            case Txn.Create _, Txn.CreateContainer _, Txn.CreateTtl _, Txn.Delete _, Txn.SetData _, Txn.SetAcl _, Txn.Check _ ->
                applyOne(header, header.type(), txn, wantReply, changes);
        };
    }

    private Reply applyMulti(TxnHeader header, Txn.Multi multi, boolean wantReply, Changes changes) {
        boolean failed = multi.failed();
        if (failed && !wantReply) {
            return Reply.DONE;
        }
        List<Reply.MultiPart> results = new ArrayList<>(wantReply ? multi.parts().size() : 0);
        for (Txn.Part part : multi.parts()) {
            if (failed) {
                results.add(new Reply.MultiPart(OpCode.ERROR, failure(part)));
                continue;
            }
            Reply reply = applyOne(header, part.type(), part.txn(), wantReply, changes);
            if (wantReply) {
                int type = reply.error() == ErrorCode.OK ? resultType(part.type()) : OpCode.ERROR;
                results.add(new Reply.MultiPart(type, reply));
            }
        }
        return wantReply ? new Reply.Multi(results) : Reply.DONE;
    }

    /** Compat: what stands before the operation that failed is said to have failed with error 0. */
    private static Reply failure(Txn.Part part) {
        return part.txn() instanceof Txn.Error error ? Reply.failed(ErrorCode.of(error.code())) : Reply.DONE;
    }

    private static int resultType(int type) {
        return type == OpCode.CREATE_CONTAINER || type == OpCode.CREATE_TTL ? OpCode.CREATE2 : type;
    }

    private Reply applyOne(TxnHeader header, int type, Txn txn, boolean wantReply, Changes changes) {
        return switch (txn) {
            case Txn.Create create -> {
                long owner = create.ephemeral() ? header.sessionId() : 0;
                yield create(header, type, create, owner, wantReply, changes);
            }
            case Txn.CreateContainer create -> {
                Txn.Create plain = new Txn.Create(create.path(), create.data(), create.acl(), false, create.parentCversion());
                yield create(header, type, plain, OwnerRules.CONTAINER, wantReply, changes);
            }
            case Txn.CreateTtl create -> {
                Txn.Create plain = new Txn.Create(create.path(), create.data(), create.acl(), false, create.parentCversion());
                yield create(header, type, plain, OwnerRules.ofTtl(create.ttlMillis()), wantReply, changes);
            }
            case Txn.Delete delete -> delete(header, delete.path(), changes);
            case Txn.SetData set -> setData(header, type, set, wantReply, changes);
            case Txn.SetAcl set -> setAcl(set, wantReply);
            case Txn.Check _ -> Reply.DONE;
            // Not in a place where the codec lets them through.
            case Txn.Multi _, Txn.CreateSession _, Txn.CloseSession _, Txn.Error _ -> Reply.DONE;
        };
    }

    private Reply create(TxnHeader header, int type, Txn.Create txn, long owner, boolean wantReply, Changes changes) {
        Draft draft = overlay.applying(txn.path());
        PathKey path = key(txn.path(), draft);
        int slash = path.lastSlash();
        if (slash < 0 || slash == path.bytes.length - 1) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        int parent = parent(path, slash, draft);
        if (parent == Znodes.NONE) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        int parentCversion = txn.parentCversion() == -1 ? znodes.cversion(parent) + 1 : txn.parentCversion();
        int present = slot(path, draft);
        if (present != Znodes.NONE) {
            state.putAcl(present, txn.acl());
            if (type == OpCode.CREATE) {
                state.raiseChildStat(parent, parentCversion, header.zxid());
            }
            return Reply.failed(ErrorCode.NODE_EXISTS);
        }
        int slot = state.create(path, parent, txn.data(), txn.acl(), owner, parentCversion, header.zxid(), header.timeMillis());
        if (draft != null) {
            draft.slot = slot;
        }
        changes.created(path.text, znodes.acl(slot), znodes.acl(parent));
        if (!wantReply) {
            return Reply.DONE;
        }
        return type == OpCode.CREATE ? new Reply.Created(path.text) : new Reply.CreatedWithStat(path.text, state.stat(slot));
    }

    private PathKey key(String path, @Nullable Draft draft) {
        return draft == null ? state.paths.key(path) : draft.path;
    }

    private int slot(String path) {
        Draft draft = overlay.applying(path);
        return draft == null || draft.slot == Draft.ANYWHERE ? state.paths.find(path) : draft.slot;
    }

    private int slot(PathKey path, @Nullable Draft draft) {
        return draft == null || draft.slot == Draft.ANYWHERE ? state.paths.find(path) : draft.slot;
    }

    private int parent(PathKey path, int slash, @Nullable Draft draft) {
        Draft parent = draft == null ? null : draft.parent;
        return parent == null || parent.slot == Draft.ANYWHERE ? state.paths.find(path.bytes, slash) : parent.slot;
    }

    private Reply delete(TxnHeader header, String name, Changes changes) {
        Draft draft = overlay.applying(name);
        PathKey path = key(name, draft);
        int slash = path.lastSlash();
        int parent = slash < 0 || path.bytes.length == 1 ? Znodes.NONE : parent(path, slash, draft);
        if (parent == Znodes.NONE) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        int slot = slot(path, draft);
        if (slot == Znodes.NONE) {
            state.raisePzxid(parent, header.zxid());
            return Reply.failed(ErrorCode.NO_NODE);
        }
        deleteDescendants(slot, header.zxid());
        int acl = znodes.acl(slot);
        changes.deleted(path.text, acl, znodes.acl(parent));
        state.delete(slot, path, header.zxid());
        if (draft != null) {
            draft.slot = Znodes.NONE;
        }
        return Reply.DONE;
    }

    /**
     * In order there are none. Replaying over a fuzzy snapshot there may be those of a znode that will be created again at the same path:
     * transactions to come create them again, too.
     */
    private void deleteDescendants(int top, long zxid) {
        while (znodes.childCount(top) > 0) {
            int slot = znodes.firstChild(top);
            while (znodes.childCount(slot) > 0) {
                slot = znodes.firstChild(slot);
            }
            state.delete(slot, state.paths.key(znodes.path(slot)), zxid);
        }
    }

    private Reply setData(TxnHeader header, int type, Txn.SetData txn, boolean wantReply, Changes changes) {
        int slot = slot(txn.path());
        if (slot == Znodes.NONE) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        state.setData(slot, txn.path(), txn.data(), txn.version(), header.zxid(), header.timeMillis());
        changes.dataChanged(txn.path(), znodes.acl(slot));
        if (!wantReply) {
            return Reply.DONE;
        }
        return type == OpCode.RECONFIG
                ? new Reply.Data(znodes.data(slot), state.stat(slot))
                : new Reply.StatOnly(state.stat(slot));
    }

    private Reply setAcl(Txn.SetAcl txn, boolean wantReply) {
        int slot = slot(txn.path());
        if (slot == Znodes.NONE) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        state.setAcl(slot, txn.acl(), txn.version());
        return wantReply ? new Reply.StatOnly(state.stat(slot)) : Reply.DONE;
    }

    private Reply closeSession(TxnHeader header, Txn.CloseSession txn, Changes changes) {
        List<String> paths = txn.paths();
        if (paths != null) {
            for (String path : paths) {
                delete(header, path, changes);
            }
        }
        // All of them if the transaction names none, otherwise what a fuzzy snapshot has too many.
        deleteEphemerals(header, changes);
        state.sessions.remove(header.sessionId());
        return Reply.DONE;
    }

    private void deleteEphemerals(TxnHeader header, Changes changes) {
        int[] slots = state.owners.ephemerals(header.sessionId());
        List<String> paths = new ArrayList<>(slots.length);
        for (int slot : slots) {
            paths.add(znodes.path(slot));
        }
        for (String path : paths) {
            delete(header, path, changes);
        }
    }

    /** Removes what belongs to sessions that are gone; returns how many. */
    int dropOrphans(Changes changes) {
        List<Long> gone = new ArrayList<>();
        state.owners.forEach(OwnerKind.SESSION, owner -> {
            if (!state.sessions.contains(owner.value)) {
                gone.add(owner.value);
            }
        });
        int before = state.owners.ephemeralCount();
        for (long sessionId : gone) {
            deleteEphemerals(new TxnHeader(sessionId, 0, state.lastZxid, 0, OpCode.CLOSE_SESSION), changes);
        }
        return before - state.owners.ephemeralCount();
    }
}
