package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;

/**
 * What a leader does for clients of its learners: puts their writes in order, says which sessions live, and hears which were heard of. A
 * session speaks through one server at a time; what still comes through another is refused, and its connection there ends. So is the end of
 * the session itself (ADR 51): it would take everything from a client that speaks elsewhere by now.
 */
final class LearnerRequests {
    private final Sessions sessions;
    private final Clients clients;
    private final Pipeline pipeline;

    LearnerRequests(Sessions sessions, Clients clients) {
        this.sessions = sessions;
        this.clients = clients;
        this.pipeline = clients.pipeline();
    }

    /** Orders a request that server {@code sid} hands on. Everything that comes takes a place in the order, be it as an error. */
    void order(long sid, LearnerMessage.Request request, Outbox out) {
        long sessionId = request.sessionId();
        boolean local = clients.localSessions().mayLiveAtALearner(sessionId);
        Requester requester = new Requester(sessionId, request.cxid(), request.ids(), local);
        if (!(decode(request) instanceof Operation.Write write)) {
            out.notice(new Notice.UnreadableRequest(sid, request.opCode()));
            pipeline.refuse(request.opCode() == OpCode.CHECK ? ErrorCode.UNIMPLEMENTED : ErrorCode.MARSHALLING_ERROR, requester, null);
            return;
        }
        if (ZnodeTree.unprocessable(write) != null) {
            pipeline.refuse(ErrorCode.MARSHALLING_ERROR, requester, null);
            return;
        }
        switch (write) {
            case Operation.CreateSession create -> {
                sessions.opened(sessionId, create.timeoutMillis(), sid);
                pipeline.propose(create, requester, null);
            }
            case Operation.Write other when !owns(sid, sessionId) -> pipeline.refuse(ErrorCode.SESSION_MOVED, requester, null);
            case Operation.CloseSession close -> {
                Session session = sessions.get(sessionId);
                if (session != null) {
                    sessions.close(session);
                }
                pipeline.propose(close, requester, null);
            }
            case Operation.Reconfig change -> pipeline.reconfigure(change, requester, null);
            case Operation.Write other -> pipeline.propose(other, requester, null);
        }
    }

    private static Operation decode(LearnerMessage.Request request) {
        JuteReader in = new JuteReader(request.body());
        if (request.opCode() != OpCode.CREATE_SESSION) {
            return RequestCodec.decode(request.opCode(), in);
        }
        try {
            return new Operation.CreateSession(in.readInt());
        } catch (MalformedException e) {
            return new Operation.Undecodable(request.opCode(), String.valueOf(e.getMessage()));
        }
    }

    /** Compat: who comes first after an election has it. A session that nobody knows belongs to nobody. */
    private boolean owns(long sid, long sessionId) {
        Session session = sessions.get(sessionId);
        if (session == null) {
            return true;
        }
        if (session.owner == Session.NOBODY) {
            session.owner = sid;
        }
        return session.owner == sid;
    }

    /** Whether a session lives; if so, it speaks through {@code sid} from now on. */
    boolean revalidate(long sid, LearnerMessage.Revalidate question, Outbox out) {
        Session session = sessions.get(question.sessionId());
        if (session == null || !session.opened || session.closing || session.staysLocal()) {
            return false;
        }
        sessions.touch(session, question.timeoutMillis());
        sessions.speaksThrough(sid, session);
        clients.connections().closeOf(session, out);
        return true;
    }

    void heardOf(LearnerMessage.Pong heard) {
        for (int i = 0; i < heard.sessions().length; i++) {
            Session session = sessions.get(heard.sessions()[i]);
            if (session != null && !session.closing && !session.local) {
                sessions.touch(session, heard.timeoutsMillis()[i]);
            }
        }
    }
}
