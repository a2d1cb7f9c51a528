package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What it takes ten thousand sessions to be served again when the leader was killed: all of them have lost their servers. */
final class Comebacks implements Stage {
    private static final String GROUP = "10,000 sessions after a failover";
    private static final String WATCHED = "/watched";
    private static final int SESSIONS = 10_000;
    private static final int QUICK_SESSIONS = 1_000;
    /** Not measured: new servers, and who measures them, compile what it takes. */
    private static final int FIRST = 1;
    private static final int REPEATS = 3;

    private record Measured(Row row, ToDoubleFunction<Herd.Comeback> figure) {}

    private static final Row TIME = new Row("10k sessions back", GROUP, Quantity.TIME, new Target.NotWorse(),
        "from the leader's end (kill -9) until each of 10,000 sessions, spread over all servers, has come back with its watch and was"
            + " answered a read; clients try one server after the other at once, and again after a second when all have sent them away");
    private static final List<Measured> CAUSED = List.of(
        new Measured(new Row("10k sessions back, tries", GROUP, Quantity.COUNT, new Target.NotWorse(), "connections they tried for that"),
            Herd.Comeback::connections),
        new Measured(new Row("10k sessions back, reads", GROUP, Quantity.COUNT, new Target.NotWorse(),
            "reads they asked for that, one with each session that was granted, and as many watches set anew"), Herd.Comeback::reads),
        new Measured(new Row("10k sessions back, bytes", GROUP, Quantity.MEMORY, new Target.NotWorse(),
            "what they sent and received for that"), Herd.Comeback::bytes));

    @Override
    public String name() {
        return "sessions that come back";
    }

    @Override
    public List<Row> rows() {
        return Stream.concat(Stream.of(TIME), CAUSED.stream().map(Measured::row)).toList();
    }

    /** One round has repetitions enough. */
    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return 15 + (FIRST + REPEATS) * 6;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        int size = turn.scale().quick() ? QUICK_SESSIONS : SESSIONS;
        try (EnsembleUnderTest ensemble = turn.startEnsemble(Optional.empty(), Map.of())) {
            try (Crowd first = Crowd.open(ensemble.addresses(), ensemble.members().size())) {
                first.create(WATCHED);
            }
            try (Herd herd = Herd.open(ensemble.addresses(), size, WATCHED)) {
                for (int i = 0; i < FIRST; i++) {
                    comeBack(ensemble, herd);
                }
                boolean good = true;
                for (int i = 0; good && i < REPEATS; i++) {
                    good = turn.measure(TIME, ensemble, () -> {
                        Herd.Comeback comeback = comeBack(ensemble, herd);
                        CAUSED.stream().filter(each -> turn.wants(each.row()))
                            .forEach(each -> turn.found(each.row(), Sample.of(each.figure().applyAsDouble(comeback))));
                        return Sample.of(comeback.nanos() / 1e6);
                    });
                }
            }
        }
    }

    private static Herd.Comeback comeBack(EnsembleUnderTest ensemble, Herd herd) throws CompareException, InterruptedException {
        ServerUnderTest leader = ensemble.members().get(ensemble.leader());
        long begin = System.nanoTime();
        leader.kill();
        Herd.Comeback comeback = herd.comeBack(begin);
        leader.launch();
        leader.awaitAnswer();
        ensemble.awaitRoles();
        return comeback;
    }
}
