package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.SubtreePlan;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clients we talk to: who is connected, for which session, and the order of what they ask. Answers leave in the order of the
 * requests. Writes are proposed at once, or handed on to the leader; a read waits only for what is in flight before it on its own
 * connection.
 */
final class Clients implements Completions {
    /** The mark in a connection's order for a multi that could not be read but has a zxid. */
    private static final Operation.Multi UNREADABLE_MULTI = new Operation.Multi(List.of());

    /** What a sync for reads names: it tells of the whole tree. */
    private static final Operation.Sync THE_ROOT = new Operation.Sync("/");

    /** Of fewer requests the misses of the processor's cache that could overlap are too few to pay for looking. */
    private static final int WORTH_EXPECTING = 4;

    private final ZnodeTree tree;
    private final Sessions sessions;
    private final Connections connections;
    private final Turns turns;
    private final Pipeline pipeline;
    private final Forwarding forwarding;
    private final Agreement agreement;
    private final LocalSessions localSessions;
    private final boolean alone;
    private final Handshakes handshakes;
    private Standing standing = Standing.ORDERS;

    Clients(
            ReplicaConfig config,
            @Nullable MemberConfig member,
            ZnodeTree tree,
            Times times,
            Sessions sessions,
            WatchTable watches,
            Agreement agreement) {
        this.tree = tree;
        this.agreement = agreement;
        this.sessions = sessions;
        this.alone = member == null;
        this.connections = new Connections(watches, config.requiredSchemes(), member != null && member.linearizableReads());
        RecentChanges recent = new RecentChanges(tree, config.recentChanges(), config.recentPathBytes());
        this.turns = new Turns(tree, new Reads(tree, watches, recent), sessions, connections, alone);
        Reconfiguration reconfiguration = new Reconfiguration(agreement.zab(), tree, config.reconfigEnabled(), member);
        this.pipeline = new Pipeline(tree, agreement, times, new Notifier(watches, recent), reconfiguration, this);
        this.forwarding = new Forwarding(agreement);
        this.localSessions = new LocalSessions(member, sessions, this, turns, forwarding);
        this.handshakes = new Handshakes(this, connections, turns, tree, sessions, forwarding, localSessions);
    }

    // --- what this server can do for them

    Standing standing() {
        return standing;
    }

    /**
     * Clients are let in.
     *
     * @param admit whether they really are; a leader may have better things to do
     * @param epochStart whoever has seen no more than this is not ahead of us
     */
    void serve(Standing newStanding, boolean admit, long epochStart) {
        Invariant.check(connections.size() == 0, "what clients began under one standing ends with it", connections.size());
        standing = newStanding;
        handshakes.admit(admit, epochStart);
    }

    boolean isAdmitting() {
        return standing != Standing.OUT && handshakes.isAdmitting();
    }

    /** All of them go; what they have in flight may come to something, or not. */
    void stopServing(Outbox out) {
        standing = Standing.OUT;
        forwarding.forget();
        connections.closeAll(out);
    }

    // --- connections

    void connected(long number, ConnectRequest hello, List<Id> ids, Outbox out) {
        handshakes.hello(number, hello, ids, out);
    }

    /** The leader's answer to a handshake. */
    void revalidated(long sessionId, boolean valid, Outbox out) {
        handshakes.revalidated(sessionId, valid, out);
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
        if (connection.open) {
            askForReads(connection, out);
        }
    }

    private void accept(Connection connection, Request request, Outbox out) {
        if (!connection.trusted) {
            ErrorCode error = ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH;
            out.reply(connection.number, request.xid(), 0, Reply.failed(error));
            connections.close(connection, out);
            return;
        }
        if (!(request.operation() instanceof Operation.Read)) {
            askForReads(connection, out); // an answer that is asked for before a write does not come behind it
            if (!connection.open) {
                return;
            }
        }
        switch (request.operation()) {
            case Operation.Read read -> {
                if (turns.needsQuorum(connection, request)) {
                    hearQuorum(connection, request, read, out);
                } else {
                    turns.respondInTurn(connection, request, out);
                }
            }
            case Operation.DeleteSubtree delete -> deleteSubtree(connection, request, delete, out);
            case Operation.Write write -> {
                if (ZnodeTree.unprocessable(write) != null) {
                    // Compat: it takes no place in the order, so it is answered like what could not be read.
                    turns.refuseInTurn(connection, request, ErrorCode.MARSHALLING_ERROR, out);
                } else if (!connection.session.local || !localSessions.settles(connection, request, write, out)) {
                    order(connection, request, write, out);
                }
            }
            case Operation.Undecodable bad when bad.opCode() == OpCode.MULTI ->
                orderUnreadable(connection, new Request(request.xid(), UNREADABLE_MULTI), out);
            case Operation.Undecodable _, Operation.Throttled _ -> turns.respondInTurn(connection, request, out);
            case Operation.Unknown _ -> {
                connection.ending = true;
                turns.respondInTurn(connection, request, out);
            }
            case Operation.Auth _, Operation.Sasl _ ->
                throw Invariant.violated("auth and SASL are answered by the connection layer");
        }
    }

