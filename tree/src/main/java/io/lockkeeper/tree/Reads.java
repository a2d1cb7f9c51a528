package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers reads from the committed state. Names and long values are handed out as they lie there, short values as copies. */
final class Reads {
    /** Data and names in one answer to a multiRead: beyond that no client would take it, and a few could exhaust the memory. */
    static final long MAX_MULTI_READ_BYTES = 64L * 1024 * 1024;

    private final TreeState state;
    private final Znodes znodes;
    private final AclRules aclRules;
    private final ChildPages pages;

    Reads(TreeState state, AclRules aclRules) {
        this.state = state;
        this.znodes = state.znodes;
        this.aclRules = aclRules;
        this.pages = new ChildPages(state);
    }

    Reply read(Operation.Read operation, long sessionId, List<Id> ids) {
        return switch (operation) {
            case Operation.GetData get -> getData(get.path(), ids);
            case Operation.GetChildren get -> getChildren(get.path(), get.opCode() == OpCode.GET_CHILDREN2, ids);
            case Operation.Exists exists -> exists(exists.path(), ids);
            case Operation.GetAcl get -> getAcl(get.path(), ids);
            case Operation.GetAllChildrenNumber get -> getAllChildrenNumber(get.path(), ids);
            case Operation.GetEphemerals get -> new Reply.Paths(ephemerals(sessionId, get.prefix()));
            case Operation.MultiRead multi -> multiRead(multi, ids);
            case Operation.ListChildren list -> listChildren(list, ids);
            case Operation.SubtreeSize size -> subtreeSize(size.path(), ids);
            case Operation.Sync sync -> new Reply.Synced(sync.path());
            case Operation.Ping _ -> Reply.DONE;
            case Operation.SetWatches _,
                Operation.ResumeWatches _,
                Operation.AddWatch _,
                Operation.CheckWatches _,
                Operation.RemoveWatches _,
                Operation.WhoAmI _ ->
                throw new IllegalArgumentException("the tree knows no connections: " + operation.opCode());
        };
    }

    private Reply getData(@Nullable String path, List<Id> ids) {
        int slot = find(path);
        Reply refusal = refusal(path, slot, ids);
        return refusal != null ? refusal : new Reply.Data(znodes.data(slot), state.stat(slot));
    }

    private int find(@Nullable String path) {
        return path == null ? Znodes.NONE : state.paths.find(path);
    }

    /** Why {@code ids} may not see what is at {@code path}, of which {@code slot} was found; null if they may. */
    private @Nullable Reply refusal(@Nullable String path, int slot, List<Id> ids) {
        if (path == null) {
            return Reply.failed(ErrorCode.MARSHALLING_ERROR);
        }
        if (slot == Znodes.NONE) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        return may(slot, Acl.READ, ids) ? null : Reply.failed(ErrorCode.NO_AUTH);
    }

    private Reply exists(@Nullable String path, List<Id> ids) {
        if (path == null) {
            return Reply.failed(ErrorCode.MARSHALLING_ERROR);
        }
        int slot = state.paths.find(path);
        if (slot == Znodes.NONE) {
            return Reply.failed(path.indexOf('\0') >= 0 ? ErrorCode.BAD_ARGUMENTS : ErrorCode.NO_NODE);
        }
        return may(slot, Acl.READ, ids) ? new Reply.StatOnly(state.stat(slot)) : Reply.failed(ErrorCode.NO_AUTH);
    }

    private Reply getChildren(@Nullable String path, boolean withStat, List<Id> ids) {
        int slot = find(path);
        Reply refusal = refusal(path, slot, ids);
        if (refusal != null) {
            return refusal;
        }
        return new Reply.Children(state.listings.of(slot), withStat ? state.stat(slot) : null);
    }

    private Reply getAcl(@Nullable String path, List<Id> ids) {
        if (path == null) {
            return Reply.failed(ErrorCode.MARSHALLING_ERROR);
        }
        int slot = state.paths.find(path);
        if (slot == Znodes.NONE) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        List<Acl> acl = state.acls.list(znodes.acl(slot));
        if (!aclRules.allows(acl, Acl.READ | Acl.ADMIN, ids)) {
            return Reply.failed(ErrorCode.NO_AUTH);
        }
        if (acl == null) {
            return Reply.failed(ErrorCode.MARSHALLING_ERROR); // as ZooKeeper answers where its snapshot lacks the list
        }
        boolean admin = aclRules.allows(acl, Acl.ADMIN, ids);
        return new Reply.AclAndStat(admin ? acl : AclRules.masked(acl), state.stat(slot));
    }

    private Reply getAllChildrenNumber(@Nullable String path, List<Id> ids) {
        int top = find(path);
        Reply refusal = refusal(path, top, ids);
        if (refusal != null) {
            return refusal;
        }
        return new Reply.Count((int) znodes.znodesBelow(top));
    }

    private Reply listChildren(Operation.ListChildren list, List<Id> ids) {
        int slot = find(list.path());
        Reply refusal = refusal(list.path(), slot, ids);
        return refusal != null ? refusal : pages.page(slot, list, child -> may(child, Acl.READ, ids));
    }

    private Reply subtreeSize(@Nullable String path, List<Id> ids) {
        int top = find(path);
        Reply refusal = refusal(path, top, ids);
        return refusal != null ? refusal : new Reply.SubtreeSize(state.znodesWithin(top), state.bytesWithin(top), state.stat(top));
    }

    /** Paths of the session's ephemerals that begin with {@code prefix}; all for null, blank or the root. */
    List<String> ephemerals(long sessionId, @Nullable String prefix) {
        boolean all = prefix == null || prefix.isBlank() || prefix.equals("/");
        List<String> paths = new ArrayList<>();
        for (int slot : state.owners.ephemerals(sessionId)) {
            String path = znodes.path(slot);
            if (all || path.startsWith(prefix)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private Reply multiRead(Operation.MultiRead multi, List<Id> ids) {
        List<Reply.MultiPart> parts = new ArrayList<>(multi.operations().size());
        long bytes = 0;
        for (Operation.Read part : multi.operations()) {
            Reply reply = read(part, 0, ids);
            bytes += size(reply);
            if (bytes > MAX_MULTI_READ_BYTES) {
                return Reply.failed(ErrorCode.MARSHALLING_ERROR);
            }
            parts.add(new Reply.MultiPart(reply.error() == ErrorCode.OK ? part.opCode() : OpCode.ERROR, reply));
        }
        return new Reply.Multi(parts);
    }

    private static long size(Reply reply) {
        if (reply instanceof Reply.Data(byte[] data, _) && data != null) {
            return data.length;
        }
        return reply instanceof Reply.Children(ChildNames names, _) ? names.encodedBytes() : 0;
    }

    private boolean may(int slot, int perms, List<Id> ids) {
        int acl = znodes.acl(slot);
        return acl == AclTable.OPEN || aclRules.allows(state.acls.list(acl), perms, ids);
    }
}
