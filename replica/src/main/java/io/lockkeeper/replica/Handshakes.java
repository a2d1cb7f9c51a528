package io.lockkeeper.replica;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client gets a session: a new one, the one it had, or none. */
final class Handshakes {
    private final Clients clients;
    private final Connections connections;
    private final Turns turns;
    private final ZnodeTree tree;
    private final Sessions sessions;
    private final Forwarding forwarding;
    private final LocalSessions localSessions;
    private boolean admitting = true;

    /** Up to here everybody has seen everything, whatever the last zxid is. */
    private long epochStart;

    Handshakes(
            Clients clients,
            Connections connections,
            Turns turns,
            ZnodeTree tree,
            Sessions sessions,
            Forwarding forwarding,
            LocalSessions localSessions) {
        this.clients = clients;
        this.connections = connections;
        this.turns = turns;
        this.tree = tree;
        this.sessions = sessions;
        this.forwarding = forwarding;
        this.localSessions = localSessions;
    }

    /** Whether clients are let in from now on, and what they may have seen even if we have not. */
    void admit(boolean admit, long seenByAll) {
        admitting = admit;
        epochStart = seenByAll;
    }

    boolean isAdmitting() {
        return admitting;
    }

    void hello(long number, ConnectRequest hello, List<Id> ids, Outbox out) {
        if (!admits(hello)) {
            out.close(number); // perhaps it has seen a future that we do not know
            return;
        }
        int timeoutMillis = sessions.negotiate(hello.timeoutMillis());
        if (hello.sessionId() == 0) {
            open(number, hello, timeoutMillis, ids, out);
        } else {
            renew(number, hello, timeoutMillis, ids, out);
        }
    }

    private boolean admits(ConnectRequest hello) {
        boolean welcome = switch (clients.standing()) {
            case ORDERS, FORWARDS -> admitting;
            case READS_ONLY -> Boolean.TRUE.equals(hello.readOnly());
            case OUT -> false;
        };
        return welcome && hello.lastZxidSeen() <= Math.max(tree.lastZxid(), epochStart);
    }

    private void open(long number, ConnectRequest hello, int timeoutMillis, List<Id> ids, Outbox out) {
        boolean local = localSessions.enabled();
        boolean impossible = switch (clients.standing()) {
            case ORDERS -> !local && !clients.mayPropose();
            case READS_ONLY -> !local;
            case FORWARDS -> false;
            case OUT -> true;
        };
        if (impossible) {
            out.close(number);
            return;
        }
        Session session = sessions.open(timeoutMillis, local);
        Connection connection = connections.attach(number, session, hello, ids);
        if (local) {
            welcome(connection, out);
        } else {
            Operation.CreateSession create = new Operation.CreateSession(timeoutMillis);
            clients.order(connection, new Request(0, create), create, out);
        }
    }

    /** Compat, improved: the password is looked at before an older connection pays for it. */
    private void renew(long number, ConnectRequest hello, int timeoutMillis, List<Id> ids, Outbox out) {
        long id = hello.sessionId();
        boolean known = SessionPassword.matches(id, hello.password());
        Session session = sessions.get(id);
        if (known && clients.standing() == Standing.READS_ONLY && mayLiveElsewhere(id, session)) {
            out.close(number);
            return;
        }
        if (known && session == null && clients.standing() == Standing.FORWARDS) {
            session = sessions.visiting(id, timeoutMillis);
        }
        if (!known || session == null || !session.opened || session.closing) {
            refuse(number, hello.readOnly() != null, out);
            return;
        }
        connections.closeOf(session, out);
        sessions.touch(session, timeoutMillis);
        Connection connection = connections.attach(number, session, hello, ids);
        if (clients.standing() == Standing.FORWARDS && !session.local) {
            connection.order().add(new Request(0, new Operation.CreateSession(timeoutMillis))); // the mark where it waits
            if (!forwarding.revalidate(connection)) {
                connections.close(connection, out);
            }
        } else {
            sessions.own(session);
            welcome(connection, out);
        }
    }

    /** Compat, improved: who has no leader need not have heard of a session that others know. Only one that was local here can be gone. */
    private boolean mayLiveElsewhere(long id, @Nullable Session session) {
        return tree.sessionTimeoutMillis(id) >= 0 || session == null && !localSessions.hasEndedHere(id);
    }

    private void refuse(long number, boolean knowsReadOnly, Outbox out) {
        out.connected(number, ConnectResponse.refused(readOnlyFlag(knowsReadOnly)));
        out.close(number);
    }

    /** The leader's answer to a handshake. */
    void revalidated(long sessionId, boolean valid, Outbox out) {
        Connection connection = forwarding.revalidated(sessionId);
        if (connection == null || !connection.open) {
            return;
        }
        if (valid) {
            connection.order().poll();
            welcome(connection, out);
            turns.respondToWaiting(connection, out);
        } else {
            connections.forget(connection);
            sessions.remove(sessionId);
            refuse(connection.number, connection.knowsReadOnly, out);
        }
    }

    void welcome(Connection connection, Outbox out) {
        Session session = connection.session;
        byte[] password = SessionPassword.of(session.id);
        Boolean readOnly = readOnlyFlag(connection.knowsReadOnly);
        ConnectResponse answer =
                new ConnectResponse(session.timeoutMillis, session.id, password, readOnly, connection.extensions);
        out.connected(connection.number, answer);
    }

    private @Nullable Boolean readOnlyFlag(boolean known) {
        return known ? clients.standing() == Standing.READS_ONLY : null;
    }
}
