package io.lockkeeper.tree;

import io.lockkeeper.protocol.Id;
import java.util.List;

/**
 * On whose behalf a write is prepared.
 *
 * @param sessionId 0 for the server itself
 * @param cxid the client's request number
 * @param ids the identities of the connection when the request came in
 * @param local whether only the server that the session is connected to knows it, so that it can own nothing; then it need not exist
 */
public record Requester(long sessionId, int cxid, List<Id> ids, boolean local) {
    /** The server itself: reaping. Nothing is forbidden to it. */
    public static final Requester SERVER = new Requester(0, 0, List.of(new Id("super", "")));

    /** For a session that all servers know. */
    public Requester(long sessionId, int cxid, List<Id> ids) {
        this(sessionId, cxid, ids, false);
    }
}
