package io.lockkeeper.tree;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;

/** What became of the wish to delete a subtree; see {@link ZnodeTree#plan}. */
public sealed interface SubtreePlan {
    /** These deletes, leaves first, are all of it; whether each is allowed will be seen when they are prepared. */
    record Possible(Operation.Multi deletes) implements SubtreePlan {}

    /** Nothing is to be ordered: this is the answer. */
    record Refused(Reply reply) implements SubtreePlan {}
}
