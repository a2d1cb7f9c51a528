package io.lockkeeper.replica;

import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.tree.Requester;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that only the server knows to which they are connected: whether there are any, how they end, and what they cannot do until all
 * servers know them. And what others can tell of them: nobody is asked whether a local session lives, so what is said in the name of a
 * session that is not among the replicated ones is believed, unless it is known to have been one of those.
 */
final class LocalSessions {
    private final boolean enabled;
    private final boolean mayUpgrade;
    private final Sessions sessions;
    private final Clients clients;
    private final Turns turns;
    private final Forwarding forwarding;

    /** Those that everybody knew and that have ended: what a learner was told in their name may still be on its way. */
    private final RecentSessions ended = new RecentSessions();

    /** Those of our own of which everybody may have heard, and we have not heard that everybody has. */
    private final RecentSessions upgraded = new RecentSessions();

    /** @param member null for a server alone, which has none */
    LocalSessions(@Nullable MemberConfig member, Sessions sessions, Clients clients, Turns turns, Forwarding forwarding) {
        enabled = member != null && member.localSessions();
        mayUpgrade = enabled && member != null && member.localSessionsUpgrade();
        this.sessions = sessions;
        this.clients = clients;
        this.turns = turns;
        this.forwarding = forwarding;
    }

    /** Whether new sessions are local at first. */
    boolean enabled() {
        return enabled;
    }

    /** Whether a write of a local session is dealt with here; else it is ordered like any, the session's own createSession ahead of it. */
    boolean settles(Connection connection, Request request, Operation.Write write, Outbox out) {
        Session session = connection.session;
        if (write instanceof Operation.CloseSession && session.staysLocal()) {
            connection.ending = true;
            turns.respondInTurn(connection, request, out);
            return true;
        }
        if (!session.staysLocal() || clients.standing() == Standing.READS_ONLY || !wouldOwn(write)) {
            return false;
        }
        if (!mayUpgrade) {
            turns.refuseInTurn(connection, request, ErrorCode.EPHEMERAL_ON_LOCAL_SESSION, out);
            return true;
        }
        upgrade(connection);
        return false;
    }

    private void upgrade(Connection connection) {
        Session session = connection.session;
        sessions.upgrade(session);
        upgraded.add(session.id);
        if (clients.standing() == Standing.FORWARDS) {
            forwarding.upgrade(connection);
        } else if (clients.mayPropose()) {
            Requester requester = new Requester(session.id, 0, connection.ids());
            clients.pipeline().propose(new Operation.CreateSession(session.timeoutMillis), requester, null);
        }
    }

    /** Everybody knows this session. */
    void begunForAll(long id) {
        upgraded.remove(id);
    }

    /** Everybody knew this session, and that it has ended. */
    void endedForAll(long id) {
        if (enabled) {
            ended.add(id);
        }
    }

    /**
     * Whether a session in whose name a learner speaks may be a local one of that learner. Compat: as with ZooKeeper's leader, which asks
     * for no more than this, it is no local one if it was given out here.
     */
    boolean mayLiveAtALearner(long id) {
        return enabled && sessions.get(id) == null && !sessions.isOfThisServer(id) && !ended.contains(id);
    }

    /** Whether a session that we do not know was one of ours that nobody else ever knew, so that it lives nowhere. */
    boolean hasEndedHere(long id) {
        return enabled && sessions.isOfThisProcess(id) && !upgraded.contains(id);
    }

    /** Whether the session would own a znode by this, so that all servers have to know it. */
    private static boolean wouldOwn(Operation.Write write) {
        return switch (write) {
            case Operation.Create create -> isEphemeral(create);
            case Operation.Multi multi -> multi.operations().stream().anyMatch(LocalSessions::wouldOwn);
            case Operation.Delete _,
                Operation.DeleteContainer _,
                Operation.DeleteSubtree _,
                Operation.SetData _,
                Operation.SetAcl _,
                Operation.Check _,
                Operation.Reconfig _,
                Operation.CreateSession _,
                Operation.CloseSession _ -> false;
        };
    }

    private static boolean isEphemeral(Operation.Create create) {
        CreateMode mode = CreateMode.ofFlag(create.flags());
        boolean plain = create.opCode() == OpCode.CREATE || create.opCode() == OpCode.CREATE2;
        return plain && mode != null && mode.isEphemeral();
    }
}
