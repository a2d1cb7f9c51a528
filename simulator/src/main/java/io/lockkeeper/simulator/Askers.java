package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
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
        private final int moves;
        private boolean ordered;

        Asked(Operation.Write operation, List<Id> ids, @Nullable Asked before, long acknowledgedBefore, int moves) {
            this.operation = operation;
            this.ids = ids;
            this.before = before;
            this.acknowledgedBefore = acknowledgedBefore;
            this.moves = moves;
        }
    }

    private record Request(long session, int cxid) {}

    /** The member that a session speaks through, and how often that has changed. */
    private record Home(long member, int moves) {}

    private final Map<Request, Asked> asked = new HashMap<>();
    private final Map<Long, Home> homes = new HashMap<>();
    private final Map<Long, Integer> lastCxid = new HashMap<>();
    private final Set<Long> sessionsEver = new HashSet<>();
    private final Set<Long> expiring = new HashSet<>();
    private final Set<Long> closing = new HashSet<>();
    private final Set<String> reaping = new HashSet<>();
    private long acknowledged;

    /** @param before what the same connection asked last */
    Asked ask(long session, int cxid, Operation.Write operation, List<Id> ids, @Nullable Asked before) {
        Asked now = new Asked(operation, ids, before, acknowledged, moves(session));
        asked.put(new Request(session, cxid), now);
        if (operation instanceof Operation.CloseSession) {
            closing.add(session);
        }
        return now;
    }

    /** A member lets a session speak through it from now on. */
    void welcomed(long session, long member) {
        Home home = homes.get(session);
        if (home == null || home.member != member) {
            homes.put(session, new Home(member, home == null ? 0 : home.moves + 1));
        }
    }

    private int moves(long session) {
        Home home = homes.get(session);
        return home == null ? 0 : home.moves;
    }

    /** Whether an entry that is proposed now was asked for where the session had been before it moved on. */
    boolean isLate(LogEntry entry) {
        long session = entry.header().sessionId();
        Asked request = asked.get(new Request(session, entry.header().cxid()));
        return request != null && request.moves < moves(session);
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

    /** Whether somebody wants this session to end, or has wanted it. */
    boolean isEnding(long session) {
        return expiring.contains(session) || closing.contains(session);
    }

    void reaping(String path) {
        reaping.add(path);
    }

    /**
     * Who asked for this entry, which is agreed on now; null if nobody did.
     *
     * @param changesNothing whether the state stays as it was
     */
    Origins.@Nullable Cause cause(LogEntry entry, boolean changesNothing) {
        long session = entry.header().sessionId();
        int cxid = entry.header().cxid();
        Asked request = asked.get(new Request(session, cxid));
        if (request != null) {
            return ofClient(entry, session, cxid, request, changesNothing);
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

    /** The deletion of a subtree may be refused without an entry. */
    private static boolean isOrdered(@Nullable Asked asked) {
        Asked present = asked;
        while (present != null && !present.ordered && present.operation instanceof Operation.DeleteSubtree) {
            present = present.before;
        }
        return present == null || present.ordered;
    }

    private Origins.Cause ofClient(LogEntry entry, long session, int cxid, Asked request, boolean changesNothing) {
        Violation.unless(!request.ordered, "session 0x%x: write %d is ordered twice", session, cxid);
        Violation.unless(
                entry.zxid() > request.acknowledgedBefore,
                "session 0x%x: write %d takes 0x%x, but 0x%x was acknowledged before it was asked",
                session, cxid, entry.zxid(), request.acknowledgedBefore);
        request.ordered = true;
        // What changes nothing may come late from where an ended session was before, like what is refused.
        if (!changesNothing) {
            Integer last = lastCxid.put(session, cxid);
            Violation.unless(last == null || last < cxid, "session 0x%x: write %d is ordered behind %s", session, cxid, last);
            Violation.unless(
                    isOrdered(request.before),
                    "session 0x%x: write %d is ordered, and the one before it on its connection is not", session, cxid);
        }
        return new Origins.Cause(request.operation, request.ids, null);
    }
}
