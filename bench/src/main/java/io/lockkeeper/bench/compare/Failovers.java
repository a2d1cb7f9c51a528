package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.compare.Outages.Trouble;
import io.lockkeeper.bench.network.Hosts;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long nobody's writes are acknowledged when the leader is gone. Many times over, back to back on one ensemble: a figure is the median
 * of them, and the report has the longest beside it.
 */
final class Failovers implements Stage {
    private static final String GROUP = "Failover";
    private static final int REPEATS = 20;
    private static final int QUICK_REPEATS = 3;
    /** Within which writes go on. */
    static final double KILLED_MILLIS = 150;
    private static final double SILENT_MILLIS = 2_000;

    /**
     * With ticks so short that a follower of ZooKeeper's misses a silent leader after two seconds in place of ten, which all repetitions
     * would take. Reading a large tree keeps its time.
     */
    private static final Map<String, String> SETTINGS = Map.of("tickTime", "400", "initLimit", "50");
    private static final String SETTINGS_SHOWN = "tickTime=400, initLimit=50";

    private record Measured(Row row, Trouble trouble, boolean large) {}

    private static final List<Measured> ALL = Stream.of(false, true)
        .flatMap(large -> Stream.of(Trouble.values()).map(trouble -> row(trouble, large))).toList();

    private static Measured row(Trouble trouble, boolean large) {
        String size = large ? " large" : " empty";
        String tree = large ? "with 1 M znodes: " : "";
        return switch (trouble) {
            case KILLED -> new Measured(new Row("failover killed" + size, GROUP, Quantity.TIME, new Target.Limit(KILLED_MILLIS),
                tree + "from the leader's end (kill -9) to the next acknowledged write; " + SETTINGS_SHOWN), trouble, large);
            case PAUSED -> new Measured(new Row("failover paused" + size, GROUP, Quantity.TIME, new Target.Limit(SILENT_MILLIS),
                tree + "the same when the leader stands still (SIGSTOP) and its connections stay"), trouble, large);
            case CUT -> new Measured(new Row("failover cut" + size, GROUP, Quantity.TIME, new Target.Limit(SILENT_MILLIS),
                tree + "the same when nothing goes between the leader and the others, and nobody is told; needs root"), trouble, large);
        };
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public List<Row> rows() {
        return ALL.stream().map(Measured::row).toList();
    }

    /** One round has repetitions enough. */
    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return 15 + wanted.size() * repeats(scale) * 3.0;
    }

    private static int repeats(Scale scale) {
        return scale.quick() ? QUICK_REPEATS : REPEATS;
    }

    /** All on one ensemble, which lives on hosts of its own if somebody is to be cut off. */
    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        List<Measured> wanted = ALL.stream().filter(measured -> turn.wants(measured.row())).toList();
        if (wanted.stream().noneMatch(measured -> measured.trouble() == Trouble.CUT)) {
            run(turn, Optional.empty(), wanted);
            return;
        }
        Hosts hosts = turn.network();
        try {
            run(turn, Optional.of(hosts), wanted);
        } finally {
            turn.takeDown(hosts);
        }
    }

    private static void run(Turn turn, Optional<Hosts> hosts, List<Measured> wanted) throws CompareException, InterruptedException {
        try (EnsembleUnderTest ensemble = turn.startEnsemble(hosts, SETTINGS)) {
            boolean large = false;
            for (Measured measured : wanted) {
                if (measured.large() && !large) {
                    new Forest(ensemble.addresses(), Forest.QUICKLY).growTo(turn.scale().znodes());
                    large = true;
                }
                if (!repeat(turn, ensemble, hosts, measured)) {
                    throw new CompareException("not tried after '" + measured.row() + "' failed");
                }
            }
        }
    }

    private static boolean repeat(Turn turn, EnsembleUnderTest ensemble, Optional<Hosts> hosts, Measured measured)
            throws CompareException, InterruptedException {
        try (Outages outages = new Outages(ensemble, hosts)) {
            boolean good = true;
            for (int i = 0; good && i < repeats(turn.scale()); i++) {
                good = turn.measure(measured.row(), ensemble, () -> {
                    outages.awaitCalm();
                    return Sample.of(outages.one(measured.trouble()) / 1e6);
                });
            }
            return good;
        }
    }
}
