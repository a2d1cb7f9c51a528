package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the deletion of a subtree must come to (ADR 80): deletes of all that the server which is asked knows of it, as one multi, or a
 * refusal without an entry. A leader knows all that comes before; a learner what it shows, and if that is not the subtree any more when the
 * deletes get their turn nothing is deleted.
 */
final class Subtrees {
    sealed interface Plan {
        record Deletes(Operation.Multi deletes) implements Plan {}

        record Refused(Reply reply) implements Plan {}
    }

    private Subtrees() {}

    static Plan plan(Model model, Operation.DeleteSubtree wish, List<Id> ids) {
        String top = String.valueOf(wish.path());
        ModelNode node = top.length() < 2 ? null : model.find(top);
        if (node == null) {
            return deletes(List.of(top));
        }
        if (!Model.allows(node.acl, Acl.READ, ids)) {
            return new Plan.Refused(Reply.failed(ErrorCode.NO_AUTH));
        }
        List<String> paths = new ArrayList<>(
                model.nodes().keySet().stream().filter(path -> path.equals(top) || path.startsWith(top + "/")).toList());
        if (paths.size() > wish.limit()) {
            return new Plan.Refused(new Reply.SubtreeDeleted(0, paths.size()));
        }
        paths.sort(Comparator.reverseOrder()); // children before parents
        return deletes(paths);
    }

    private static Plan deletes(List<String> paths) {
        return new Plan.Deletes(new Operation.Multi(paths.stream().<Operation.Write>map(path -> new Operation.Delete(path, -1)).toList()));
    }

    /** Whether this can be a refusal of what was asked for; of how many there were only the leader that was asked could tell. */
    static boolean mayBeRefused(Operation.DeleteSubtree wish, Reply reply) {
        return reply.error() == ErrorCode.NO_AUTH
                || reply instanceof Reply.SubtreeDeleted(int deleted, long present) && deleted == 0 && present > wish.limit();
    }

    /** What the client hears of what became of the deletes. */
    static Reply outcome(Reply ofDeletes, Coverage coverage) {
        if (!(ofDeletes instanceof Reply.Multi(List<Reply.MultiPart> parts))) {
            return ofDeletes;
        }
        ErrorCode why = parts.stream().filter(part -> part.opCode() == OpCode.ERROR).map(part -> part.reply().error())
                .filter(error -> error != ErrorCode.OK).findFirst().orElse(ErrorCode.OK);
        if (why == ErrorCode.OK) {
            coverage.count(Occurrence.SUBTREE_DELETED);
            return new Reply.SubtreeDeleted(parts.size(), parts.size());
        }
        if (why == ErrorCode.NOT_EMPTY || why == ErrorCode.NO_NODE && parts.size() > 1) {
            coverage.count(Occurrence.SUBTREE_CHANGED_MEANWHILE);
            return Reply.failed(ErrorCode.RUNTIME_INCONSISTENCY);
        }
        return Reply.failed(why);
    }
}
