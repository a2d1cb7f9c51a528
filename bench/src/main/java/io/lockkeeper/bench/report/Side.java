package io.lockkeeper.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * All that one server did in one row.
 *
 * @param samples of all rounds, in order
 * @param failures one line for each time it could not be measured; a row that failed once has failed
 */
public record Side(List<Sample> samples, List<String> failures) {
    public Side {
        samples = List.copyOf(samples);
        failures = List.copyOf(failures);
    }

    public boolean isFailed() {
        return samples.isEmpty() || !failures.isEmpty();
    }

    /** What it did here and there. */
    Side and(Side other) {
        return new Side(
            Stream.concat(samples.stream(), other.samples.stream()).toList(),
            Stream.concat(failures.stream(), other.failures.stream()).toList());
    }

    /** The median of the figures: what stands for this server. */
    public OptionalDouble value() {
        return median(samples.stream().mapToDouble(Sample::value));
    }

    public OptionalDouble lowest() {
        return samples.stream().mapToDouble(Sample::value).min();
    }

    public OptionalDouble highest() {
        return samples.stream().mapToDouble(Sample::value).max();
    }

    /** The median of the processor time for an operation. */
    public OptionalDouble cpuMicros() {
        return median(samples.stream().map(Sample::cpuMicros).filter(OptionalDouble::isPresent).mapToDouble(OptionalDouble::getAsDouble));
    }

    /** The median of the latency, in microseconds, that so many percent of the operations did not exceed. */
    public OptionalDouble latencyMicros(double percentile) {
        return median(samples.stream().map(Sample::latency).flatMap(Optional::stream)
            .mapToDouble(latency -> latency.getValueAtPercentile(percentile) / 1000.0));
    }

    /** The operations of all rounds together. */
    public Optional<Histogram> latency() {
        return samples.stream().map(Sample::latency).flatMap(Optional::stream).map(Histogram::copy).reduce((all, one) -> {
            all.add(one);
            return all;
        });
    }

    static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length == 0 ? OptionalDouble.empty()
            : sorted.length % 2 == 1 ? OptionalDouble.of(sorted[half])
            : OptionalDouble.of(Arrays.stream(sorted, half - 1, half + 1).average().orElseThrow());
    }
}
