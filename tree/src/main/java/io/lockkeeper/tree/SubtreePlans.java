package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a multi of deletes out of the wish to delete a subtree, as it will be once everything prepared so far is applied. So what is
 * agreed upon, logged and sent to other servers is nothing that ZooKeeper does not know (ADR 80).
 */
final class SubtreePlans {
    /** Bytes of one delete in a request or an entry, beside its path; the larger of the two. */
    private static final int DELETE_BYTES = 20;

    private static final int MOST_BYTES_PER_CHAR = 3;

    private final TreeState state;
    private final Overlay overlay;
    private final AclRules aclRules;

    SubtreePlans(TreeState state, Overlay overlay, AclRules aclRules) {
        this.state = state;
        this.overlay = overlay;
        this.aclRules = aclRules;
    }

    SubtreePlan plan(Operation.DeleteSubtree operation, List<Id> ids) {
        String path = String.valueOf(operation.path());
        Draft top = path.length() < 2 ? null : overlay.find(overlay.key(path));
        if (top == null) {
            // The root, or what is not there: the answer is that of a plain delete.
            return new SubtreePlan.Possible(deletes(List.of(path)));
        }
        if (!aclRules.allows(top.acl, Acl.READ, ids)) {
            return new SubtreePlan.Refused(Reply.failed(ErrorCode.NO_AUTH)); // whoever is told how many they are must be allowed to look
        }
        long present = count(path);
        // No path is shorter than that of the top: what cannot fit is not looked up at all.
        boolean tooMany = present > operation.limit() || present * bytes(path) > room();
        List<String> paths = tooMany ? null : paths(path);
        return paths == null
                ? new SubtreePlan.Refused(new Reply.SubtreeDeleted(0, present))
                : new SubtreePlan.Possible(deletes(paths));
    }

    private static Operation.Multi deletes(List<String> paths) {
        List<Operation.Write> deletes = new ArrayList<>(paths.size());
        paths.forEach(path -> deletes.add(new Operation.Delete(path, -1)));
        return new Operation.Multi(deletes);
    }

    private long count(String top) {
        int slot = state.paths.find(top);
        long[] count = {1 + (slot == Znodes.NONE ? 0 : state.znodes.znodesBelow(slot))};
        overlay.forEachDraftBelow(top, draft -> {
            boolean present = state.paths.find(draft.path) != Znodes.NONE;
            count[0] += (draft.exists ? 1 : 0) - (present ? 1 : 0);
        });
        return count[0];
    }

    /** All paths of the subtree, each before its parent; null if they do not fit into one entry of the log. */
    private @Nullable List<String> paths(String top) {
        List<String> paths = new ArrayList<>();
        List<String> coming = new ArrayList<>();
        overlay.forEachDraftBelow(top, draft -> {
            if (draft.exists && state.paths.find(draft.path) == Znodes.NONE) {
                coming.add(draft.path.text);
            }
        });
        long room = room();
        for (String path : coming) {
            room -= bytes(path);
            paths.add(path);
        }
        int first = state.paths.find(top);
        for (int slot = first; slot != Znodes.NONE && room >= 0; slot = state.znodes.nextWithin(first, slot)) {
            String path = state.znodes.path(slot);
            if (slot == first || overlay.find(overlay.key(path)) != null) {
                room -= bytes(path);
                paths.add(path);
            }
        }
        if (first == Znodes.NONE) {
            paths.add(top);
        }
        if (room < 0) {
            return null;
        }
        paths.sort(Comparator.reverseOrder()); // a path comes before all that it begins
        return paths;
    }

    private long room() {
        return state.options.maxEntryBytes() - DELETE_BYTES * 4L;
    }

    private static long bytes(String path) {
        return DELETE_BYTES + (long) MOST_BYTES_PER_CHAR * path.length();
    }
}
