package io.lockkeeper.replica;

import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sessions this server answers for: their ids, their timeouts and when they end. */
final class Sessions {
    private final ReplicaConfig config;
    private final ZnodeTree tree;
    private final Times times;
    private final SessionClock clock;
    private final LongMap<Session> byId = new LongMap<>();
    private final List<Session> expired = new ArrayList<>();
    private long nextId;

    Sessions(ReplicaConfig config, ZnodeTree tree, Times times) {
        this.config = config;
        this.tree = tree;
        this.times = times;
        this.clock = new SessionClock(config.tickMillis());
    }

    /** Takes over the recovered sessions, each with a full timeout from now: nobody could speak while there was no server. */
    void start() {
        clock.start(times.awakeMillis());
        nextId = firstId(config.serverId(), times.wallMillis());
        tree.forEachSession(id -> {
            Session session = new Session(id, Math.max(0, tree.sessionTimeoutMillis(id)));
            session.opened = true;
            add(session);
        });
    }

    /** The server id in the top byte, then 40 bits of the time of the start, then a count. */
    static long firstId(int serverId, long wallMillis) {
        return (long) serverId << 56 | (wallMillis & 0xff_ffff_ffffL) << 16;
    }

    /** The timeout that a wish is answered with. */
    int negotiate(int wishedMillis) {
        return Math.min(Math.max(wishedMillis, config.minSessionTimeoutMillis()), config.maxSessionTimeoutMillis());
    }

    /** A new session, which is there for others once its createSession is applied. */
    Session open(int timeoutMillis) {
        Invariant.check(times.started(), "the host tells the time before anything else");
        while (isTaken(nextId)) {
            nextId++;
        }
        Session session = new Session(nextId++, timeoutMillis);
        add(session);
        return session;
    }

    /** After a restart the clock may have gone back: what is still alive is not given out again. Two numbers mean no session. */
    private boolean isTaken(long id) {
        return id == 0 || id == Long.MIN_VALUE || byId.get(id) != null;
    }

    private void add(Session session) {
        byId.put(session.id, session);
        clock.add(session, times.awakeMillis());
    }

    @Nullable Session get(long id) {
        return byId.get(id);
    }

    void touch(Session session) {
        clock.touch(session, times.awakeMillis());
    }

    /** A touch by a connection that negotiated a timeout of its own. */
    void touch(Session session, int timeoutMillis) {
        clock.touch(session, times.awakeMillis(), timeoutMillis);
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

    /** Deadlines in the host's monotonic milliseconds, ascending, and the sessions that end there. */
    Map<Long, List<Long>> expiries() {
        long asleep = times.nowMillis() - times.awakeMillis();
        Map<Long, List<Long>> expiries = new TreeMap<>();
        byId.forEach(session -> {
            if (!session.closing) {
                long deadline = clock.deadlineMillis(session) + asleep;
                expiries.computeIfAbsent(deadline, _ -> new ArrayList<>()).add(session.id);
            }
        });
        return expiries;
    }
}
