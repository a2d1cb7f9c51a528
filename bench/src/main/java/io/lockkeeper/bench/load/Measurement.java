package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Follows a running load second by second: through the warm-up, then through the measured interval, which it sums up. */
final class Measurement {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoadPlan plan;
    private final Crew crew;
    private final ProcessMeter processes;
    private final CountDownLatch interrupted;
    private final Consumer<Second> eachSecond;
    private final Histogram total = Tally.newHistogram();
    private final Histogram current = Tally.newHistogram();
    private final List<Second> seconds = new ArrayList<>();
    private Map<ErrorCode, Long> errorsBefore = new EnumMap<>(ErrorCode.class);
    private long failedBefore;
    private long currentSince;

    Measurement(LoadPlan plan, Crew crew, ProcessMeter processes, CountDownLatch interrupted, Consumer<Second> eachSecond) {
        this.plan = plan;
        this.crew = crew;
        this.processes = processes;
        this.interrupted = interrupted;
        this.eachSecond = eachSecond;
    }

    LoadResult run() throws LoadException, InterruptedException {
        currentSince = System.nanoTime();
        long measuredFrom = currentSince + plan.warmUp().toNanos();
        boolean complete = warmUp(measuredFrom);
        total.reset();
        seconds.clear();
        errorsBefore = errors();
        processes.start();
        long start = currentSince;
        if (complete) {
            complete = follow(measuredFrom, measuredFrom + plan.duration().toNanos());
        }
        List<ProcessUse> use = processes.use();
        long end = currentSince;
        return new LoadResult(plan, total, end - start, seconds, errorsSince(errorsBefore), use, crew.unanswered(end), complete, null);
    }

    /** Its seconds end where the first measured one begins. */
    private boolean warmUp(long until) throws LoadException, InterruptedException {
        boolean complete = true;
        for (int number = Math.toIntExact(1 - Math.ceilDiv(until - currentSince, SECOND)); number <= 0 && complete; number++) {
            complete = next(number, until + number * SECOND, true);
        }
        return complete;
    }

    private boolean follow(long from, long until) throws LoadException, InterruptedException {
        boolean complete = true;
        for (int number = 1; complete && from + (number - 1) * SECOND < until; number++) {
            long end = from + number * SECOND;
            complete = next(number, Math.min(end, until), end <= until);
        }
        return complete;
    }

    /**
     * Waits for the end of a second and counts what was answered in it.
     *
     * @param whole a piece that is shorter as planned only counts in the total
     * @return false if the load was told to stop
     */
    private boolean next(int number, long until, boolean whole) throws LoadException, InterruptedException {
        boolean complete = !interrupted.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        crew.demandHealth();
        long now = System.nanoTime();
        current.reset();
        crew.collect(current);
        total.add(current);
        long failed = errors().values().stream().mapToLong(Long::longValue).sum();
        if (complete && whole) {
            Second second = new Second(number, now - currentSince, current.getTotalCount(), failed - failedBefore,
                    current.getValueAtPercentile(50), current.getValueAtPercentile(99), current.getMaxValue());
            seconds.add(second);
            eachSecond.accept(second);
        }
        failedBefore = failed;
        currentSince = now;
        return complete;
    }

    private Map<ErrorCode, Long> errors() {
        Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(code, crew.errors(code));
        }
        return errors;
    }

    private Map<ErrorCode, Long> errorsSince(Map<ErrorCode, Long> before) {
        Map<ErrorCode, Long> since = errors();
        since.replaceAll((code, count) -> count - before.getOrDefault(code, 0L));
        since.values().removeIf(count -> count == 0);
        return since;
    }
}
