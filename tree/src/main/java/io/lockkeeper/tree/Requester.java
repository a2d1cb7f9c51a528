package io.lockkeeper.tree;

import io.lockkeeper.protocol.Id;
import java.util.List;

/**
 * On whose behalf a write is prepared.
 *
 * @param sessionId 0 for the server itself
 * @param cxid the client's request number
 * @param ids the identities of the connection when the request came in
 */
public record Requester(long sessionId, int cxid, List<Id> ids) {
    /** The server itself: reaping. Nothing is forbidden to it. */
    public static final Requester SERVER = new Requester(0, 0, List.of(new Id("super", "")));
}
