package io.lockkeeper.replica;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a learner has asked its leader for and has no answer to: writes, which come back as entries with their session and number; syncs,
 * whose answers say nothing but come in order; and whether sessions live.
 */
final class Forwarding {
    private static final byte[] NOTHING = {};

    private final Agreement agreement;
    private final JuteWriter encoder = new JuteWriter(1024);
    private final Deque<Sync> syncs = new ArrayDeque<>();
    private final Map<Long, Deque<Connection>> handshakes = new HashMap<>();

    Forwarding(Agreement agreement) {
        this.agreement = agreement;
    }

    /** Hands a write on. False if there is no leader. */
    boolean write(Connection connection, int xid, Operation.Write write) {
        connection.session.forwarded().add(new Forwarded(xid, connection));
        encoder.clear();
        RequestCodec.encode(write, encoder);
        return send(connection, xid, write.opCode(), encoder.toByteArray());
    }

    /** Hands on a multi that could not be read: without a body the leader cannot read it either, and refuses it in its place. */
    boolean unreadableMulti(Connection connection, int xid) {
        connection.session.forwarded().add(new Forwarded(xid, connection));
        return send(connection, xid, OpCode.MULTI, NOTHING);
    }

    /** Has a local session made known to everybody, ahead of what needs that. */
    boolean upgrade(Connection connection) {
        encoder.clear();
        encoder.writeInt(connection.session.timeoutMillis);
        return send(connection, 0, OpCode.CREATE_SESSION, encoder.toByteArray());
    }

    /** Asks to hear when all is applied that the leader has proposed by now, for so many requests. */
    boolean sync(Connection connection, int requests, int xid, Operation.Sync sync) {
        syncs.add(new Sync(connection, requests));
        encoder.clear();
        RequestCodec.encode(sync, encoder);
        return send(connection, xid, OpCode.SYNC, encoder.toByteArray());
    }

    /** The same of a leader. */
    boolean sync(Connection connection, int requests) {
        syncs.add(new Sync(connection, requests));
        return agreement.sync();
    }

    private boolean send(Connection connection, int xid, int opCode, byte[] body) {
        byte[] bytes = body.length == 0 ? NOTHING : body;
        return agreement.forward(new LearnerMessage.Request(connection.session.id, xid, opCode, bytes, connection.ids()));
    }

    /** Asks whether the session of this handshake lives. */
    boolean revalidate(Connection connection) {
        Session session = connection.session;
        handshakes.computeIfAbsent(session.id, _ -> new ArrayDeque<>()).add(connection);
        return agreement.revalidate(session.id, session.timeoutMillis);
    }

    // --- the answers

    /**
     * The connection whose write this is: the oldest one of its session that was handed on, if it has this number. Compat: that is all
     * there is to know it by; one that comes from elsewhere with the same number is taken for it.
     */
    static @Nullable Connection match(TxnHeader header, @Nullable Session session) {
        Forwarded oldest = session == null ? null : session.forwarded().peek();
        if (oldest == null || oldest.xid() != header.cxid()) {
            return null;
        }
        session.forwarded().remove();
        return oldest.connection();
    }

    /** Whose sync the answer is for. */
    @Nullable Sync synced() {
        return syncs.poll();
    }

    /** Whose handshake the answer is for. */
    @Nullable Connection revalidated(long sessionId) {
        Deque<Connection> waiting = handshakes.get(sessionId);
        if (waiting == null) {
            return null;
        }
        Connection connection = waiting.poll();
        if (waiting.isEmpty()) {
            handshakes.remove(sessionId);
        }
        return connection;
    }

    /** There will be no answers. */
    void forget() {
        syncs.clear();
        handshakes.clear();
    }

    /** A connection that waits to hear of a quorum, and how many of its requests do. */
    record Sync(Connection connection, int requests) {}

    /** A write that was handed on. */
    record Forwarded(int xid, Connection connection) {}
}
