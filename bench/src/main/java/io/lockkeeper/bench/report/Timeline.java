package io.lockkeeper.bench.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A load second by second, and when the server was writing a snapshot meanwhile.
 *
 * @param rates operations a second in each second, in order
 * @param snapshots intervals in seconds since the load was first measured, in order, not touching each other
 */
public record Timeline(List<Double> rates, List<Interval> snapshots) {

    /** From and to, in seconds. */
    public record Interval(double from, double to) {
        boolean touches(double otherFrom, double otherTo) {
            return from < otherTo && to > otherFrom;
        }
    }

    public Timeline {
        rates = List.copyOf(rates);
        snapshots = List.copyOf(snapshots);
    }

    public double mean() {
        return rates.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /** The rate of the slowest second in which a snapshot was being written; none if there was no such second. */
    public OptionalDouble lowestDuringSnapshot() {
        return IntStream.range(0, rates.size())
            .filter(second -> snapshots.stream().anyMatch(snapshot -> snapshot.touches(second, second + 1)))
            .mapToDouble(rates::get)
            .min();
    }
}
