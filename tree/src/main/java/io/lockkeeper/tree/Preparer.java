package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges writes against the state after everything prepared before, and turns them into transactions. The order of the checks is part
 * of the protocol: a client sees which one fails first.
 */
final class Preparer {
    /** Longer lists of ephemerals are not written out: without its body closeSession deletes all that the session has. */
    private static final int MAX_CLOSE_PATHS_BYTES = 256 * 1024;

    private static final Set<String> UNDELETABLE = Set.of("/", "/zookeeper", Quotas.ROOT, TreeState.CONFIG);

    private final TreeState state;
    private final Overlay overlay;
    private final AclRules aclRules;
    private final CreatePreparer creates;
    private final EntryLimit limit;
    /** Of the transaction being prepared. */
    private final AclRules.Growth aclGrowth = new AclRules.Growth();

    Preparer(TreeState state, Overlay overlay, AclRules aclRules) {
        this.state = state;
        this.overlay = overlay;
        this.aclRules = aclRules;
        this.creates = new CreatePreparer(state, overlay, aclRules, aclGrowth);
        this.limit = new EntryLimit(state.options.maxEntryBytes());
    }

    /** The error of a write that is refused without taking a place in the order; null for all others. */
    static @Nullable ErrorCode unprocessable(Operation.Write operation) {
        boolean processable =
                switch (operation) {
                    case Operation.Create create -> create.path() != null;
                    case Operation.Delete delete -> delete.path() != null;
                    case Operation.DeleteContainer delete -> delete.path() != null;
                    case Operation.SetData set -> set.path() != null;
                    case Operation.SetAcl set -> set.path() != null;
                    case Operation.Check check -> check.path() != null;
                    case Operation.Multi multi -> isProcessable(multi);
                    case Operation.DeleteSubtree _ -> false; // only the multi that it comes to can be prepared
                    case Operation.Reconfig _, Operation.CreateSession _, Operation.CloseSession _ -> true;
                };
        return processable ? null : ErrorCode.MARSHALLING_ERROR;
    }

