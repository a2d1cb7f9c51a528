package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where entries of the log come from: every one was asked for once, by a client or by the server itself, and nothing twice. */
final class Origins {
    /**
     * What the writer of an entry asked for.
     *
     * @param ids on whose authority
     * @param pending the request, null for what the server does by itself
     */
    record Cause(Operation.Write operation, List<Id> ids, Conn.@Nullable Pending pending) {}

    /** Writes of clients on their way, by session and number. */
    private final Map<Long, Map<Integer, Conn.Pending>> inFlight = new TreeMap<>();
    private final Map<Long, Cause> creations = new TreeMap<>();
    private final Deque<Long> expiring = new ArrayDeque<>();
    private final Deque<String> reaping = new ArrayDeque<>();
    private final Set<Long> sessionsEver = new HashSet<>();

    void asked(long sessionId, Conn.Pending write) {
        inFlight.computeIfAbsent(sessionId, _ -> new LinkedHashMap<>()).put(write.xid, write);
    }

    void sessionAsked(long sessionId, int timeoutMillis, List<Id> ids) {
        creations.put(sessionId, new Cause(new Operation.CreateSession(timeoutMillis), ids, null));
    }

    void expiring(long sessionId) {
        expiring.add(sessionId);
    }

    void reaping(String path) {
        reaping.add(path);
    }

    /** The server is gone, and all that was on its way. */
    void forget() {
        inFlight.clear();
        creations.clear();
        expiring.clear();
        reaping.clear();
    }

    void sessionClosed(long sessionId) {
        inFlight.remove(sessionId);
    }

    /** Who asked for this entry; null if nobody did. Each is asked for once. */
    @Nullable Cause take(LogEntry entry) {
        long session = entry.header().sessionId();
        if (session == 0) {
            String path = reaping.poll();
            return path == null ? null : new Cause(new Operation.DeleteContainer(path), List.of(), null);
        }
        if (entry.header().type() == OpCode.CREATE_SESSION) {
            Violation.unless(sessionsEver.add(session), "session id 0x%x is given out a second time", session);
            return creations.remove(session);
        }
        if (entry.header().cxid() == 0) {
            return expiring.remove(session) ? new Cause(new Operation.CloseSession(), List.of(), null) : null;
        }
        return next(session, entry.header().cxid());
    }

    private @Nullable Cause next(long session, int cxid) {
        Iterator<Conn.Pending> inOrder = inFlight.getOrDefault(session, Map.of()).values().iterator();
        if (!inOrder.hasNext()) {
            return null;
        }
        Conn.Pending pending = inOrder.next();
        Violation.unless(pending.xid == cxid, "session 0x%x: write %d is ordered before %d", session, cxid, pending.xid);
        inOrder.remove();
        return pending.operation instanceof Operation.Write write ? new Cause(write, pending.ids, pending) : null;
    }
}
