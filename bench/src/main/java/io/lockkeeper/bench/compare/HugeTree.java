package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.LoadException;
import io.lockkeeper.bench.load.LoadPlan;
import io.lockkeeper.bench.load.LoadResult;
import io.lockkeeper.bench.load.Mix;
import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What ten million znodes cost: the same loads on a small tree and on a large one, choosing at random among all its znodes; how steady it
 * is while snapshots of that size are written, how soon it is back. Of ours alone: with the heap of its script Apache cannot hold such a
 * tree.
 */
final class HugeTree implements Stage {
    private static final String GROUP = "A tree of 10 M znodes (ours alone)";
    private static final int ZNODES = 10_000_000;
    private static final int QUICK_ZNODES = 100_000;
    private static final double MOST_SLOWDOWN = 1.5;
    private static final double LEAST_SHARE = 0.8;
    private static final double RESTART_MILLIS = 10_000;
    private static final double PERCENTILE = 99.9;
    /** Of the small tree's top rate: so little that the large one, should it be much slower, still answers all of it. */
    private static final double SHARE_OF_TOP = 0.25;
    private static final int KILLS = 3;

    // Who has planted such a tree a moment ago still writes snapshots of it, and puts its heap on huge pages.
    private static final Duration LONGEST_UNREST = Duration.ofMinutes(4);
    private static final int QUIET_SECONDS = 3;
    private static final double MOST_QUIET_PROCESSORS = 0.1;

    /** One mix, on the small tree and on the large one. */
    private record Measured(Mix mix, Row rate, Row tail) {
        static Measured of(Mix mix) {
            return new Measured(mix,
                slowdown("10M " + mix, mix + " L1: how many times fewer of them are answered than with 1,000 znodes"),
                slowdown("10M p99.9 " + mix, "p99.9 of " + mix + " at a quarter of the small tree's rate (open loop),"
                    + " how many times that of 1,000 znodes at the same rate"));
        }

        private static Row slowdown(String name, String about) {
            return new Row(name, GROUP, Quantity.SLOWDOWN, new Target.Alone(MOST_SLOWDOWN), about);
        }
    }

    /** What the small tree did. */
    private record Before(double rate, double tailMicros) {}

    private static final List<Measured> MIXES = List.of(Measured.of(Mix.GET), Measured.of(Mix.SET));
    private static final Row STEADY = new Row("10M snapshot dip", GROUP, Quantity.SHARE, new Target.Alone(LEAST_SHARE),
        "set at that quarter of the small tree's rate: the lowest second while the leader writes a snapshot, as a share of the mean");
    private static final Row RESTART = new Row("10M restart", GROUP, Quantity.TIME, new Target.Alone(RESTART_MILLIS),
        "a follower: from the start of the process to the first answer to a request");
    private static final Row FAILOVER = new Row("10M failover", GROUP, Quantity.TIME, new Target.Alone(Failovers.KILLED_MILLIS),
        "from the leader's end (kill -9) to the next acknowledged write");

    @Override
    public String name() {
        return "10 M znodes";
    }

    @Override
    public List<Row> rows() {
        return Stream.concat(
            MIXES.stream().flatMap(each -> Stream.of(each.rate(), each.tail())), Stream.of(STEADY, RESTART, FAILOVER)).toList();
    }

