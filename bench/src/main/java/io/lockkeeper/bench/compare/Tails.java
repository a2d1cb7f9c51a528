package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.compare.Loads.Measured;
import io.lockkeeper.bench.load.LoadException;
import io.lockkeeper.bench.load.LoadPlan;
import io.lockkeeper.bench.load.LoadResult;
import io.lockkeeper.bench.load.Mix;
import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Side;
import io.lockkeeper.bench.report.Target;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How long the slowest of a thousand requests waits when both servers are offered the same load: half of what Apache can do. Keeps the
 * rates from turn to turn; Apache's must be the first one.
 */
final class Tails implements Part {
    private static final String GROUP = "Latency at half of Apache's top rate (L1, open loop)";
    private static final double PERCENTILE = 99.9;
    private static final double SHARE_OF_TOP = 0.5;

    /** @param top the row in which Apache shows what it can do */
    private record Tail(Row row, Mix mix, Row top) {}

    private final List<Tail> tails;
    private final Map<Mix, Long> offered = new EnumMap<>(Mix.class);

    /** @param loads among which are those that show what Apache can do */
    Tails(List<Measured> loads) {
        this.tails = Stream.of(Mix.GET, Mix.SET, Mix.MIXED).map(mix -> tail(mix, top(loads, mix))).toList();
    }

    private static Row top(List<Measured> loads, Mix mix) {
        return loads.stream().filter(load -> load.isTop(mix)).map(Measured::row).findFirst().orElseThrow();
    }

    private static Tail tail(Mix mix, Row top) {
        return new Tail(
            new Row("p99.9 " + mix, GROUP, Quantity.LATENCY, new Target.TimesApache(10),
                "what 99.9 % of " + mix + " requests do not exceed, from the moment each was due, both at the same rate"),
            mix, top);
    }

    @Override
    public List<Row> rows() {
        return tails.stream().map(Tail::row).toList();
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return rows * (scale.warmUp().plus(scale.each()).toMillis() / 1e3 + 0.5);
    }

    @Override
    public void run(Turn turn, Warm warm) throws CompareException, InterruptedException {
        for (Tail tail : tails) {
            Subject subject = warm.get();
            boolean good = turn.measure(tail.row(), subject, () -> {
                LoadPlan plan = turn.plan(subject, tail.mix());
                LoadResult result = turn.load(plan.withRate(rate(turn, tail, plan)));
                return Sample.of(result.latencyMicros(PERCENTILE), result);
            });
            if (!good) {
                warm.spoilt();
            }
        }
    }

    private long rate(Turn turn, Tail tail, LoadPlan plan) throws CompareException, LoadException, InterruptedException {
        Long known = offered.get(tail.mix());
        if (known != null) {
            return known;
        }
        if (turn.kind() != Kind.APACHE) {
            throw new CompareException("Apache's top rate is not known, so half of it cannot be offered");
        }
        long rate = Math.max(1, Math.round(top(turn, tail, plan) * SHARE_OF_TOP));
        offered.put(tail.mix(), rate);
        return rate;
    }

    private static double top(Turn turn, Tail tail, LoadPlan plan) throws CompareException, LoadException, InterruptedException {
        if (turn.wants(tail.top())) {
            Side seen = turn.findings().side(tail.top(), Kind.APACHE);
            OptionalDouble top = seen.isFailed() ? OptionalDouble.empty() : seen.value();
            if (top.isPresent()) {
                return top.getAsDouble();
            }
        }
        return turn.load(plan).operationsPerSecond();
    }
}
