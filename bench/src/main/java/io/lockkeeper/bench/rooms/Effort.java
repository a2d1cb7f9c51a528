package io.lockkeeper.bench.rooms;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long each benchmark runs: warm-up rounds, then measured ones, in a Java of its own.
 *
 * @param rounds measured ones; fewer than three leave the error unknown
 */
record Effort(int warmups, int rounds, int roundMillis) {
    /** Five seconds for each benchmark: enough for figures that repeat within some percent on a quiet machine. */
    static final Effort FULL = new Effort(4, 6, 500);

    /** Half a second: tells a factor of two. */
    static final Effort QUICK = new Effort(1, 3, 150);

    void applyTo(ChainedOptionsBuilder options) {
        TimeValue round = TimeValue.milliseconds(roundMillis);
        options.forks(1).warmupIterations(warmups).warmupTime(round).measurementIterations(rounds).measurementTime(round);
    }
}
