package io.lockkeeper.replica;

import io.lockkeeper.zab.Invariant;

/**
 * What time it is, as the host told last. Beside its monotonic clock there is the time the server was awake: each step of it is at
 * most one tick, since the host speaks up at least every tick unless it stood still itself. Sessions live by that time, so a pause
 * of the server expires nobody.
 */
final class Times {
    private final int tickMillis;
    private boolean started;
    private long nowMillis;
    private long awakeMillis;
    private long wallMillis;

    Times(int tickMillis) {
        this.tickMillis = tickMillis;
    }

    /** Takes the host's word and returns for how long the server seems to have stood still, 0 as a rule. */
    long set(Event.Time time) {
        wallMillis = time.wallMillis();
        if (!started) {
            started = true;
            nowMillis = time.nowMillis();
            return 0;
        }
        long elapsed = time.nowMillis() - nowMillis;
        Invariant.check(elapsed >= 0, "monotonic time does not go back", elapsed);
        nowMillis = time.nowMillis();
        awakeMillis += Math.min(elapsed, tickMillis);
        // A host that is a little late is no news, only that it must not be held against the sessions.
        return elapsed > 2L * tickMillis ? elapsed - tickMillis : 0;
    }

    boolean started() {
        return started;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** Milliseconds since the first word of the host, without pauses. */
    long awakeMillis() {
        return awakeMillis;
    }

    /** The wall clock, for transactions and the ages of znodes only. */
    long wallMillis() {
        return wallMillis;
    }
}
