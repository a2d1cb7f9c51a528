package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;

/**
 * Answers of a connection leave in the order of its requests. What needs no order among servers is answered here when its turn comes: at
 * once, or behind the writes that are in flight before it on its own connection.
 */
final class Turns {
    private final ZnodeTree tree;
    private final Reads reads;
    private final Sessions sessions;
    private final Connections connections;
    private final boolean alone;

    /** @param alone whether a sync needs nobody else */
    Turns(ZnodeTree tree, Reads reads, Sessions sessions, Connections connections, boolean alone) {
        this.tree = tree;
        this.reads = reads;
        this.sessions = sessions;
        this.connections = connections;
        this.alone = alone;
    }

    void respondInTurn(Connection connection, Request request, Outbox out) {
        if (connection.isIdle()) {
            respond(connection, request, out);
        } else {
            connection.order().add(request);
        }
    }

    void refuseInTurn(Connection connection, Request request, ErrorCode error, Outbox out) {
        respondInTurn(connection, new Request(request.xid(), request.operation(), Reply.failed(error)), out);
    }

    /** Everything up to the next write in flight. */
    void respondToWaiting(Connection connection, Outbox out) {
        while (connection.open && !connection.isIdle()) {
            Request next = connection.order().peek();
            if (next == null || isInFlight(connection, next)) {
                return;
            }
            connection.order().poll();
            if (needsQuorum(connection, next)) {
                connection.syncsAnswered--;
            }
            respond(connection, next, out);
        }
    }

    /** Whether a request that stands first still waits for its own answer from elsewhere. */
    private boolean isInFlight(Connection connection, Request request) {
        if (request.refusal() != null) {
            return false;
        }
        boolean endsLocally = request.operation() instanceof Operation.CloseSession && connection.session.staysLocal();
        return needsQuorum(connection, request)
                ? connection.syncsAnswered == 0
                : request.operation() instanceof Operation.Write && !endsLocally;
    }

    /**
     * Whether a request is answered only after a quorum was heard: a sync, and reads of a connection whose reads are linearizable. A server
     * alone is a quorum.
     */
    boolean needsQuorum(Connection connection, Request request) {
        return !alone
                && request.refusal() == null
                && request.operation() instanceof Operation.Read read
                && (read instanceof Operation.Sync || connection.linearizable && read.showsTree());
    }

    private void respond(Connection connection, Request request, Outbox out) {
        Reply refusal = request.refusal();
        if (refusal != null) {
            out.reply(connection.number, request.xid(), tree.lastZxid(), refusal);
            return;
        }
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
            case Operation.Undecodable _ -> refuse(connection, request, ErrorCode.MARSHALLING_ERROR, out);
            case Operation.Throttled _ -> refuse(connection, request, ErrorCode.THROTTLED_OP, out);
            case Operation.Unknown _ -> {
                out.reply(connection.number, request.xid(), -1, Reply.failed(ErrorCode.UNIMPLEMENTED));
                connections.close(connection, out);
            }
            case Operation.CloseSession _ -> { // of a local session: nobody else knows of it
                sessions.remove(connection.session.id);
                out.reply(connection.number, request.xid(), tree.lastZxid(), Reply.DONE);
                connections.close(connection, out);
            }
            case Operation.Write _, Operation.Auth _, Operation.Sasl _ ->
                throw Invariant.violated("only what needs no order is answered directly");
        }
    }

    private void refuse(Connection connection, Request request, ErrorCode error, Outbox out) {
        out.reply(connection.number, request.xid(), tree.lastZxid(), Reply.failed(error));
    }
}
