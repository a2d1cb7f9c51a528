package io.lockkeeper.bench.load;

import java.util.concurrent.TimeUnit;

/**
 * When the requests of an open loop are due: at equal distances, whatever the server does. A request that leaves late, because the server
 * did not take it or this process did not get to run, keeps the time it was due: what a user would have waited is not omitted.
 *
 * <p>Several threads share one schedule, each takes every {@code step}th request from {@code first} on; each has an object of its own.
 */
final class Schedule {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long startNanos;
    private final long ratePerSecond;
    private final int first;
    private final int step;
    private long taken;

    Schedule(long startNanos, long ratePerSecond, int first, int step) {
        this.startNanos = startNanos;
        this.ratePerSecond = ratePerSecond;
        this.first = first;
        this.step = step;
    }

    /** When the next request is due. */
    long nextNanos() {
        long number = first + taken * step;
        return startNanos + number / ratePerSecond * SECOND + number % ratePerSecond * SECOND / ratePerSecond;
    }

    /** When the next request is due, which is thereby sent. */
    long takeNanos() {
        long due = nextNanos();
        taken++;
        return due;
    }

    /** Requests that are due at {@code nanos} and not taken. Not after taking more than are due. */
    long waiting(long nanos) {
        return due(nanos) - taken;
    }

    /** Requests of this thread that are due up to and including {@code nanos}. May be called from any thread. */
    long due(long nanos) {
        long elapsed = nanos - startNanos + 1;
        if (elapsed <= 0) {
            return 0;
        }
        // Number n is due floor(n * SECOND / rate) after the start, so those below elapsed * rate / SECOND are; exact in 64 bits.
        long all = elapsed / SECOND * ratePerSecond + Math.ceilDiv(elapsed % SECOND * ratePerSecond, SECOND);
        return Math.max(0, Math.ceilDiv(all - first, step));
    }
}