    /** What it comes to is decided here and now, by what this server knows; what is ordered is a plain multi (ADR 80). */
    private void deleteSubtree(Connection connection, Request request, Operation.DeleteSubtree delete, Outbox out) {
        if (delete.path() == null) {
            turns.refuseInTurn(connection, request, ErrorCode.MARSHALLING_ERROR, out);
            return;
        }
        switch (tree.plan(delete, connection.ids())) {
            case SubtreePlan.Refused(Reply reply) ->
                turns.respondInTurn(connection, new Request(request.xid(), delete, reply), out);
            case SubtreePlan.Possible(Operation.Multi deletes) -> order(connection, request, deletes, out);
        }
    }

    /**
     * A write gets its place in the order, from us or from the leader.
     *
     * @param write the request's operation, or what that comes to
     */
    void order(Connection connection, Request request, Operation.Write write, Outbox out) {
        switch (standing) {
            case ORDERS -> propose(connection, request, write, out);
            case FORWARDS -> {
                if (write instanceof Operation.CloseSession) {
                    sessions.close(connection.session);
                }
                connection.order().add(request);
                if (!forwarding.write(connection, request.xid(), write)) {
                    connections.close(connection, out);
                }
            }
            case READS_ONLY -> turns.refuseInTurn(connection, request, ErrorCode.NOT_READ_ONLY, out);
            case OUT -> throw Invariant.violated("who is not served is not connected");
        }
    }

    private void propose(Connection connection, Request request, Operation.Write write, Outbox out) {
        if (!mayPropose()) {
            connections.close(connection, out);
            return;
        }
        Session session = connection.session;
        if (write instanceof Operation.CloseSession) {
            sessions.close(session);
        }
        connection.order().add(request);
        Requester requester = new Requester(session.id, request.xid(), connection.ids(), session.staysLocal());
        if (write instanceof Operation.Reconfig change) {
            pipeline.reconfigure(change, requester, connection);
        } else {
            pipeline.propose(write, requester, connection);
        }
    }

    /** Compat: a multi gets its zxid before it is read. One that cannot be read is a refusal with a place in the order. */
    private void orderUnreadable(Connection connection, Request mark, Outbox out) {
        switch (standing) {
            case ORDERS -> {
                if (!mayPropose()) {
                    connections.close(connection, out);
                    return;
                }
                connection.order().add(mark);
                Requester requester = new Requester(connection.session.id, mark.xid(), connection.ids());
                pipeline.refuse(ErrorCode.MARSHALLING_ERROR, requester, connection);
            }
            case FORWARDS -> {
                connection.order().add(mark);
                if (!forwarding.unreadableMulti(connection, mark.xid())) {
                    connections.close(connection, out);
                }
            }
            case READS_ONLY -> turns.refuseInTurn(connection, mark, ErrorCode.NOT_READ_ONLY, out);
            case OUT -> throw Invariant.violated("who is not served is not connected");
        }
    }

    boolean mayPropose() {
        return agreement.mayPropose();
    }

    /** A sync asks for itself; linearizable reads that came together ask once. */
    private void hearQuorum(Connection connection, Request request, Operation.Read read, Outbox out) {
        if (standing == Standing.READS_ONLY) {
            turns.refuseInTurn(connection, request, ErrorCode.NOT_READ_ONLY, out);
            return;
        }
        connection.order().add(request);
        if (read instanceof Operation.Sync sync) {
            sync(connection, 1, request.xid(), sync, out);
        } else {
            connection.readsUnasked++;
        }
    }

    private void askForReads(Connection connection, Outbox out) {
        int reads = connection.readsUnasked;
        if (reads > 0) {
            connection.readsUnasked = 0;
            sync(connection, reads, 0, THE_ROOT, out);
        }
    }

