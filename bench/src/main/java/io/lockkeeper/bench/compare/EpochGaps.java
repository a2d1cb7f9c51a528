package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.Zxid;
import java.util.ArrayList;
import java.util.List;

/** How long no write was acknowledged between the last one of an epoch and the first one of the next. Any thread may tell it of writes. */
final class EpochGaps {
    private final List<Long> gaps = new ArrayList<>();
    private long lastEpoch;
    private long lastNanos;

    /** @param nanos when, in the time of {@link System#nanoTime} */
    synchronized void acknowledged(long zxid, long nanos) {
        long epoch = Zxid.epoch(zxid);
        if (lastEpoch != 0 && epoch > lastEpoch) {
            gaps.add(nanos - lastNanos);
            notifyAll();
        }
        if (epoch >= lastEpoch) {
            lastEpoch = epoch;
            lastNanos = nanos;
        }
    }

    /** The gap with this number, from 0; waits for it. */
    synchronized long await(int number, long patienceMillis) throws CompareException, InterruptedException {
        long end = System.nanoTime() + patienceMillis * 1_000_000;
        while (gaps.size() <= number) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new CompareException("no epoch began for " + patienceMillis / 1000 + " s");
            }
            wait(left);
        }
        return gaps.get(number);
    }
}
