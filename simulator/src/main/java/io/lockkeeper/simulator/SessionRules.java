package io.lockkeeper.simulator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How long sessions must live at least and may live at most. Time during which the server stood still counts for nobody; time is the
 * server's own monotonic clock in milliseconds.
 */
final class SessionRules {
    /** A session may outlive its timeout by the rounding to ticks, and by the host's own tardiness. */
    private static final int TICKS_OF_GRACE = 4;

    private record Heard(long atMillis, long stoodStillBefore) {}

    private final Map<Long, Heard> heard = new HashMap<>();
    private final Map<Long, Integer> timeouts = new HashMap<>();
    private final Set<Long> local = new HashSet<>();
    private final int tickMillis;
    private long stoodStill;
    /** How much of it comes of halts since the server was told the time. */
    private long halted;

    SessionRules(int tickMillis) {
        this.tickMillis = tickMillis;
    }

    void negotiated(long sessionId, int timeoutMillis) {
        timeouts.put(sessionId, timeoutMillis);
    }

    void heard(long sessionId, long nowMillis) {
        heard.put(sessionId, new Heard(nowMillis, stoodStill));
    }

    /** A session that only this server knows of. */
    void startsLocally(long sessionId) {
        local.add(sessionId);
    }

    boolean isLocal(long sessionId) {
        return local.contains(sessionId);
    }

    /** Everybody knows of it now. */
    void becomesGlobal(long sessionId) {
        local.remove(sessionId);
    }

    /**
     * Who begins to serve, or stops, knows nothing of the sessions that only it knew before; nor does a new process. What ends because
     * somebody is elected is no more than the connections: if nothing comes of the election, clients find their sessions there.
     */
    void forgetLocal() {
        local.clear();
    }

    void closed(long sessionId) {
        local.remove(sessionId);
        heard.remove(sessionId);
        timeouts.remove(sessionId);
    }

    /** A new server knows the sessions of the old one and grants each its full timeout. */
    void restarted(Map<Long, Integer> sessions, long nowMillis) {
        heard.clear();
        timeouts.clear();
        sessions.forEach((session, timeout) -> {
            negotiated(session, timeout);
            heard(session, nowMillis);
        });
    }

    /** The server will not run for so long; what is within a tick it cannot tell from being busy. */
    void halts(long millis) {
        long counts = Math.max(0, millis - tickMillis);
        halted += counts;
        stoodStill += counts;
    }

    /** After so long the server is told the time again, whatever kept it from that: halts, which count already, or a disk, or both. */
    void toldTimeAfter(long millis) {
        stoodStill += Math.max(0, millis - tickMillis - halted);
        halted = 0;
    }

    void expired(long sessionId, long nowMillis) {
        long silent = silent(sessionId, nowMillis);
        Violation.unless(
                silent >= timeouts.getOrDefault(sessionId, 0),
                "session 0x%x expires after %d ms of silence, its timeout is %s ms", sessionId, silent, timeouts.get(sessionId));
    }

    void mayStillLive(long sessionId, long nowMillis) {
        long silent = silent(sessionId, nowMillis);
        long limit = timeouts.getOrDefault(sessionId, 0) + (long) TICKS_OF_GRACE * tickMillis;
        Violation.unless(silent <= limit, "session 0x%x lives on after %d ms of silence", sessionId, silent);
    }

    private long silent(long sessionId, long nowMillis) {
        Heard last = heard.get(sessionId);
        if (last == null) {
            throw new Violation(String.format("session 0x%x was never heard of", sessionId));
        }
        return nowMillis - last.atMillis() - (stoodStill - last.stoodStillBefore());
    }
}
