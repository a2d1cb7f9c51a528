package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.LoadException;
import io.lockkeeper.bench.load.LoadPlan;
import io.lockkeeper.bench.load.LoadResult;
import io.lockkeeper.bench.load.Mix;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operations a second of every kind, with many clients and with few; and what an operation costs the processor. */
final class Requests implements Stage {
    private static final String MANY = "Throughput: 30 connections, 50 requests in flight on each (L1)";
    private static final String FEW = "Throughput: 30 connections, 1 in flight (L2)";
    private static final String ONE = "Throughput: 1 connection, 1 in flight (L3)";
    private static final String CLIENTS = "Throughput: so many clients, 1 in flight each";
    private static final String COST = "Processor time of the server for one operation (L1)";

    static final Row GET_L1 = rate("get L1", MANY, times(10), "reads of 1,000 znodes of 100 bytes");
    static final Row SET_L1 = rate("set L1", MANY, times(8), "writes of 100 bytes to 1,000 znodes");
    static final Row MIXED_L1 =
        rate("mixed L1", MANY, new Target.NotWorse(), "1 % create, 8 % set, 45 % get, 45 % list of 100 children, 1 % delete");
    private static final Row CPU_GET =
        new Row("cpu get", COST, Quantity.CPU, new Target.Limit(1.5), "user and system time of the process while get L1 is measured");
    private static final Row CPU_SET =
        new Row("cpu set", COST, Quantity.CPU, new Target.Limit(3), "the same while set L1 is measured");

    /** A load and the row of its rate. */
    private record Measured(Row row, Mix mix, int connections, int window) {}

    // What makes the tree grow comes last, so that it is as small as it was for all that goes before.
    private static final List<Measured> LOADS = List.of(
        new Measured(GET_L1, Mix.GET, 30, 50),
        new Measured(SET_L1, Mix.SET, 30, 50),
        new Measured(rate("list L1", MANY, new Target.NotWorse(), "names of 100 children, with the stat of their parent"), Mix.LIST,
            30, 50),
        new Measured(MIXED_L1, Mix.MIXED, 30, 50),
        new Measured(rate("get L2", FEW, times(2), "reads as in L1").at("get", 30), Mix.GET, 30, 1),
        new Measured(rate("set L2", FEW, times(1.5), "writes as in L1").at("set", 30), Mix.SET, 30, 1),
        new Measured(rate("get L3", ONE, times(1.5), "reads; also the row of 1 client").at("get", 1), Mix.GET, 1, 1),
        new Measured(rate("set L3", ONE, times(1.5), "writes; also the row of 1 client").at("set", 1), Mix.SET, 1, 1),
        clients(Mix.GET, 3),
        clients(Mix.GET, 10),
        clients(Mix.GET, 100),
        clients(Mix.GET, 1000),
        clients(Mix.SET, 3),
        clients(Mix.SET, 10),
        clients(Mix.SET, 100),
        clients(Mix.SET, 1000),
        new Measured(rate("create L3", ONE, times(1.5), "creates"), Mix.CREATE, 1, 1),
        new Measured(rate("create L2", FEW, new Target.NotWorse(), "creates"), Mix.CREATE, 30, 1),
        new Measured(rate("create L1", MANY, times(8), "creates of znodes of 100 bytes"), Mix.CREATE, 30, 50),
        new Measured(rate("delete L1", MANY, new Target.NotWorse(), "deletes, and as many creates, both counted"), Mix.DELETE, 30, 50));

    private static final Map<Row, Row> COST_OF = Map.of(GET_L1, CPU_GET, SET_L1, CPU_SET);

    private static Measured clients(Mix mix, int count) {
        Row row = rate(mix + " " + count + " clients", CLIENTS, new Target.NotWorse(), mix + " with 1 request in flight each");
        return new Measured(row.at(mix.toString(), count), mix, count, 1);
    }

    private static Row rate(String name, String group, Target target, String about) {
        return new Row(name, group, Quantity.RATE, target, about);
    }

    private static Target times(double factor) {
        return new Target.TimesApache(factor);
    }

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>(LOADS.stream().map(Measured::row).toList());
        rows.add(CPU_GET);
        rows.add(CPU_SET);
        return rows;
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return 1.5 + scale.heat().toMillis() / 1e3 + rows * (scale.warmUp().plus(scale.each()).toMillis() / 1e3 + 0.5);
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        @Nullable ServerUnderTest server = null;
        try {
            for (Measured load : LOADS) {
                Optional<Row> cost = Optional.ofNullable(COST_OF.get(load.row()));
                if (!turn.wants(load.row()) && cost.filter(turn::wants).isEmpty()) {
                    continue;
                }
                if (server == null) {
                    server = turn.start();
                    heat(turn, server);
                }
                if (!measure(turn, server, load, cost)) {
                    server.close(); // The next row deserves one in good health.
                    server = null;
                }
            }
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    private static boolean measure(Turn turn, ServerUnderTest server, Measured load, Optional<Row> cost) throws InterruptedException {
        LoadPlan plan = turn.plan(server, load.mix()).withClients(load.connections(), load.window());
        Row row = turn.wants(load.row()) ? load.row() : cost.orElseThrow();
        boolean good = turn.measure(row, server, () -> {
            LoadResult result = turn.load(plan);
            Sample spent = Sample.of(result.cpuMicrosPerOperation());
            if (!row.equals(load.row())) {
                return spent;
            }
            cost.filter(turn::wants).ifPresent(costRow -> turn.found(costRow, spent));
            return Sample.of(result.operationsPerSecond(), result);
        });
        if (!good) {
            turn.failRest(cost.stream().toList(), row + " failed");
        }
        return good;
    }

    /** Lets a new server compile what it needs for requests, so that no row is its first. */
    static void heat(Turn turn, ServerUnderTest server) throws CompareException, InterruptedException {
        try {
            turn.load(turn.plan(server, Mix.MIXED).withTimes(Duration.ZERO, turn.scale().heat()));
        } catch (LoadException e) {
            throw server.explain(e.getMessage());
        }
    }
}
