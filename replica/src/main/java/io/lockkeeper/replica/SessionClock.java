package io.lockkeeper.replica;

import io.lockkeeper.zab.Invariant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When sessions expire: a timer wheel of ticks. Compat: the deadline is {@code ((heard + timeout) / tick + 1) * tick}, so a session
 * lives between its timeout and one tick more.
 *
 * <p>To touch a session is one store. It stays in the slot where it is linked, and only when that slot's tick comes is its
 * deadline looked at: it expires, or moves to the slot of its new deadline. So 100,000 lively sessions cost one move each per
 * timeout, however often they speak. Deadlines further away than the wheel reaches wait for a later lap. Times are milliseconds in
 * which the server was awake (see {@link Times}).
 */
final class SessionClock {
    private static final int SLOTS = 256;

    private final int tickMillis;
    private final @Nullable Session[] slots = new Session[SLOTS];
    private long doneTick;

    SessionClock(int tickMillis) {
        this.tickMillis = tickMillis;
    }

    /** Begins with this time; before {@link #add}. */
    void start(long nowMillis) {
        doneTick = nowMillis / tickMillis;
    }

    void add(Session session, long nowMillis) {
        Invariant.check(!session.linked, "a session enters the clock once", session.id);
        session.heardAtMillis = nowMillis;
        link(session, dueTick(session));
    }

    void touch(Session session, long nowMillis) {
        session.heardAtMillis = nowMillis;
    }

    /** A touch that may bring the deadline forward. */
    void touch(Session session, long nowMillis, int timeoutMillis) {
        session.heardAtMillis = nowMillis;
        session.timeoutMillis = timeoutMillis;
        if (session.linked && dueTick(session) < session.linkedTick) {
            unlink(session);
            link(session, dueTick(session));
        }
    }

    void remove(Session session) {
        if (session.linked) {
            unlink(session);
        }
    }

    /** Goes on to this time; sessions whose deadline has come leave the clock and are added to {@code expired}. */
    void advance(long nowMillis, List<Session> expired) {
        long nowTick = nowMillis / tickMillis;
        if (nowTick <= doneTick) {
            return;
        }
        long from = Math.max(doneTick + 1, nowTick - SLOTS + 1);
        doneTick = nowTick;
        for (long tick = from; tick <= nowTick; tick++) {
            Session session = slots[slot(tick)];
            while (session != null) {
                Session next = session.next;
                if (session.linkedTick <= nowTick) {
                    unlink(session);
                    if (dueTick(session) <= nowTick) {
                        expired.add(session);
                    } else {
                        link(session, dueTick(session));
                    }
                }
                session = next;
            }
        }
    }

    /** The moment at which the session expires if it is not heard of again. */
    long deadlineMillis(Session session) {
        return dueTick(session) * tickMillis;
    }

    private long dueTick(Session session) {
        return (session.heardAtMillis + session.timeoutMillis) / tickMillis + 1;
    }

    private void link(Session session, long tick) {
        int slot = slot(tick);
        Session head = slots[slot];
        session.linkedTick = tick;
        session.linked = true;
        session.previous = null;
        session.next = head;
        if (head != null) {
            head.previous = session;
        }
        slots[slot] = session;
    }

    private void unlink(Session session) {
        Session before = session.previous;
        Session after = session.next;
        if (before == null) {
            slots[slot(session.linkedTick)] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        session.next = null;
        session.previous = null;
        session.linked = false;
    }

    private static int slot(long tick) {
        return (int) tick & SLOTS - 1;
    }
}
