package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * What one thread counts and another one collects each second, without making it wait. The counting thread goes through a gate once for
 * each batch of replies, not once for each reply as HdrHistogram's own recorders would.
 */
final class Tally {
    static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final WriterReaderPhaser gate = new WriterReaderPhaser();
    private final AtomicLongArray errors = new AtomicLongArray(ErrorCode.values().length);
    private volatile Histogram active = newHistogram();
    private Histogram idle = newHistogram();

    /** An empty histogram of latencies in nanoseconds, up to {@link #LONGEST_NANOS}. */
    static Histogram newHistogram() {
        return new Histogram(LONGEST_NANOS, DIGITS);
    }

    /** Counting thread: a batch begins; give what this returns to {@link #end}. */
    long begin() {
        return gate.writerCriticalSectionEnter();
    }

    /** Counting thread, within a batch: where it counts. */
    Histogram latency() {
        return active;
    }

    void end(long turn) {
        gate.writerCriticalSectionExit(turn);
    }

    void error(int code) {
        errors.incrementAndGet(ErrorCode.of(code).ordinal());
    }

    /** Collecting thread: adds what was counted since the last time. */
    void collect(Histogram into) {
        gate.readerLock();
        try {
            Histogram counted = active;
            active = idle;
            idle = counted;
            gate.flipPhase();
            into.add(counted);
            counted.reset();
        } finally {
            gate.readerUnlock();
        }
    }

    /** Errors of this kind since the beginning. */
    long errors(ErrorCode code) {
        return errors.get(code.ordinal());
    }
}
