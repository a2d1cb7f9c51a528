package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clients we talk to: who is connected, for which session, and the order of what they ask. Answers leave in the order of the
 * requests. Writes are proposed at once; a read waits only for the writes before it on its own connection.
 */
final class Clients implements Completions {
    /** The mark in a connection's order for a multi that could not be read but has a zxid. */
    private static final Operation.Multi UNREADABLE_MULTI = new Operation.Multi(List.of());

    /** Of fewer requests the misses of the processor's cache that could overlap are too few to pay for looking. */
    private static final int WORTH_EXPECTING = 4;

    private final ZnodeTree tree;
    private final Sessions sessions;
    private final WatchTable watches;
    private final Reads reads;
    private final Pipeline pipeline;
    private final Set<String> requiredSchemes;
    private final boolean reconfigEnabled;
    private final LongMap<Connection> connections = new LongMap<>();

    Clients(
            ReplicaConfig config, ZnodeTree tree, Times times, Sessions sessions, WatchTable watches, Snapshots snapshots) {
        this.tree = tree;
        this.sessions = sessions;
        this.watches = watches;
        this.reads = new Reads(tree, watches);
        this.pipeline = new Pipeline(tree, times, new Notifier(watches), snapshots, this);
        this.requiredSchemes = config.requiredSchemes();
        this.reconfigEnabled = config.reconfigEnabled();
    }

    // --- connections

    void connected(long number, ConnectRequest hello, List<Id> ids, Outbox out) {
        Invariant.check(connections.get(number) == null, "a connection says hello once", number);
        if (hello.lastZxidSeen() > tree.lastZxid()) {
            out.close(number); // it has seen a future that we do not know
            return;
        }
        int timeoutMillis = sessions.negotiate(hello.timeoutMillis());
        if (hello.sessionId() == 0) {
            open(number, hello, timeoutMillis, ids, out);
        } else {
            renew(number, hello, timeoutMillis, ids, out);
        }
    }

    private void open(long number, ConnectRequest hello, int timeoutMillis, List<Id> ids, Outbox out) {
        if (pipeline.hasFailed()) {
            out.close(number);
            return;
        }
        Session session = sessions.open(timeoutMillis);
        Connection connection = attach(number, session, hello, ids);
        Operation.CreateSession create = new Operation.CreateSession(timeoutMillis);
        connection.order().add(new Request(0, create));
        pipeline.propose(create, new Requester(session.id, 0, ids), connection, out);
    }

    /** Compat, improved: the password is looked at before an older connection pays for it. */
    private void renew(long number, ConnectRequest hello, int timeoutMillis, List<Id> ids, Outbox out) {
        Session session = sessions.get(hello.sessionId());
        if (session == null
                || !session.opened
                || session.closing
                || !SessionPassword.matches(session.id, hello.password())) {
            out.connected(number, ConnectResponse.refused(readOnlyFlag(hello.readOnly() != null)));
            out.close(number);
            return;
        }
        if (session.connection != null) {
            close(session.connection, out);
        }
        sessions.touch(session, timeoutMillis);
        welcome(attach(number, session, hello, ids), out);
    }

    private Connection attach(long number, Session session, ConnectRequest hello, List<Id> ids) {
        Connection connection = new Connection(number, session, List.copyOf(ids), hello.readOnly() != null);
        connection.trusted = isTrusted(connection.ids());
        session.connection = connection;
        connections.put(number, connection);
        return connection;
    }

    private static void welcome(Connection connection, Outbox out) {
        Session session = connection.session;
        byte[] password = SessionPassword.of(session.id);
        Boolean readOnly = readOnlyFlag(connection.knowsReadOnly);
        out.connected(connection.number, new ConnectResponse(session.timeoutMillis, session.id, password, readOnly));
    }

    private static @Nullable Boolean readOnlyFlag(boolean known) {
        return known ? Boolean.FALSE : null;
    }

    private boolean isTrusted(List<Id> ids) {
        if (requiredSchemes.isEmpty()) {
            return true;
        }
        for (Id id : ids) {
            if (id.scheme() != null && requiredSchemes.contains(id.scheme())) {
                return true;
            }
        }
        return false;
    }

