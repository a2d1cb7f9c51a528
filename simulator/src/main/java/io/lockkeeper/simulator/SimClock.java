package io.lockkeeper.simulator;

/** The world's time. The monotonic clock only moves when the world moves it; the wall clock may also jump. */
final class SimClock {
    /** Some day in 2026. */
    private static final long WALL_START_MILLIS = 1_770_000_000_000L;

    private long nowMicros;
    private long wallOffsetMillis;

    long nowMicros() {
        return nowMicros;
    }

    long monotonicMillis() {
        return nowMicros / 1000;
    }

    long wallMillis() {
        return WALL_START_MILLIS + wallOffsetMillis + nowMicros / 1000;
    }

    void moveTo(long micros) {
        nowMicros = micros;
    }

    /** Somebody sets the wall clock, forwards or backwards. */
    void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }
}
