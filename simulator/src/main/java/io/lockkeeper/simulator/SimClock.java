package io.lockkeeper.simulator;

/** The world's time, which only moves when the world moves it. No machine in it knows this time: each has a {@link MachineClock}. */
final class SimClock {
    private long nowMicros;

    long nowMicros() {
        return nowMicros;
    }

    void moveTo(long micros) {
        nowMicros = micros;
    }
}