    private void sync(Connection connection, int requests, int xid, Operation.Sync sync, Outbox out) {
        boolean asked = standing == Standing.ORDERS
                ? forwarding.sync(connection, requests)
                : forwarding.sync(connection, requests, xid, sync);
        if (!asked) {
            connections.close(connection, out);
        }
    }

    /** The oldest sync has its answer. Everything that was committed before it is applied. */
    void synced(Outbox out) {
        Forwarding.Sync sync = forwarding.synced();
        if (sync != null && sync.connection().open) {
            sync.connection().syncsAnswered += sync.requests();
            turns.respondToWaiting(sync.connection(), out);
        }
    }

    // --- what was ordered

    @Override
    public void applied(LogEntry entry, @Nullable Connection connection, Reply reply, Outbox out) {
        int type = entry.header().type();
        if (type == OpCode.CREATE_SESSION) {
            Session session = sessions.get(entry.header().sessionId());
            if (session != null) {
                sessions.created(session);
            }
            localSessions.begunForAll(entry.header().sessionId());
        }
        if (connection != null && reply.error() == ErrorCode.SESSION_MOVED && connection.session.closing) {
            sessions.remove(connection.session.id); // what lives on elsewhere may come back
        }
        if (connection != null && connection.open) {
            Request request = connection.order().poll();
            if (request == null) {
                throw Invariant.violated("a write in flight stands first in the order of its connection");
            }
            if (type == OpCode.CREATE_SESSION) {
                handshakes.welcome(connection, out);
            } else if (reply.error() != ErrorCode.OK && endsConnection(request, reply)) {
                connections.close(connection, out);
            } else if (reply instanceof Reply.Multi multi && hasMoved(multi)) {
                connections.close(connection, out);
            } else {
                boolean subtree = request.operation() instanceof Operation.DeleteSubtree;
                out.reply(connection.number, request.xid(), entry.zxid(), subtree ? SubtreeOutcome.of(reply) : reply);
            }
        }
        if (type == OpCode.CLOSE_SESSION) {
            localSessions.endedForAll(entry.header().sessionId());
            Session closed = sessions.remove(entry.header().sessionId());
            if (closed != null) {
                connections.closeOf(closed, out);
            }
        }
        if (connection != null) {
            turns.respondToWaiting(connection, out);
            if (type == OpCode.CREATE_SESSION) {
                connection.rest(); // many have a session and never write
            }
        }
    }

    /** Compat: that a session speaks through another server is never said in words. And without a session there is nobody to tell. */
    private static boolean endsConnection(Request request, Reply reply) {
        return reply.error() == ErrorCode.SESSION_MOVED || request.operation() instanceof Operation.CreateSession;
    }

    /** A leader of ours refuses the whole of it; others say so of its first part. */
    private static boolean hasMoved(Reply.Multi multi) {
        return !multi.parts().isEmpty() && multi.parts().getFirst().reply().error() == ErrorCode.SESSION_MOVED;
    }

    // --- the server's own

    /** Whether the server may act of its own accord, for sessions and znodes whose time is up. */
    boolean mayAct() {
        return standing != Standing.ORDERS || mayPropose();
    }

    void expire(Session session, Outbox out) {
        if (!session.staysLocal() && !mayAct()) {
            sessions.touch(session); // the end of another one had the epoch's last zxid: the next leader ends this one
            return;
        }
        out.notice(new Notice.SessionExpired(session.id, session.timeoutMillis));
        if (session.staysLocal()) {
            sessions.remove(session.id);
            connections.closeOf(session, out);
        } else {
            sessions.close(session);
            pipeline.propose(new Operation.CloseSession(), new Requester(session.id, 0, List.of()), null);
        }
    }

    void reap(String path, Outbox out) {
        out.notice(new Notice.Reaping(path));
        pipeline.propose(new Operation.DeleteContainer(path), Requester.SERVER, null);
    }

    /** Who waits for a write will never be answered; reads go on until the host stops the server. */
    void storageFailed(Outbox out) {
        agreement.storageFailed();
        pipeline.storageFailed();
        connections.forEach(connection -> {
            if (!connection.isIdle()) {
                connections.close(connection, out);
            }
        });
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Connections connections() {
        return connections;
    }

    LocalSessions localSessions() {
        return localSessions;
    }
}