    void authenticated(Event.Authenticated event, Outbox out) {
        Connection connection = connections.get(event.connection());
        if (connection == null) {
            return;
        }
        boolean tooMany = !connection.watcher.identify(event.ids());
        connection.trusted = isTrusted(connection.ids());
        Reply reply = tooMany ? Reply.failed(ErrorCode.AUTH_FAILED) : event.reply();
        out.reply(connection.number, event.xid(), 0, reply); // Compat: it may overtake what waits, with zxid 0
        if (event.close() || tooMany) {
            close(connection, out);
        }
    }

    void disconnected(long number) {
        Connection connection = connections.get(number);
        if (connection != null) {
            forget(connection);
        }
    }

    private void close(Connection connection, Outbox out) {
        forget(connection);
        out.close(connection.number);
    }

    /** The session stays; watches and whatever waits go. Writes in flight will be applied all the same. */
    private void forget(Connection connection) {
        connection.open = false;
        connections.remove(connection.number);
        watches.drop(connection.watcher);
        if (connection.session.connection == connection) {
            connection.session.connection = null;
        }
    }

    // --- requests

    void requested(long number, List<Request> requests, Outbox out) {
        Connection connection = connections.get(number);
        if (connection == null || connection.session.closing) {
            return;
        }
        sessions.touch(connection.session);
        int count = requests.size();
        if (count >= WORTH_EXPECTING && tree.isLarge()) {
            requests.forEach(request -> tree.expect(request.operation()));
            tree.expectNoMore();
        }
        for (int i = 0; i < count && connection.open && !connection.ending && !connection.session.closing; i++) {
            accept(connection, requests.get(i), out);
        }
    }

    private void accept(Connection connection, Request request, Outbox out) {
        if (!connection.trusted) {
            ErrorCode error = ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH;
            out.reply(connection.number, request.xid(), 0, Reply.failed(error));
            close(connection, out);
            return;
        }
        switch (request.operation()) {
            case Operation.Read _ -> respondInTurn(connection, request, out);
            case Operation.Write write -> order(connection, request, write, out);
            case Operation.Undecodable bad -> {
                if (bad.opCode() == OpCode.MULTI) {
                    refuse(connection, new Request(request.xid(), UNREADABLE_MULTI), ErrorCode.MARSHALLING_ERROR, out);
                } else {
                    respondInTurn(connection, request, out);
                }
            }
            case Operation.Throttled _ -> respondInTurn(connection, request, out);
            case Operation.Unknown _ -> {
                connection.ending = true;
                respondInTurn(connection, request, out);
            }
            case Operation.Auth _, Operation.Sasl _ ->
                throw Invariant.violated("auth and SASL are answered by the connection layer");
        }
    }

    private void respondInTurn(Connection connection, Request request, Outbox out) {
        if (connection.isIdle()) {
            respond(connection, request, out);
        } else {
            connection.order().add(request);
        }
    }

    private void order(Connection connection, Request request, Operation.Write write, Outbox out) {
        if (ZnodeTree.unprocessable(write) != null) {
            // Compat: it takes no place in the order, so it is answered like what could not be read.
            Operation unreadable = new Operation.Undecodable(write.opCode(), "null where it is not allowed");
            respondInTurn(connection, new Request(request.xid(), unreadable), out);
        } else if (write instanceof Operation.Reconfig) {
            ErrorCode error = reconfigEnabled ? ErrorCode.UNIMPLEMENTED : ErrorCode.RECONFIG_DISABLED;
            refuse(connection, request, error, out);
        } else if (pipeline.hasFailed()) {
            close(connection, out);
        } else {
            if (write instanceof Operation.CloseSession) {
                sessions.close(connection.session);
            }
            connection.order().add(request);
            Requester requester = new Requester(connection.session.id, request.xid(), connection.ids());
            pipeline.propose(write, requester, connection, out);
        }
    }

