package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.Mix;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;

/** A server with a million znodes: its memory, how steady it is while it writes snapshots of them, how soon it is back after a stop. */
final class BigTree implements Stage {
    private static final String MEMORY = "Memory";
    private static final long QUIET_MILLIS = 2_000;
    private static final long PATIENCE_MILLIS = 30_000;

    private static final Row RESIDENT = new Row("memory 1M", MEMORY, Quantity.MEMORY, new Target.Limit(300e6),
        "resident memory with 1 M znodes of 100 bytes, after they were created and the snapshots that this caused were written");
    private static final Row STEADY = new Row("snapshot dip", "Steadiness", Quantity.SHARE, new Target.Limit(0.8),
        "set L1 on a server with 1 M znodes: the lowest second while a snapshot is being written, as a share of the mean");
    private static final Row RESTART = new Row("restart 1M", Starts.GROUP, Quantity.TIME, new Target.Limit(1000),
        "1 M znodes: from the start of the process to the first answer to a request");
    private static final Row RESTARTED = new Row("memory 1M restarted", MEMORY, Quantity.MEMORY, new Target.NotWorse(),
        "resident memory after that restart");

    @Override
    public String name() {
        return "1 M znodes";
    }

    @Override
    public List<Row> rows() {
        return List.of(STEADY, RESTART, RESIDENT, RESTARTED);
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return 8 + scale.znodes() / 60_000.0 + scale.steady().toMillis() / 1e3;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        try (ServerUnderTest server = turn.startServer()) {
            new Forest(server.addresses(), Forest.ONE_BY_ONE).growTo(turn.scale().znodes());
            SnapshotWatch.awaitQuiet(server.dataDirectory(), QUIET_MILLIS, PATIENCE_MILLIS);
            turn.measure(RESIDENT, server, () -> Sample.of(server.residentBytes()));
            boolean good = turn.measure(STEADY, server, () -> Dip.of(
                turn, turn.plan(server, Mix.SET).withTimes(turn.scale().heat(), turn.scale().steady()), server.dataDirectory()));
            if (good && turn.wantsAny(List.of(RESTART, RESTARTED))) {
                SnapshotWatch.awaitQuiet(server.dataDirectory(), QUIET_MILLIS, PATIENCE_MILLIS);
                server.stop();
                double millis = server.startAndAwaitAnswer().toNanos() / 1e6;
                turn.measure(RESTART, server, () -> Sample.of(millis));
                turn.measure(RESTARTED, server, () -> Sample.of(server.residentBytes()));
            }
        }
    }
}
