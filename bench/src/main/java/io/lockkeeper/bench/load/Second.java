package io.lockkeeper.bench.load;

import org.HdrHistogram.Histogram;

/**
 * One second of a load, as it is told while it runs.
 *
 * @param number 1 is the first measured second; during the warm-up 0, -1, -2 ... counted back from there
 * @param nanos how long it really was; the last one may be shorter
 * @param latency of every operation answered in it, failed ones too, in nanoseconds; its count is their number
 * @param errors operations of them that failed
 */
public record Second(int number, long nanos, Histogram latency, long errors) {

    public boolean isWarmUp() {
        return number <= 0;
    }

    public double operationsPerSecond() {
        return latency.getTotalCount() * 1e9 / nanos;
    }
}
