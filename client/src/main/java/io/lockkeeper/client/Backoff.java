package io.lockkeeper.client;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: a random time up to a bound that doubles with each failure ("full jitter"),
 * so that clients who lost the same server do not come back in step. Milliseconds.
 */
final class Backoff {
    static final int FIRST_BOUND_MILLIS = 50;

    private final RandomGenerator random;
    private final int maxMillis;
    private int boundMillis = FIRST_BOUND_MILLIS;

    Backoff(RandomGenerator random, int maxMillis) {
        this.random = random;
        this.maxMillis = Math.max(maxMillis, FIRST_BOUND_MILLIS);
    }

    long nextMillis() {
        long delay = random.nextLong(boundMillis + 1L);
        boundMillis = (int) Math.min(maxMillis, boundMillis * 2L);
        return delay;
    }

    /** To be called once a session is established again. */
    void reset() {
        boundMillis = FIRST_BOUND_MILLIS;
    }
}
