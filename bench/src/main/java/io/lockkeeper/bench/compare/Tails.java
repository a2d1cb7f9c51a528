package io.lockkeeper.bench.compare;

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

/**
 * How long the slowest of a thousand requests waits when both servers are offered the same load: half of what Apache can do. Keeps the
 * rates from turn to turn; Apache's must be the first one.
 */
final class Tails implements Stage {
    private static final String GROUP = "Latency at half of Apache's top rate (L1, open loop)";
    private static final double PERCENTILE = 99.9;
    private static final double SHARE_OF_TOP = 0.5;

    /** @param top the row in which Apache shows what it can do */
    private record Tail(Row row, Mix mix, Row top) {}

    private static final List<Tail> TAILS = List.of(
        tail("p99.9 get", Mix.GET, Requests.GET_L1), tail("p99.9 set", Mix.SET, Requests.SET_L1),
        tail("p99.9 mixed", Mix.MIXED, Requests.MIXED_L1));

    private final Map<Mix, Long> offered = new EnumMap<>(Mix.class);

    private static Tail tail(String name, Mix mix, Row top) {
        return new Tail(
            new Row(name, GROUP, Quantity.LATENCY, new Target.TimesApache(10),
                "what 99.9 % of " + mix + " requests do not exceed, from the moment each was due, both at the same rate"),
            mix, top);
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Row> rows() {
        return TAILS.stream().map(Tail::row).toList();
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return 1.5 + scale.heat().toMillis() / 1e3 + rows * (scale.warmUp().plus(scale.each()).toMillis() / 1e3 + 0.5);
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        try (ServerUnderTest server = turn.start()) {
            Requests.heat(turn, server);
            for (Tail tail : TAILS) {
                turn.measure(tail.row(), server, () -> {
                    LoadPlan plan = turn.plan(server, tail.mix());
                    LoadResult result = turn.load(plan.withRate(rate(turn, tail, plan)));
                    return Sample.of(result.latencyMicros(PERCENTILE), result);
                });
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
