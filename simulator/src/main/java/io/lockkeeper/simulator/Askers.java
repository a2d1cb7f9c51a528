package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asked an ensemble for what, at whichever member. A write may be lost with a connection or a leader, but it comes once at most, not
 * before what its connection asked earlier, and behind everything that was acknowledged to anybody when it was asked.
 */
final class Askers {
    /** A write that a member was asked for. */
    static final class Asked {
        final Operation.Write operation;
        final List<Id> ids;
        private final @Nullable Asked before;
        private final long acknowledgedBefore;
        private boolean ordered;

        Asked(Operation.Write operation, List<Id> ids, @Nullable Asked before, long acknowledgedBefore) {
            this.operation = operation;
            this.ids = ids;
            this.before = before;
            this.acknowledgedBefore = acknowledgedBefore;
        }
    }

    private record Request(long session, int cxid) {}

    private final Map<Request, Asked> asked = new HashMap<>();
    private final Map<Long, Integer> lastCxid = new HashMap<>();
    private final Set<Long> sessionsEver = new HashSet<>();
    private final Set<Long> expiring = new HashSet<>();
    private final Set<String> reaping = new HashSet<>();
    private long acknowledged;

    /** @param before what the same connection asked last */
    Asked ask(long session, int cxid, Operation.Write operation, List<Id> ids, @Nullable Asked before) {
        Asked now = new Asked(operation, ids, before, acknowledged);
        asked.put(new Request(session, cxid), now);
        return now;
    }

    void acknowledged(long zxid) {
        acknowledged = Math.max(acknowledged, zxid);
    }

    long acknowledged() {
        return acknowledged;
    }

    void expiring(long session) {
        expiring.add(session);
    }

    void reaping(String path) {
        reaping.add(path);
    }

    /** Who asked for this entry, which is agreed on now; null if nobody did. */
    Origins.@Nullable Cause cause(LogEntry entry) {
        long session = entry.header().sessionId();
        int cxid = entry.header().cxid();
        Asked request = asked.get(new Request(session, cxid));
        if (request != null) {
            return ofClient(entry, session, cxid, request);
        }
        return switch (entry.txn()) {
            case Txn.CreateSession create -> {
                Violation.unless(sessionsEver.add(session), "session id 0x%x is given out a second time", session);
                yield new Origins.Cause(new Operation.CreateSession(create.timeoutMillis()), List.of(), null);
            }
            case Txn.CloseSession _ when expiring.contains(session) -> new Origins.Cause(new Operation.CloseSession(), List.of(), null);
            case Txn.Delete delete when session == 0 && reaping.contains(delete.path()) ->
                new Origins.Cause(new Operation.DeleteContainer(delete.path()), List.of(), null);
            default -> null;
        };
    }

    private Origins.Cause ofClient(LogEntry entry, long session, int cxid, Asked request) {
        Violation.unless(!request.ordered, "session 0x%x: write %d is ordered twice", session, cxid);
        Violation.unless(
                entry.zxid() > request.acknowledgedBefore,
                "session 0x%x: write %d takes 0x%x, but 0x%x was acknowledged before it was asked",
                session, cxid, entry.zxid(), request.acknowledgedBefore);
        request.ordered = true;
        if (entry.header().type() != OpCode.ERROR) {
            Integer last = lastCxid.put(session, cxid);
            Violation.unless(last == null || last < cxid, "session 0x%x: write %d is ordered behind %s", session, cxid, last);
            Violation.unless(
                    request.before == null || request.before.ordered,
                    "session 0x%x: write %d is ordered, and the one before it on its connection is not", session, cxid);
        }
        return new Origins.Cause(request.operation, request.ids, null);
    }
}