    private static boolean isProcessable(Operation.Multi multi) {
        for (Operation.Write part : multi.operations()) {
            boolean allowed =
                    switch (part) {
                        case Operation.Create create -> create.acl() != null;
                        case Operation.Delete _, Operation.SetData _, Operation.Check _ -> true;
                        case Operation.DeleteContainer _,
                            Operation.SetAcl _,
                            Operation.DeleteSubtree _,
                            Operation.Multi _,
                            Operation.Reconfig _,
                            Operation.CreateSession _,
                            Operation.CloseSession _ -> false;
                    };
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    Prepared prepare(Operation.Write operation, Requester requester, long zxid, long timeMillis) {
        if (operation instanceof Operation.Multi multi) {
            return prepareMulti(multi, requester, zxid, timeMillis);
        }
        TxnHeader header = header(requester, zxid, timeMillis, operation.opCode());
        begin(requester, zxid, !limit.surelyAllows(operation));
        Txn txn = decide(operation, header, requester.ids());
        return txn instanceof Txn.Error error ? refuse(error, requester, zxid, timeMillis) : accept(header, txn, requester);
    }

    private void begin(Requester requester, long zxid, boolean undoable) {
        overlay.begin(zxid, undoable, requester.local());
        aclGrowth.reset();
    }

    /** Compat: the version of the znode is -1, whatever it was. */
    Prepared prepareMembership(byte[] text, Requester requester, long zxid, long timeMillis) {
        begin(requester, zxid, true);
        Draft znode = overlay.find(overlay.key(TreeState.CONFIG));
        if (znode == null) {
            return refuse(ErrorCode.NO_NODE, requester, zxid, timeMillis);
        }
        if (!aclRules.allows(znode.acl, Acl.WRITE, requester.ids())) {
            return refuse(ErrorCode.NO_AUTH, requester, zxid, timeMillis);
        }
        overlay.touch(znode);
        znode.setData(text, -1, zxid, timeMillis);
        overlay.changed(znode);
        TxnHeader header = header(requester, zxid, timeMillis, OpCode.RECONFIG);
        return accept(header, new Txn.SetData(TreeState.CONFIG, text, -1), requester);
    }

    boolean mayChangeMembership(Requester requester) {
        Draft znode = overlay.find(overlay.key(TreeState.CONFIG));
        return znode != null && aclRules.allows(znode.acl, Acl.WRITE, requester.ids());
    }

    Prepared refuse(ErrorCode error, Requester requester, long zxid, long timeMillis) {
        return refuse(new Txn.Error(error.code()), requester, zxid, timeMillis);
    }

    private static Prepared refuse(Txn.Error error, Requester requester, long zxid, long timeMillis) {
        TxnHeader header = header(requester, zxid, timeMillis, OpCode.ERROR);
        return new Prepared.Refused(LogEntry.withoutDigest(header, error), ErrorCode.of(error.code()));
    }

    private Prepared accept(TxnHeader header, Txn txn, Requester requester) {
        // A digest behind a missing body would be taken for the body.
        boolean bodiless = txn instanceof Txn.CloseSession close && close.paths() == null;
        LogEntry entry = state.options.digest() && !bodiless
                ? new LogEntry(header, txn, LogEntry.DIGEST_VERSION, overlay.digest())
                : LogEntry.withoutDigest(header, txn);
        if (overlay.isUndoable() && !limit.allows(entry)) {
            overlay.rollBack();
            return refuse(ErrorCode.MARSHALLING_ERROR, requester, header.zxid(), header.timeMillis());
        }
        overlay.commit();
        return new Prepared.Accepted(entry);
    }

    private static TxnHeader header(Requester requester, long zxid, long timeMillis, int type) {
        return new TxnHeader(requester.sessionId(), requester.cxid(), zxid, timeMillis, type);
    }

    private Prepared prepareMulti(Operation.Multi multi, Requester requester, long zxid, long timeMillis) {
        List<Operation.Write> operations = multi.operations();
        List<Txn.Part> parts = new ArrayList<>(operations.size());
        TxnHeader header = header(requester, zxid, timeMillis, OpCode.MULTI);
        begin(requester, zxid, true);
        boolean failed = false;
        for (Operation.Write operation : operations) {
            if (failed) {
                parts.add(failedPart(new Txn.Error(ErrorCode.RUNTIME_INCONSISTENCY.code())));
                continue;
            }
            if (unprocessable(operation) != null) {
                overlay.rollBack();
                return refuse(ErrorCode.MARSHALLING_ERROR, requester, zxid, timeMillis);
            }
            Txn txn = decide(operation, header, requester.ids());
            if (txn instanceof Txn.Error error) {
                failed = true;
                overlay.rollBack();
                parts.add(failedPart(error));
            } else {
                parts.add(new Txn.Part(operation.opCode(), txn));
            }
        }
        return accept(header, new Txn.Multi(parts), requester);
    }

    private static Txn.Part failedPart(Txn.Error error) {
        return new Txn.Part(OpCode.ERROR, error);
    }

    /**
     * What becomes of one operation, alone or within a multi: {@link Txn.Error} if it is refused.
     *
     * @param header for whom, where in the order and when; the same for all parts of a multi
     * @param ids who the requester is
     */
    private Txn decide(Operation.Write operation, TxnHeader header, List<Id> ids) {
        return switch (operation) {
            case Operation.Create create -> creates.decide(create, header, ids);
            case Operation.Delete delete -> delete(delete, header, ids);
            case Operation.DeleteContainer delete -> deleteContainer(delete, header, ids);
            case Operation.SetData set -> setData(set, header, ids);
            case Operation.SetAcl set -> setAcl(set, header, ids);
            case Operation.Check check -> check(check, header, ids);
            case Operation.CreateSession create -> {
                overlay.openSession(header.sessionId());
                yield new Txn.CreateSession(create.timeoutMillis());
            }
            case Operation.CloseSession _ -> closeSession(header);
            case Operation.Reconfig _ -> no(hasSession(overlay, header) ? ErrorCode.UNIMPLEMENTED : ErrorCode.SESSION_EXPIRED);
            case Operation.Multi _, Operation.DeleteSubtree _ -> no(ErrorCode.UNIMPLEMENTED); // never within a multi
        };
    }

    static boolean hasSession(Overlay overlay, TxnHeader header) {
        long sessionId = header.sessionId();
        return sessionId == 0 || overlay.hasSession(sessionId) || overlay.isForLocalSession();
    }

    private static Txn no(ErrorCode error) {
        return new Txn.Error(error.code());
    }

    private Txn delete(Operation.Delete operation, TxnHeader header, List<Id> ids) {
        return delete(operation.path(), header, ids, znode -> {
            if (operation.version() != -1 && operation.version() != znode.version) {
                return ErrorCode.BAD_VERSION;
            }
            return znode.childCount > 0 ? ErrorCode.NOT_EMPTY : null;
        });
    }

    /**
     * ZooKeeper lets any client remove any childless znode this way, without a permission. Here it takes the permission of a delete, and
     * removes only containers and TTL znodes.
     */
    private Txn deleteContainer(Operation.DeleteContainer operation, TxnHeader header, List<Id> ids) {
        return delete(operation.path(), header, ids, znode -> {
            OwnerKind kind = state.ownerRules.kind(znode.owner);
            if (kind == OwnerKind.SESSION) {
                return ErrorCode.BAD_VERSION;
            }
            if (znode.childCount > 0) {
                return ErrorCode.NOT_EMPTY;
            }
            if (kind != OwnerKind.CONTAINER && kind != OwnerKind.TTL) {
                return ErrorCode.BAD_ARGUMENTS;
            }
            boolean reaping = header.sessionId() == 0;
            boolean writtenSinceFound = kind == OwnerKind.TTL
                    && header.timeMillis() - znode.mtime <= OwnerRules.ttlMillis(znode.owner);
            return reaping && writtenSinceFound ? ErrorCode.BAD_VERSION : null;
        });
    }

    /** What speaks against deleting a znode that is there and that the requester may delete; null for nothing. */
    private interface Objection {
        @Nullable ErrorCode to(Draft znode);
    }

    private Txn delete(String path, TxnHeader header, List<Id> ids, Objection objection) {
        if (!hasSession(overlay, header)) {
            return no(ErrorCode.SESSION_EXPIRED);
        }
        if (!isDeletable(path)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        PathKey key = overlay.key(path);
        Draft parent = overlay.findParent(key);
        if (parent == null) {
            return no(ErrorCode.NO_NODE);
        }
        if (!aclRules.allows(parent.acl, Acl.DELETE, ids)) {
            return no(ErrorCode.NO_AUTH);
        }
        Draft znode = overlay.find(key);
        if (znode == null) {
            return no(ErrorCode.NO_NODE);
        }
        ErrorCode error = objection.to(znode);
        if (error != null) {
            return no(error);
        }
        remove(znode, parent, header.zxid());
        return new Txn.Delete(path);
    }

    private static boolean isDeletable(String path) {
        return path.indexOf('/') >= 0 && path.indexOf('\0') < 0 && !UNDELETABLE.contains(path);
    }

    private void remove(Draft znode, @Nullable Draft parent, long zxid) {
        overlay.touch(znode);
        znode.parent = parent;
        znode.delete();
        overlay.changed(znode);
        if (parent != null) {
            overlay.touch(parent);
            parent.childDeleted(zxid);
            overlay.changed(parent);
        }
    }

    private Txn setData(Operation.SetData operation, TxnHeader header, List<Id> ids) {
        if (!hasSession(overlay, header)) {
            return no(ErrorCode.SESSION_EXPIRED);
        }
        String path = operation.path();
        if (!ZnodePath.isLegal(path)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        Draft znode = overlay.find(overlay.key(path));
        if (znode == null) {
            return no(ErrorCode.NO_NODE);
        }
        if (!aclRules.allows(znode.acl, Acl.WRITE, ids)) {
            return no(ErrorCode.NO_AUTH);
        }
        byte[] data = operation.data();
        int more = (data == null ? 0 : data.length) - znode.dataLength(state);
        if (creates.exceedsQuota(path, 0, more)) {
            return no(ErrorCode.QUOTA_EXCEEDED);
        }
        if (operation.version() != -1 && operation.version() != znode.version) {
            return no(ErrorCode.BAD_VERSION);
        }
        overlay.touch(znode);
        znode.setData(data, znode.version + 1, header.zxid(), header.timeMillis());
        overlay.changed(znode);
        return new Txn.SetData(path, data, znode.version);
    }

    private Txn setAcl(Operation.SetAcl operation, TxnHeader header, List<Id> ids) {
        if (!hasSession(overlay, header)) {
            return no(ErrorCode.SESSION_EXPIRED);
        }
        String path = operation.path();
        if (!ZnodePath.isLegal(path)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        List<Acl> acl = aclRules.resolve(operation.acl(), ids, aclGrowth);
        if (acl == null) {
            return no(ErrorCode.INVALID_ACL);
        }
        Draft znode = overlay.find(overlay.key(path));
        if (znode == null) {
            return no(ErrorCode.NO_NODE);
        }
        if (!aclRules.allows(znode.acl, Acl.ADMIN, ids)) {
            return no(ErrorCode.NO_AUTH);
        }
        if (operation.version() != -1 && operation.version() != znode.aversion) {
            return no(ErrorCode.BAD_VERSION);
        }
        overlay.touch(znode);
        znode.setAcl(acl, znode.aversion + 1);
        overlay.changed(znode);
        return new Txn.SetAcl(path, acl, znode.aversion);
    }

    private Txn check(Operation.Check operation, TxnHeader header, List<Id> ids) {
        if (!hasSession(overlay, header)) {
            return no(ErrorCode.SESSION_EXPIRED);
        }
        String path = operation.path();
        if (!ZnodePath.isLegal(path)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        Draft znode = overlay.find(overlay.key(path));
        if (znode == null) {
            return no(ErrorCode.NO_NODE);
        }
        if (!aclRules.allows(znode.acl, Acl.READ, ids)) {
            return no(ErrorCode.NO_AUTH);
        }
        if (operation.version() != -1 && operation.version() != znode.version) {
            return no(ErrorCode.BAD_VERSION);
        }
        return new Txn.Check(path, operation.version());
    }

    private Txn closeSession(TxnHeader header) {
        long sessionId = header.sessionId();
        List<String> paths = overlay.ephemerals(sessionId);
        long bytes = 0;
        for (String path : paths) {
            PathKey key = overlay.key(path);
            Draft znode = overlay.find(key);
            if (znode != null) {
                remove(znode, overlay.findParent(key), header.zxid());
            }
            bytes += 4L + 3L * path.length();
        }
        overlay.closeSession(sessionId);
        boolean written = state.options.closeSessionPaths() && bytes <= Math.min(MAX_CLOSE_PATHS_BYTES, limit.maxPathsBytes());
        return new Txn.CloseSession(written ? paths : null);
    }
}
