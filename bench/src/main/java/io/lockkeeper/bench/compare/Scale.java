package io.lockkeeper.bench.compare;

import java.time.Duration;

/**
 * How large and how long everything is.
 *
 * @param nodes servers that make up what is measured: one, or an ensemble
 * @param rounds how many turns each server has
 * @param heat how long servers that just started are warmed up before their first measured load: so long for each, as they share processors
 * @param warmUp before every load
 * @param each how long a load is measured
 * @param znodes of the large tree
 * @param sessions that are open at once
 * @param quick whether this is only to see that it runs
 */
record Scale(int nodes, int rounds, Duration heat, Duration warmUp, Duration each, int znodes, int sessions, boolean quick) {
    static final int MAX_ROUNDS = 99;
    static final int MAX_NODES = 9;
    private static final Duration LEAST_STEADY = Duration.ofSeconds(3);

    static Scale full(int nodes, int rounds, Duration each) {
        return new Scale(nodes, rounds, Duration.ofSeconds(4L * nodes), Duration.ofSeconds(1), each, 1_000_000, 3_000, false);
    }

    static Scale quick(int nodes, int rounds, Duration each) {
        return new Scale(nodes, rounds, Duration.ofMillis(500L * nodes), Duration.ofMillis(200), each, 50_000, 500, true);
    }

    /** Long enough for snapshots of a large tree to begin and end, and to have seconds to compare. */
    Duration steady() {
        Duration three = each.multipliedBy(3);
        return three.compareTo(LEAST_STEADY) < 0 ? LEAST_STEADY : three;
    }
}
