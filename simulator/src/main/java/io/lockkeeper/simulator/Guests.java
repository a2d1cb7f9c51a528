package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.replica.Event;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who is connected to a server alone, and with which session. */
final class Guests {
    static final String SESSION_MOVED = "its session moved to another connection";
    static final String STORAGE_FAILED = "storage failed";

    private final Ledger ledger;
    private final Coverage coverage;
    private final Map<Long, Conn> conns = new TreeMap<>();
    private final Deque<Conn> opening = new ArrayDeque<>();
    private final Set<Long> closing = new HashSet<>();

    Guests(Ledger ledger, Coverage coverage) {
        this.ledger = ledger;
        this.coverage = coverage;
    }

    /** The server is gone, and all connections with it. */
    void forget() {
        conns.clear();
        opening.clear();
        closing.clear();
    }

    Collection<Conn> all() {
        return conns.values();
    }

    @Nullable Conn find(long number) {
        return conns.get(number);
    }

    Conn get(long number) {
        Conn conn = conns.get(number);
        if (conn == null) {
            throw new Violation("the server speaks to connection " + number + ", which is not there");
        }
        return conn;
    }

    void leaves(long number) {
        conns.remove(number);
    }

    /** @param storageFailed whether nothing can be ordered for it any more */
    void comes(Event.Connected connected, boolean storageFailed) {
        ConnectRequest hello = connected.request();
        Conn conn = new Conn(connected.connection(), hello, connected.ids(), coverage);
        conns.put(conn.number, conn);
        if (hello.sessionId() != 0) {
            if (isAlive(hello)) {
                of(hello.sessionId()).ifPresent(older -> older.mayClose = SESSION_MOVED);
            }
        } else if (storageFailed) {
            conn.mayClose = STORAGE_FAILED;
        } else {
            opening.add(conn);
        }
    }

    /** Nothing that waits for the log will be answered. */
    void storageFailed() {
        conns.values().stream().filter(c -> !c.pending.isEmpty() || !c.welcomed).forEach(c -> c.mayClose = STORAGE_FAILED);
    }

    // --- sessions

    /** The connection that a session speaks through. */
    Optional<Conn> of(long sessionId) {
        return conns.values().stream().filter(c -> c.sessionId == sessionId && c.mayClose == null).findFirst();
    }

    /** Whether the session that is shown here is there, to be gone on with. */
    boolean isAlive(ConnectRequest hello) {
        return ledger.model().sessions().containsKey(hello.sessionId())
                && !closing.contains(hello.sessionId())
                && SessionPassword.matches(hello.sessionId(), hello.password());
    }

    /** A new session is made, for whoever came first and has none. */
    Conn isGiven(long session) {
        Conn conn = opening.poll();
        if (conn == null) {
            throw new Violation(String.format("session 0x%x is made for nobody", session));
        }
        conn.sessionId = session;
        return conn;
    }

    boolean isClosing(long session) {
        return closing.contains(session);
    }

    /** Its end has been asked for, or its time is over. */
    void closes(long session) {
        closing.add(session);
    }

    void closed(long session) {
        of(session).ifPresent(conn -> conn.mayClose = "its session is closed");
        closing.remove(session);
    }
}