    private void refuse(Connection connection, Request request, ErrorCode error, Outbox out) {
        if (pipeline.hasFailed()) {
            close(connection, out);
            return;
        }
        connection.order().add(request);
        Requester requester = new Requester(connection.session.id, request.xid(), connection.ids());
        pipeline.refuse(error, requester, connection, out);
    }

    /** Answers what needs no order among servers; its turn has come. */
    private void respond(Connection connection, Request request, Outbox out) {
        switch (request.operation()) {
            case Operation.Read read -> {
                Reply reply = reads.answer(read, connection, out);
                // Compat: a ping is answered with its own number, whatever it asked with.
                boolean ping = read instanceof Operation.Ping;
                out.reply(connection.number, ping ? RequestHeader.XID_PING : request.xid(), tree.lastZxid(), reply);
                if (ping) {
                    connection.rest(); // clients ping when they have nothing to ask
                }
            }
            case Operation.Undecodable _ ->
                out.reply(
                        connection.number, request.xid(), tree.lastZxid(), Reply.failed(ErrorCode.MARSHALLING_ERROR));
            case Operation.Throttled _ ->
                out.reply(connection.number, request.xid(), tree.lastZxid(), Reply.failed(ErrorCode.THROTTLED_OP));
            case Operation.Unknown _ -> {
                out.reply(connection.number, request.xid(), -1, Reply.failed(ErrorCode.UNIMPLEMENTED));
                close(connection, out);
            }
            case Operation.Write _, Operation.Auth _, Operation.Sasl _ ->
                throw Invariant.violated("only what needs no order is answered directly");
        }
    }

    // --- what was ordered

    @Override
    public void applied(LogEntry entry, @Nullable Connection connection, Reply reply, Outbox out) {
        int type = entry.header().type();
        if (type == OpCode.CREATE_SESSION) {
            Session session = sessions.get(entry.header().sessionId());
            if (session != null) {
                session.opened = true;
            }
        }
        if (connection != null && connection.open) {
            Request request = connection.order().poll();
            if (request == null) {
                throw Invariant.violated("a write in flight stands first in the order of its connection");
            }
            if (type == OpCode.CREATE_SESSION) {
                welcome(connection, out);
            } else {
                out.reply(connection.number, request.xid(), entry.zxid(), reply);
            }
        }
        if (type == OpCode.CLOSE_SESSION) {
            Session closed = sessions.remove(entry.header().sessionId());
            if (closed != null && closed.connection != null) {
                close(closed.connection, out);
            }
        }
        if (connection != null) {
            respondToWaiting(connection, out);
            if (type == OpCode.CREATE_SESSION) {
                connection.rest(); // many have a session and never write
            }
        }
    }

    /** Everything up to the next write in flight. */
    private void respondToWaiting(Connection connection, Outbox out) {
        while (connection.open && !connection.isIdle()) {
            Request next = connection.order().peek();
            if (next == null || next.operation() instanceof Operation.Write) {
                return;
            }
            connection.order().poll();
            respond(connection, next, out);
        }
    }

    // --- the server's own

    void expire(Session session, Outbox out) {
        out.notice(new Notice.SessionExpired(session.id, session.timeoutMillis));
        sessions.close(session);
        pipeline.propose(new Operation.CloseSession(), new Requester(session.id, 0, List.of()), null, out);
    }

    void reap(String path, Outbox out) {
        out.notice(new Notice.Reaping(path));
        pipeline.propose(new Operation.DeleteContainer(path), Requester.SERVER, null, out);
    }

    /** Who waits for a write will never be answered; reads go on until the host stops the server. */
    void storageFailed(Outbox out) {
        pipeline.storageFailed();
        connections.forEach(connection -> {
            if (!connection.isIdle()) {
                close(connection, out);
            }
        });
    }

    Pipeline pipeline() {
        return pipeline;
    }

    // --- for operators

    int outstandingRequests() {
        int[] sum = new int[1];
        connections.forEach(connection -> sum[0] += connection.isIdle() ? 0 : connection.order().size());
        return sum[0];
    }

    /** The session of a connection, 0 if there is none. */
    long sessionOf(long number) {
        Connection connection = connections.get(number);
        return connection == null ? 0 : connection.session.id;
    }
}
