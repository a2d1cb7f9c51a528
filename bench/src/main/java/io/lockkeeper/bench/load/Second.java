package io.lockkeeper.bench.load;

/**
 * One second of a load, as it is told while it runs.
 *
 * @param number 1 is the first measured second; the warm-up counts up to it: ... -1, 0
 * @param nanos how long it really was
 * @param operations answered in it, failed ones too
 * @param failed operations of them
 * @param p50Nanos latency that half of them did not exceed
 * @param p99Nanos latency that 99 % of them did not exceed
 * @param maxNanos the longest latency
 */
public record Second(int number, long nanos, long operations, long failed, long p50Nanos, long p99Nanos, long maxNanos) {

    public boolean isWarmUp() {
        return number <= 0;
    }

    public double operationsPerSecond() {
        return operations * 1e9 / nanos;
    }
}
