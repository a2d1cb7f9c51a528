package io.lockkeeper.replica;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions this server answers for: their ids, their timeouts and when they end. A server alone and a leader answer for all there are;
 * a learner for local ones, and of others it knows those that are or were connected to it, and tells its leader which it has heard of.
 */
final class Sessions {
    private final ReplicaConfig config;
    private final ZnodeTree tree;
    private final Times times;
    private final SessionClock clock;
    private final LongMap<Session> byId = new LongMap<>();
    private final List<Session> expired = new ArrayList<>();
    private final List<Session> noted = new ArrayList<>();
    private boolean answersForAll = true;
    private long firstId;
    private long nextId;

    Sessions(ReplicaConfig config, ZnodeTree tree, Times times) {
        this.config = config;
        this.tree = tree;
        this.times = times;
        this.clock = new SessionClock(config.tickMillis());
    }

    /** With the first time that is told. */
    void start() {
        firstId = firstId(config.serverId(), times.wallMillis());
        nextId = firstId;
    }

    /** From now on it answers for all, each with a full timeout from now: nobody could speak while there was nobody to hear. */
    void answerForAll() {
        forget();
        answersForAll = true;
        tree.forEachSession(id -> {
            Session session = new Session(id, Math.max(0, tree.sessionTimeoutMillis(id)));
            session.opened = true;
            add(session);
        });
    }

    /** From now on somebody else does, or nobody. */
    void answerForLocal() {
        forget();
        answersForAll = false;
    }

    private void forget() {
        byId.forEach(clock::remove);
        byId.forEach(session -> byId.remove(session.id));
        noted.clear();
        clock.start(times.awakeMillis());
    }

    /**
     * The last byte of the server id in the top byte, then 40 bits of the time of the start, then a count. Servers whose ids end alike begin
     * to count elsewhere: they may be started at once.
     */
    static long firstId(long serverId, long wallMillis) {
        return serverId << 56 | (wallMillis & 0xff_ffff_ffffL) << 16 | (serverId >>> 8 & 0xff) << 8;
    }

    /** Whether its id was given out by this server, or by one whose id ends like ours. */
    boolean isOfThisServer(long id) {
        return id >>> 56 == (config.serverId() & 0xff);
    }

    /** Whether this process did. */
    boolean isOfThisProcess(long id) {
        return id >= firstId && id < nextId;
    }

    /** The timeout that a wish is answered with. */
    int negotiate(int wishedMillis) {
        return Math.min(Math.max(wishedMillis, config.minSessionTimeoutMillis()), config.maxSessionTimeoutMillis());
    }

    /**
     * A new session of a client of ours. Unless it is local, it is there for others once its createSession is applied.
     *
     * @param local whether it stays here
     */
    Session open(int timeoutMillis, boolean local) {
        Invariant.check(times.started(), "the host tells the time before anything else");
        while (isTaken(nextId)) {
            nextId++;
        }
        Session session = new Session(nextId++, timeoutMillis);
        session.owner = config.serverId();
        session.local = local;
        session.opened = local;
        add(session);
        return session;
    }

    /** Another server has opened a session, or made one of its own known to all. */
    void opened(long id, int timeoutMillis, long owner) {
        Session session = byId.get(id);
        if (session == null) {
            session = new Session(id, timeoutMillis);
            add(session);
        }
        speaksThrough(owner, session);
    }

    /** A session that comes to this learner, and lives if the leader says so. */
    Session visiting(long id, int timeoutMillis) {
        Session session = new Session(id, timeoutMillis);
        session.opened = true;
        add(session);
        return session;
    }

    /** After a restart the clock may have gone back: what is still alive is not given out again. Two numbers mean no session. */
    private boolean isTaken(long id) {
        return id == 0 || id == Long.MIN_VALUE || byId.get(id) != null || tree.willHaveSession(id);
    }

    private void add(Session session) {
        byId.put(session.id, session);
        if (answersForAll || session.local) {
            clock.add(session, times.awakeMillis());
        }
    }

    /** Its client speaks through this server now. */
    void own(Session session) {
        speaksThrough(config.serverId(), session);
    }

    void speaksThrough(long server, Session session) {
        session.owner = server;
        session.stranded = false;
    }

    /** The createSession of a local one is on the way: from now on it is the leader that ends it, once it has heard of it. */
    void upgrade(Session session) {
        session.upgrading = true;
        if (!answersForAll) {
            clock.remove(session);
        }
    }

    /** Its createSession is applied. */
    void created(Session session) {
        session.opened = true;
        session.upgrading = false;
        session.local = false;
    }

    @Nullable Session get(long id) {
        return byId.get(id);
    }

    void touch(Session session) {
        clock.touch(session, times.awakeMillis());
        if (!answersForAll) {
            note(session);
        }
    }

    /** A touch by a connection that negotiated a timeout of its own. */
    void touch(Session session, int timeoutMillis) {
        clock.touch(session, times.awakeMillis(), timeoutMillis);
        if (!answersForAll) {
            note(session);
        }
    }

    /**
     * A learner is gone. Nobody can tell what it has heard since it told last, so its sessions count as heard now; once, until their clients
     * have come through some server again, or a learner that comes and goes would keep alive those that never do. Until then they speak
     * through that learner as before: what still comes from where they were earlier is refused.
     */
    void lost(long learner) {
        byId.forEach(session -> {
            if (session.owner == learner && !session.stranded && !session.closing) {
                touch(session);
                session.stranded = true;
            }
        });
    }

    private void note(Session session) {
        if (!session.noted && !session.local) {
            session.noted = true;
            noted.add(session);
        }
    }

    /** For the leader: sessions heard of since the last time it asked, those first that wait longest to be told of. */
    LearnerMessage.Pong takeHeardOf(long zxid) {
        List<Session> told = noted.subList(0, Math.min(noted.size(), LearnerMessage.Pong.MOST_SESSIONS));
        long[] ids = new long[told.size()];
        int[] timeouts = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            Session session = told.get(i);
            ids[i] = session.id;
            timeouts[i] = session.timeoutMillis;
            session.noted = false;
        }
        told.clear();
        return new LearnerMessage.Pong(zxid, ids, timeouts);
    }

    /** From now on it hears nothing and cannot expire. */
    void close(Session session) {
        session.closing = true;
        clock.remove(session);
    }

    /** Its closeSession is applied: it is gone. */
    @Nullable Session remove(long id) {
        Session session = byId.remove(id);
        if (session != null) {
            clock.remove(session);
        }
        return session;
    }

    /** Those whose time is up now; the list is good until the next call. */
    List<Session> expired() {
        expired.clear();
        clock.advance(times.awakeMillis(), expired);
        return expired;
    }

    /** Those that only this server knows; for operators. */
    int localCount() {
        int[] count = new int[1];
        byId.forEach(session -> count[0] += session.local ? 1 : 0);
        return count[0];
    }

    /** Deadlines in the host's monotonic milliseconds, ascending, and the sessions that end there. */
    Map<Long, List<Long>> expiries() {
        long asleep = times.nowMillis() - times.awakeMillis();
        Map<Long, List<Long>> expiries = new TreeMap<>();
        byId.forEach(session -> {
            if (!session.closing && session.linked) {
                long deadline = clock.deadlineMillis(session) + asleep;
                expiries.computeIfAbsent(deadline, _ -> new ArrayList<>()).add(session.id);
            }
        });
        return expiries;
    }
}