    @Override
    public List<Kind> kinds() {
        return List.of(Kind.OURS);
    }

    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return 330;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        int znodes = turn.scale().quick() ? QUICK_ZNODES : ZNODES;
        try (EnsembleUnderTest ensemble = turn.startEnsemble(Optional.empty(), Map.of())) {
            Warm.heat(turn, ensemble);
            Map<Mix, Before> before = new EnumMap<>(Mix.class);
            for (Measured each : MIXES) {
                before.put(each.mix(), onSmallTree(turn, ensemble, each.mix()));
            }
            String root = plant(turn, ensemble, znodes);
            awaitRest(ensemble.pids());
            for (Measured each : MIXES) {
                onLargeTree(turn, ensemble, each, before.get(each.mix()), znodes, root);
            }
            comeBack(turn, ensemble);
        } catch (LoadException e) {
            throw new CompareException(e.getMessage());
        }
    }

    private static Before onSmallTree(Turn turn, EnsembleUnderTest ensemble, Mix mix)
            throws CompareException, LoadException, InterruptedException {
        LoadPlan plan = turn.plan(ensemble, mix);
        // What servers have not compiled yet would make the large tree, which comes later, the quicker one.
        double rate = turn.load(plan.withTimes(turn.scale().heat(), turn.scale().each())).operationsPerSecond();
        return new Before(rate, turn.load(plan.withRate(offered(rate))).latencyMicros(PERCENTILE));
    }

    private static long offered(double rate) {
        return Math.max(1, Math.round(rate * SHARE_OF_TOP));
    }

    /** Returns below which znode they stand. */
    private static String plant(Turn turn, EnsembleUnderTest ensemble, int znodes)
            throws CompareException, LoadException, InterruptedException {
        LoadPlan plan = turn.plan(ensemble, Mix.GET).withZnodes(znodes, Forest.VALUE_BYTES).withKeep(true);
        String root = turn.load(plan.withTimes(Duration.ZERO, turn.scale().warmUp())).leftBehind();
        if (root == null) {
            throw new CompareException("the large tree did not stay");
        }
        return root;
    }

    /** Returns when the servers do next to nothing any more; or after a while, if they never do. */
    private static void awaitRest(List<Long> pids) throws InterruptedException {
        long begin = System.nanoTime();
        int quiet = 0;
        while (quiet < QUIET_SECONDS && System.nanoTime() - begin < LONGEST_UNREST.toNanos()) {
            long before = processorNanos(pids);
            TimeUnit.SECONDS.sleep(1);
            quiet = processorNanos(pids) - before < MOST_QUIET_PROCESSORS * TimeUnit.SECONDS.toNanos(1) ? quiet + 1 : 0;
        }
    }

    private static long processorNanos(List<Long> pids) {
        return pids.stream().flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(process -> process.info().totalCpuDuration().stream()).mapToLong(Duration::toNanos).sum();
    }

    private static void onLargeTree(Turn turn, EnsembleUnderTest ensemble, Measured measured, Before before, int znodes, String root)
            throws CompareException, InterruptedException {
        LoadPlan plan = turn.plan(ensemble, measured.mix()).withZnodes(znodes, Forest.VALUE_BYTES).withStanding(root);
        turn.measure(measured.rate(), ensemble, () -> {
            LoadResult result = turn.load(plan);
            return Sample.of(before.rate() / result.operationsPerSecond(), result);
        });
        LoadPlan slow = plan.withRate(offered(before.rate()));
        turn.measure(measured.tail(), ensemble, () -> {
            LoadResult result = turn.load(slow);
            return Sample.of(result.latencyMicros(PERCENTILE) / before.tailMicros(), result);
        });
        if (measured.mix() == Mix.SET) {
            turn.measure(STEADY, ensemble, () -> Dip.of(
                turn, slow.withTimes(turn.scale().warmUp(), turn.scale().steady()),
                ensemble.members().get(ensemble.leader()).dataDirectory()));
        }
    }

    private static void comeBack(Turn turn, EnsembleUnderTest ensemble) throws CompareException, InterruptedException {
        ServerUnderTest follower = ensemble.members().get((ensemble.leader() + 1) % ensemble.members().size());
        turn.measure(RESTART, ensemble, () -> {
            follower.stop();
            return Sample.of(follower.startAndAwaitAnswer().toNanos() / 1e6);
        });
        if (turn.wants(FAILOVER)) {
            try (Outages outages = new Outages(ensemble, Optional.empty())) {
                boolean good = true;
                for (int i = 0; good && i < KILLS; i++) {
                    good = turn.measure(FAILOVER, ensemble, () -> {
                        outages.awaitCalm();
                        return Sample.of(outages.one(Outages.Trouble.KILLED) / 1e6);
                    });
                }
            }
        }
    }
}
