package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a load found, over its measured interval.
 *
 * @param latency of every operation answered, failed ones too, in nanoseconds; in open loop from the moment it was due
 * @param nanos length of the measured interval
 * @param seconds its whole seconds in order, each without its share of the warm-up
 * @param errors how many operations failed with what
 * @param processes of {@link LoadPlan#pids}, in that order
 * @param unanswered in open loop: operations that were due before the end and not answered by then; they are in no other figure, so where
 *     they are more than a window or two the servers did not keep up, and latencies would have grown on
 * @param complete false if it was stopped before its time
 * @param leftBehind the znode below which stands what was to be kept or could not be removed; null if there is nothing
 */
public record LoadResult(
        LoadPlan plan,
        Histogram latency,
        long nanos,
        List<Second> seconds,
        Map<ErrorCode, Long> errors,
        List<ProcessUse> processes,
        long unanswered,
        boolean complete,
        @Nullable String leftBehind) {

    public LoadResult {
        seconds = List.copyOf(seconds);
        errors = Map.copyOf(errors);
        processes = List.copyOf(processes);
    }

    LoadResult leavingBehind(@Nullable String root) {
        return new LoadResult(plan, latency, nanos, seconds, errors, processes, unanswered, complete, root);
    }

    /** Operations answered, failed ones too. */
    public long operations() {
        return latency.getTotalCount();
    }

    public long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The mean over the measured interval. */
    public double operationsPerSecond() {
        return nanos == 0 ? 0 : operations() * 1e9 / nanos;
    }

    /** The rate of the slowest whole second; the mean if there was none. */
    public double lowestSecond() {
        return seconds.stream().mapToDouble(Second::operationsPerSecond).min().orElse(operationsPerSecond());
    }

    /** The latency in microseconds that so many percent of the operations did not exceed; 100 is the longest. */
    public double latencyMicros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1000.0;
    }

    /** Processor time per operation of one of the measured processes. */
    public double cpuMicrosPerOperation(int process) {
        return operations() == 0 ? 0 : processes.get(process).cpuMicros() / (double) operations();
    }

    /** Processor time of all measured processes per operation. */
    public double cpuMicrosPerOperation() {
        return operations() == 0 ? 0 : processes.stream().mapToLong(ProcessUse::cpuMicros).sum() / (double) operations();
    }
}
