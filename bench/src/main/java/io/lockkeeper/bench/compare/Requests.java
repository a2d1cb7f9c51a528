package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.compare.Loads.Cost;
import io.lockkeeper.bench.compare.Loads.Measured;
import io.lockkeeper.bench.load.LoadPlan;
import io.lockkeeper.bench.load.LoadResult;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Operations a second of every kind, with many clients and with few; and what an operation costs the processor. */
final class Requests implements Part {
    private final List<Measured> loads;

    Requests(List<Measured> loads) {
        this.loads = List.copyOf(loads);
    }

    @Override
    public List<Row> rows() {
        return Stream.concat(
            loads.stream().map(Measured::row), loads.stream().flatMap(load -> load.costs().stream()).map(Cost::row)).toList();
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return rows * (scale.warmUp().plus(scale.each()).toMillis() / 1e3 + 0.5);
    }

    @Override
    public void run(Turn turn, Warm warm) throws CompareException, InterruptedException {
        for (Measured load : loads) {
            List<Row> wanted = rows(load).stream().filter(turn::wants).toList();
            if (!wanted.isEmpty() && !measure(turn, warm.get(), load, wanted)) {
                warm.spoilt();
            }
        }
    }

    private static List<Row> rows(Measured load) {
        List<Row> rows = new ArrayList<>(List.of(load.row()));
        load.costs().forEach(cost -> rows.add(cost.row()));
        return rows;
    }

    /** The first of the wanted rows stands for all of them while it is measured. */
    private static boolean measure(Turn turn, Subject subject, Measured load, List<Row> wanted) throws InterruptedException {
        LoadPlan plan = turn.plan(subject, load.mix()).withClients(load.connections(), load.window());
        boolean good = turn.measure(wanted.getFirst(), subject, () -> {
            int leader = subject.leader();
            LoadResult result = turn.load(plan);
            for (Row other : wanted.subList(1, wanted.size())) {
                turn.found(other, sample(other, load, result, leader));
            }
            return sample(wanted.getFirst(), load, result, leader);
        });
        if (!good) {
            turn.failRest(wanted, wanted.getFirst() + " failed");
        }
        return good;
    }

    private static Sample sample(Row row, Measured load, LoadResult result, int leader) {
        for (Cost cost : load.costs()) {
            if (cost.row().equals(row)) {
                return Sample.of(switch (cost.whose()) {
                    case ALL -> result.cpuMicrosPerOperation();
                    case LEADER -> result.cpuMicrosPerOperation(leader);
                });
            }
        }
        return Sample.of(result.operationsPerSecond(), result);
    }
}
