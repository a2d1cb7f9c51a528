package io.lockkeeper.bench.report;

import io.lockkeeper.bench.load.LoadResult;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * One measurement of one row on one server.
 *
 * @param value in the unit of the row's quantity
 * @param cpuMicros processor time of the server for each operation, where operations were counted
 * @param latency of the operations in nanoseconds, where they were timed
 * @param timeline second by second, where the row is about how steady it is
 */
public record Sample(double value, OptionalDouble cpuMicros, Optional<Histogram> latency, Optional<Timeline> timeline) {

    /** A figure and nothing else. */
    public static Sample of(double value) {
        return new Sample(value, OptionalDouble.empty(), Optional.empty(), Optional.empty());
    }

    /** A figure that comes from a load, with what the load says besides. */
    public static Sample of(double value, LoadResult load) {
        OptionalDouble cpu = load.processes().isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(load.cpuMicrosPerOperation());
        return new Sample(value, cpu, Optional.of(load.latency()), Optional.empty());
    }

    public Sample with(Timeline seconds) {
        return new Sample(value, cpuMicros, latency, Optional.of(seconds));
    }
}
