package io.lockkeeper.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/** Comparisons as a run could have found them. */
final class Example {
    static final Row RATE =
        new Row("get L1", "Throughput: L1", Quantity.RATE, new Target.TimesApache(10), "reads of <many> & few \"znodes\"");
    static final Row TIME = new Row("empty start", "Starting", Quantity.TIME, new Target.Limit(300), "until the first answer");
    static final Row DIP = new Row("snapshot dip", "Steadiness", Quantity.SHARE, new Target.Limit(0.8), "lowest second");
    static final Row PLAIN = new Row("list L1", "Throughput: L1", Quantity.RATE, new Target.NotWorse(), "names");
    static final Row TAIL = new Row("p99.9 get", "Latency", Quantity.LATENCY, new Target.TimesApache(10), "the slowest of a thousand");
    static final Row MEMORY = new Row("memory 1M", "Memory", Quantity.MEMORY, new Target.Limit(300e6), "resident");

    private Example() {}

    static Side side(double... values) {
        return new Side(DoubleStream.of(values).mapToObj(Sample::of).toList(), List.of());
    }

    static Side failed(String why) {
        return new Side(List.of(), List.of(why));
    }

    static Result result(Row row, double apache, double ours) {
        return new Result(row, side(apache), side(ours));
    }

    /** One of everything: met and short, a curve, latencies, timelines, a failure. */
    static Comparison comparison() {
        return comparison(List.of(
            new Result(RATE, loaded(100_000, 8.1, 900, 1), loaded(1_200_000, 0.9, 90, 2)),
            new Result(RATE.at("get", 1), loaded(6_000, 40, 150, 3), loaded(12_000, 20, 80, 4)),
            new Result(RATE.at("get", 1000), loaded(60_000, 9, 15_000, 5), loaded(200_000, 4, 4_000, 6)),
            result(PLAIN, 50_000, 40_000),
            new Result(TAIL, loaded(20_000, 10, 9_000, 7), loaded(700, 2, 300, 8)),
            result(TIME, 570, 280),
            new Result(DIP, steady(0.4, 90_000), steady(0.85, 700_000)),
            new Result(MEMORY, side(1.1e9, 1.2e9, 1.0e9), side(280e6)),
            new Result(PLAIN, side(1), failed("Lockkeeper ended with exit code 1, its last lines:"))));
    }

    static Comparison comparison(List<Result> results) {
        return new Comparison(results,
            new Conditions(
                List.of(new Conditions.Run("lk bench compare --rows 'get*'", Instant.parse("2026-01-02T03:04:05Z"),
                    Duration.ofSeconds(754), 3, Duration.ofMillis(2500))), 1, 1_000_000, 3_000, false,
                Map.of(Kind.APACHE, "3.9.5", Kind.OURS, "lockkeeper 0.1.0"),
                Map.of(Kind.APACHE, "java -Xmx1000m Main zoo.cfg", Kind.OURS, "lk server zoo.cfg"),
                List.of("tickTime=2000", "snapCount=100000")),
            new Machine("Example CPU", 2, 8_000_000_000L, "Linux 6.1", "JDK 25", "ext4"));
    }

    private static Side loaded(double value, double cpu, double typicalMicros, long seed) {
        Histogram latency = new Histogram(3);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            latency.recordValue((long) (typicalMicros * 1000 * Math.exp(random.nextGaussian() / 2)));
        }
        return new Side(List.of(new Sample(value, OptionalDouble.of(cpu), Optional.of(latency), Optional.empty())), List.of());
    }

    private static Side steady(double share, double rate) {
        Timeline timeline = new Timeline(
            List.of(rate, rate * share, rate * 1.1, rate, rate * 0.95, rate),
            List.of(new Timeline.Interval(0.7, 2.4), new Timeline.Interval(4.1, 5)));
        return new Side(List.of(Sample.of(share).with(timeline)), List.of());
    }
}
