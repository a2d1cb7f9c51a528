package io.lockkeeper.bench.load;

/** Notices that a counter stands still. Belongs to one thread. */
final class Pulse {
    private long count = -1;
    private long sinceNanos;

    /** Whether the counter has had this value for so long; having said so, waits as long again before it says it once more. */
    boolean isStill(long newCount, long nowNanos, long limitNanos) {
        if (newCount != count) {
            count = newCount;
            sinceNanos = nowNanos;
            return false;
        }
        if (nowNanos - sinceNanos < limitNanos) {
            return false;
        }
        sinceNanos = nowNanos;
        return true;
    }

    /** The counter has no reason to move at the moment. */
    void rest() {
        count = -1;
    }
}
