package io.lockkeeper.simulator;

/** The two clocks of one machine: the monotonic one runs fast or slow, the wall clock besides is set by somebody now and then. */
final class MachineClock {
    /** Some day in 2026. */
    private static final long WALL_START_MILLIS = 1_770_000_000_000L;

    private final SimClock world;
    private final int driftPerMille;
    private long wallOffsetMillis;

    /** @param driftPerMille how much too fast it runs; below 0 if it runs slow */
    MachineClock(SimClock world, int driftPerMille) {
        this.world = world;
        this.driftPerMille = driftPerMille;
    }

    static MachineClock exact(SimClock world) {
        return new MachineClock(world, 0);
    }

    long monotonicMillis() {
        return shown(world.nowMicros()) / 1000;
    }

    long wallMillis() {
        return WALL_START_MILLIS + wallOffsetMillis + monotonicMillis();
    }

    /** Somebody sets the wall clock, forwards or backwards. */
    void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }

    /** How much of the world's time it takes until the monotonic clock is there. */
    long microsUntil(long monotonicMillis) {
        long needed = (monotonicMillis * 1000 * 1000 + 999 + driftPerMille) / (1000 + driftPerMille);
        return Math.max(0, needed + 1 - world.nowMicros());
    }

    /** What this clock shows of so much of the world's time, in the same unit. */
    long shown(long time) {
        return time + time * driftPerMille / 1000;
    }
}
