package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write must become, decided a second time from the plain {@link Model}: the transaction and the reply. The rules are those of
 * the protocol's description, in its order; nothing is shared with the server.
 */
final class Judge {
    private static final Set<String> UNDELETABLE = Set.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config");
    private static final long MAX_TTL_MILLIS = 0xFFFFFFFFFFL;

    /** @param type of the transaction, -1 if it is refused */
    record Verdict(int type, Txn txn, Reply reply) {
        static Verdict refused(ErrorCode error) {
            return new Verdict(OpCode.ERROR, new Txn.Error(error.code()), Reply.failed(error));
        }

        boolean isRefused() {
            return type == OpCode.ERROR;
        }
    }

    private final Model model;
    private final List<Id> ids;

    /** @param model as of the transaction before */
    Judge(Model model, List<Id> ids) {
        this.model = model;
        this.ids = ids;
    }

    Verdict decide(Operation.Write operation, TxnHeader header) {
        return switch (operation) {
            case Operation.Multi multi -> decideMulti(multi, header);
            case Operation.DeleteSubtree wish -> switch (Subtrees.plan(model, wish, ids)) {
                case Subtrees.Plan.Deletes(Operation.Multi deletes) -> decideMulti(deletes, header);
                case Subtrees.Plan.Refused(Reply reply) -> throw new Violation(wish + " is ordered, but must be answered " + reply);
            };
            case Operation.CloseSession _ ->
                new Verdict(OpCode.CLOSE_SESSION, new Txn.CloseSession(model.ephemerals(header.sessionId())), Reply.DONE);
            case Operation.CreateSession create ->
                new Verdict(OpCode.CREATE_SESSION, new Txn.CreateSession(create.timeoutMillis()), Reply.DONE);
            case Operation.Create _,
                Operation.Delete _,
                Operation.SetData _,
                Operation.SetAcl _,
                Operation.Check _,
                Operation.DeleteContainer _,
                Operation.Reconfig _ -> {
                Verdict verdict = decideOne(operation, header);
                yield verdict.isRefused() ? verdict : withReply(verdict, operation, header, model.draft());
            }
        };
    }

