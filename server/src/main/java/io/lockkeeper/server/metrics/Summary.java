package io.lockkeeper.server.metrics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/** Average, least, most, number and sum of some values; with percentiles too where it was asked for. Safe from any thread. */
public final class Summary {
    private static final long HIGHEST = 3_600_000;

    private final boolean percentiles;
    private @Nullable IntCountsHistogram histogram;
    private long count;
    private long sum;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    Summary(boolean percentiles) {
        this.percentiles = percentiles;
    }

    public void record(long value) {
        record(value, 1);
    }

    /** The same value {@code times} times, in one go. */
    public synchronized void record(long value, int times) {
        count += times;
        sum += value * times;
        min = Math.min(min, value);
        max = Math.max(max, value);
        if (percentiles) {
            if (histogram == null) {
                histogram = new IntCountsHistogram(HIGHEST, 2);
            }
            histogram.recordValueWithCount(Math.clamp(value, 0, HIGHEST), times);
        }
    }

    public synchronized void reset() {
        count = 0;
        sum = 0;
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
        histogram = null;
    }

    public synchronized long min() {
        return count == 0 ? 0 : min;
    }

    public synchronized long max() {
        return count == 0 ? 0 : max;
    }

    public synchronized long count() {
        return count;
    }

    /** Rounded to four decimals, half up, and 0.0 when there is nothing. */
    public synchronized double average() {
        return count == 0
                ? 0.0
                : BigDecimal.valueOf((double) sum / count).setScale(4, RoundingMode.HALF_UP).doubleValue();
    }

    /** Hands out {@code avg_NAME, min_NAME ...} with their values as text. */
    synchronized void show(String name, BiConsumer<String, String> out) {
        out.accept("avg_" + name, Double.toString(average()));
        out.accept("min_" + name, Long.toString(min()));
        out.accept("max_" + name, Long.toString(max()));
        out.accept("cnt_" + name, Long.toString(count));
        out.accept("sum_" + name, Long.toString(sum));
        if (percentiles) {
            for (double percentile : new double[] {50, 95, 99, 99.9}) {
                String digits = String.format(Locale.ROOT, "%s", percentile).replace(".0", "").replace(".", "");
                long value = histogram == null ? 0 : histogram.getValueAtPercentile(percentile);
                out.accept("p" + digits + "_" + name, Long.toString(value));
            }
        }
    }
}
