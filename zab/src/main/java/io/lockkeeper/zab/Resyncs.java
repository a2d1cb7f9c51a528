package io.lockkeeper.zab;

/**
 * How often a server gives up its tree for another one's. A machine that breaks every tree it is given would never do anything else, and
 * its leader with it: so at most so many times, and the pauses between them grow.
 */
final class Resyncs {
    private static final long FIRST_PAUSE_MILLIS = 60_000;

    private final int most;
    private int done;
    private long notBefore = Long.MIN_VALUE;

    Resyncs(int most) {
        this.most = most;
    }

    /** Whether it may be done now; then it counts as done. */
    boolean mayBegin(long nowMillis) {
        if (done >= most || nowMillis < notBefore) {
            return false;
        }
        notBefore = nowMillis + (FIRST_PAUSE_MILLIS << done);
        done++;
        return true;
    }

    int done() {
        return done;
    }
}