    private Verdict decideMulti(Operation.Multi multi, TxnHeader header) {
        Model scratch = model.draft();
        List<Txn.Part> parts = new ArrayList<>();
        List<Reply.MultiPart> replies = new ArrayList<>();
        boolean failed = false;
        for (Operation.Write operation : multi.operations()) {
            Verdict verdict = failed
                    ? Verdict.refused(ErrorCode.RUNTIME_INCONSISTENCY)
                    : new Judge(scratch, ids).decideOne(operation, header);
            if (verdict.isRefused() && !failed) {
                failed = true;
                replies.replaceAll(_ -> new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.OK)));
            }
            if (!verdict.isRefused()) {
                verdict = withReply(verdict, operation, header, scratch);
            }
            parts.add(new Txn.Part(verdict.type(), verdict.txn()));
            replies.add(new Reply.MultiPart(verdict.isRefused() ? OpCode.ERROR : resultType(operation), verdict.reply()));
        }
        return new Verdict(OpCode.MULTI, new Txn.Multi(parts), new Reply.Multi(replies));
    }

    private static int resultType(Operation.Write operation) {
        return switch (operation.opCode()) {
            case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> OpCode.CREATE2;
            default -> operation.opCode();
        };
    }

    /** Applies the change to {@code state} and reads the reply from there. */
    private static Verdict withReply(Verdict verdict, Operation.Write operation, TxnHeader header, Model state) {
        state.change(header, verdict.type(), verdict.txn(), Model.Listener.DEAF);
        Reply reply = switch (verdict.txn()) {
            case Txn.Create create -> created(operation, create.path(), state);
            case Txn.CreateContainer create -> created(operation, create.path(), state);
            case Txn.CreateTtl create -> created(operation, create.path(), state);
            case Txn.SetData set -> new Reply.StatOnly(state.node(set.path()).stat());
            case Txn.SetAcl set -> new Reply.StatOnly(state.node(set.path()).stat());
            case Txn.Delete _,
                Txn.Check _,
                Txn.Multi _,
                Txn.CreateSession _,
                Txn.CloseSession _,
                Txn.Error _ -> Reply.DONE;
        };
        return new Verdict(verdict.type(), verdict.txn(), reply);
    }

    private static Reply created(Operation.Write operation, String path, Model state) {
        return operation.opCode() == OpCode.CREATE
                ? new Reply.Created(path)
                : new Reply.CreatedWithStat(path, state.node(path).stat());
    }

    private Verdict decideOne(Operation.Write operation, TxnHeader header) {
        return switch (operation) {
            case Operation.Create create -> decideCreate(create);
            case Operation.Delete delete -> decideDelete(delete);
            case Operation.SetData set -> decideSetData(set);
            case Operation.SetAcl set -> decideSetAcl(set);
            case Operation.Check check -> decideCheck(check);
            case Operation.DeleteContainer delete -> decideReaping(delete, header);
            case Operation.Multi _,
                Operation.DeleteSubtree _,
                Operation.CreateSession _,
                Operation.CloseSession _,
                Operation.Reconfig _ ->
                throw new Violation("nobody asked for " + operation);
        };
    }

    private Verdict decideCreate(Operation.Create create) {
        CreateMode mode = CreateMode.ofFlag(create.flags());
        if (mode == null) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        boolean ttlOperation = create.opCode() == OpCode.CREATE_TTL;
        if (mode.isTtl() != ttlOperation || ttlOperation && (create.ttl() < 1 || create.ttl() > MAX_TTL_MILLIS)) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        String path = String.valueOf(create.path());
        if (path.indexOf('/') < 0 || path.indexOf('\0') >= 0) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        List<Acl> acl = fixAcl(create.acl());
        if (acl == null) {
            return Verdict.refused(ErrorCode.INVALID_ACL);
        }
        ModelNode parent = model.find(ZnodePath.parent(path));
        if (parent == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (!Model.allows(parent.acl, Acl.CREATE, ids)) {
            return Verdict.refused(ErrorCode.NO_AUTH);
        }
        if (mode.isSequential()) {
            path += String.format("%010d", parent.cversion);
        }
        if (!ZnodePath.isLegal(path)) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        if (model.find(path) != null) {
            return Verdict.refused(ErrorCode.NODE_EXISTS);
        }
        if (parent.isEphemeral()) {
            return Verdict.refused(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
        }
        int cversion = parent.cversion + 1;
        Txn txn = switch (create.opCode()) {
            case OpCode.CREATE_CONTAINER -> new Txn.CreateContainer(path, create.data(), acl, cversion);
            case OpCode.CREATE_TTL -> new Txn.CreateTtl(path, create.data(), acl, cversion, create.ttl());
            default -> new Txn.Create(path, create.data(), acl, mode.isEphemeral(), cversion);
        };
        return new Verdict(create.opCode(), txn, Reply.DONE);
    }

    private Verdict decideDelete(Operation.Delete delete) {
        String path = String.valueOf(delete.path());
        if (path.indexOf('/') < 0 || UNDELETABLE.contains(path)) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        ModelNode parent = model.find(ZnodePath.parent(path));
        if (parent == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (!Model.allows(parent.acl, Acl.DELETE, ids)) {
            return Verdict.refused(ErrorCode.NO_AUTH);
        }
        ModelNode node = model.find(path);
        if (node == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (delete.version() != -1 && delete.version() != node.version) {
            return Verdict.refused(ErrorCode.BAD_VERSION);
        }
        if (!node.children.isEmpty()) {
            return Verdict.refused(ErrorCode.NOT_EMPTY);
        }
        return new Verdict(OpCode.DELETE, new Txn.Delete(path), Reply.DONE);
    }

    /** What was found may have changed since: only what may still go goes. */
    private Verdict decideReaping(Operation.DeleteContainer delete, TxnHeader header) {
        ModelNode node = model.find(delete.path());
        if (node == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (node.isEphemeral()) {
            return Verdict.refused(ErrorCode.BAD_VERSION);
        }
        if (!node.children.isEmpty()) {
            return Verdict.refused(ErrorCode.NOT_EMPTY);
        }
        if (!node.isContainer() && !node.isTtl()) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        if (node.isTtl() && header.timeMillis() - node.mtime <= node.ttlMillis()) {
            return Verdict.refused(ErrorCode.BAD_VERSION);
        }
        return new Verdict(OpCode.DELETE_CONTAINER, new Txn.Delete(node.path), Reply.DONE);
    }

    private Verdict decideSetData(Operation.SetData set) {
        if (!ZnodePath.isLegal(set.path())) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        ModelNode node = model.find(set.path());
        if (node == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (!Model.allows(node.acl, Acl.WRITE, ids)) {
            return Verdict.refused(ErrorCode.NO_AUTH);
        }
        if (set.version() != -1 && set.version() != node.version) {
            return Verdict.refused(ErrorCode.BAD_VERSION);
        }
        return new Verdict(OpCode.SET_DATA, new Txn.SetData(node.path, set.data(), node.version + 1), Reply.DONE);
    }

    private Verdict decideSetAcl(Operation.SetAcl set) {
        if (!ZnodePath.isLegal(set.path())) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        List<Acl> acl = fixAcl(set.acl());
        if (acl == null) {
            return Verdict.refused(ErrorCode.INVALID_ACL);
        }
        ModelNode node = model.find(set.path());
        if (node == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (!Model.allows(node.acl, Acl.ADMIN, ids)) {
            return Verdict.refused(ErrorCode.NO_AUTH);
        }
        if (set.version() != -1 && set.version() != node.aversion) {
            return Verdict.refused(ErrorCode.BAD_VERSION);
        }
        return new Verdict(OpCode.SET_ACL, new Txn.SetAcl(node.path, acl, node.aversion + 1), Reply.DONE);
    }

    private Verdict decideCheck(Operation.Check check) {
        if (!ZnodePath.isLegal(check.path())) {
            return Verdict.refused(ErrorCode.BAD_ARGUMENTS);
        }
        ModelNode node = model.find(check.path());
        if (node == null) {
            return Verdict.refused(ErrorCode.NO_NODE);
        }
        if (!Model.allows(node.acl, Acl.READ, ids)) {
            return Verdict.refused(ErrorCode.NO_AUTH);
        }
        if (check.version() != -1 && check.version() != node.version) {
            return Verdict.refused(ErrorCode.BAD_VERSION);
        }
        return new Verdict(OpCode.CHECK, new Txn.Check(node.path, check.version()), Reply.DONE);
    }

    /** The ACL as stored, null if it is not one. The schemes here are those that clients of the simulation use. */
    private @Nullable List<Acl> fixAcl(@Nullable List<Acl> acl) {
        if (acl == null || acl.isEmpty()) {
            return null;
        }
        List<Acl> fixed = new ArrayList<>();
        for (Acl entry : new LinkedHashSet<>(acl)) {
            String scheme = String.valueOf(entry.id().scheme());
            switch (scheme) {
                case "world" -> {
                    if (!entry.id().equals(Id.ANYONE)) {
                        return null;
                    }
                    fixed.add(entry);
                }
                case "auth" -> {
                    List<Id> proven = ids.stream().filter(id -> "digest".equals(id.scheme())).toList();
                    if (proven.isEmpty()) {
                        return null;
                    }
                    proven.forEach(id -> fixed.add(new Acl(entry.perms(), id)));
                }
                case "digest" -> fixed.add(entry);
                default -> {
                    return null;
                }
            }
        }
        return fixed;
    }
}
