package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a read must answer, from the {@link Model}. */
final class ModelReads {
    private final Model model;

    ModelReads(Model model) {
        this.model = model;
    }

    Reply exists(@Nullable String path, List<Id> ids) {
        ModelNode node = model.find(path);
        if (node == null) {
            return Reply.failed(ErrorCode.NO_NODE);
        }
        return Model.allows(node.acl, Acl.READ, ids) ? new Reply.StatOnly(node.stat()) : Reply.failed(ErrorCode.NO_AUTH);
    }

    Reply data(@Nullable String path, List<Id> ids) {
        ModelNode node = model.find(path);
        Reply refusal = refusal(node, Acl.READ, ids);
        return refusal != null || node == null ? orNoNode(refusal) : new Reply.Data(node.data, node.stat());
    }

    Reply acl(@Nullable String path, List<Id> ids) {
        ModelNode node = model.find(path);
        Reply refusal = refusal(node, Acl.READ | Acl.ADMIN, ids);
        if (refusal != null || node == null) {
            return orNoNode(refusal);
        }
        List<Acl> acl = node.acl;
        if (!Model.allows(acl, Acl.ADMIN, ids)) {
            acl = acl.stream().map(ModelReads::masked).toList();
        }
        return new Reply.AclAndStat(acl, node.stat());
    }

    private static Acl masked(Acl acl) {
        String id = String.valueOf(acl.id().id());
        return "digest".equals(acl.id().scheme())
                ? new Acl(acl.perms(), new Id("digest", id.substring(0, id.indexOf(':')) + ":x"))
                : acl;
    }

    Reply children(Operation.GetChildren read, List<Id> ids) {
        ModelNode node = model.find(read.path());
        Reply refusal = refusal(node, Acl.READ, ids);
        if (refusal != null || node == null) {
            return orNoNode(refusal);
        }
        ChildNames names = ChildNames.of(List.copyOf(node.children));
        return new Reply.Children(names, read.opCode() == OpCode.GET_CHILDREN2 ? node.stat() : null);
    }

    Reply allChildrenNumber(@Nullable String path, List<Id> ids) {
        ModelNode node = model.find(path);
        Reply refusal = refusal(node, Acl.READ, ids);
        if (refusal != null || node == null) {
            return orNoNode(refusal);
        }
        String prefix = node.path.equals("/") ? "/" : node.path + "/";
        int count = 0;
        for (String other : model.nodes().keySet()) {
            if (other.startsWith(prefix) && !other.equals("/")) {
                count++;
            }
        }
        return new Reply.Count(count);
    }

    Reply subtreeSize(@Nullable String path, List<Id> ids) {
        ModelNode top = model.find(path);
        Reply refusal = refusal(top, Acl.READ, ids);
        if (refusal != null || top == null) {
            return orNoNode(refusal);
        }
        long znodes = 0;
        long bytes = 0;
        for (ModelNode node : model.nodes().values()) {
            if (node.path.equals(top.path) || node.path.startsWith(top.path + "/")) {
                znodes++;
                bytes += node.data == null ? 0 : node.data.length;
            }
        }
        return new Reply.SubtreeSize(znodes, bytes, top.stat());
    }

    /** Names here are of one byte a character, so their order is that of their bytes. */
    Reply page(Operation.ListChildren list, List<Id> ids) {
        ModelNode parent = model.find(list.path());
        Reply refusal = refusal(parent, Acl.READ, ids);
        if (refusal != null || parent == null) {
            return orNoNode(refusal);
        }
        String prefix = list.filter().prefix() == null ? "" : list.filter().prefix();
        List<String> names = parent.children.stream().filter(name -> name.startsWith(prefix))
                .filter(name -> list.after() == null || name.compareTo(list.after()) > 0).toList();
        int shown = Math.min(names.size(), list.maxChildren());
        List<Reply.Child> children = names.subList(0, shown).stream().map(name -> child(parent, name, list.detail(), ids)).toList();
        return new Reply.ChildPage(list.detail(), children, shown < names.size() ? names.get(shown - 1) : null, parent.stat());
    }

    private Reply.Child child(ModelNode parent, String name, ChildDetail detail, List<Id> ids) {
        ModelNode node = model.node(parent.path + "/" + name);
        if (detail == ChildDetail.NAME) {
            return new Reply.Child(name, ErrorCode.OK, null, null);
        }
        return Model.allows(node.acl, Acl.READ, ids)
                ? new Reply.Child(name, ErrorCode.OK, node.stat(), detail == ChildDetail.DATA ? node.data : null)
                : new Reply.Child(name, ErrorCode.NO_AUTH, null, null);
    }

    Reply ephemerals(@Nullable String prefix, long sessionId) {
        List<String> paths = new ArrayList<>();
        for (String path : model.ephemerals(sessionId)) {
            if (prefix == null || path.startsWith(prefix)) {
                paths.add(path);
            }
        }
        return new Reply.Paths(paths);
    }

    Reply multi(Operation.MultiRead multi, List<Id> ids) {
        List<Reply.MultiPart> parts = new ArrayList<>();
        for (Operation.Read read : multi.operations()) {
            Reply reply = switch (read) {
                case Operation.GetData get -> data(get.path(), ids);
                case Operation.GetChildren get -> children(get, ids);
                default -> throw new Violation("nobody asked for " + read);
            };
            parts.add(new Reply.MultiPart(reply.error() == ErrorCode.OK ? read.opCode() : OpCode.ERROR, reply));
        }
        return new Reply.Multi(parts);
    }

    private static Reply orNoNode(@Nullable Reply refusal) {
        return refusal == null ? Reply.failed(ErrorCode.NO_NODE) : refusal;
    }

    private static @Nullable Reply refusal(@Nullable ModelNode node, int perms, List<Id> ids) {
        return node != null && !Model.allows(node.acl, perms, ids) ? Reply.failed(ErrorCode.NO_AUTH) : null;
    }
}
