package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Reply;
import java.util.List;

/** What the outcome of a multi of deletes means to whom asked for the deletion of a subtree. */
final class SubtreeOutcome {
    private SubtreeOutcome() {}

    /**
     * @param reply that to the multi; a failure if it was refused as a whole
     * @return RUNTIME_INCONSISTENCY if the subtree was not the one any more that the deletes were made for: nothing is deleted, and asking
     *     again makes sense
     */
    static Reply of(Reply reply) {
        if (!(reply instanceof Reply.Multi(List<Reply.MultiPart> parts))) {
            return reply;
        }
        if (parts.stream().noneMatch(part -> part.opCode() == OpCode.ERROR)) {
            return new Reply.SubtreeDeleted(parts.size(), parts.size());
        }
        for (Reply.MultiPart part : parts) {
            ErrorCode error = part.reply().error();
            if (error != ErrorCode.OK && error != ErrorCode.RUNTIME_INCONSISTENCY) {
                boolean otherThanPlanned = error == ErrorCode.NOT_EMPTY || error == ErrorCode.NO_NODE && parts.size() > 1;
                return Reply.failed(otherThanPlanned ? ErrorCode.RUNTIME_INCONSISTENCY : error);
            }
        }
        return Reply.failed(ErrorCode.RUNTIME_INCONSISTENCY);
    }
}
