package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.Mix;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Target;
import java.util.List;

/** The loads whose rates are compared, each with its rows. What makes the tree grow comes last, so that it is small for all the others. */
final class Loads {
    private static final String MANY = "Throughput: 30 connections, 50 requests in flight on each (L1)";
    private static final String FEW = "Throughput: 30 connections, 1 in flight (L2)";
    private static final String ONE = "Throughput: 1 connection, 1 in flight (L3)";
    private static final String CLIENTS = "Throughput: so many clients, 1 in flight each";
    private static final String COST = "Processor time of the server for one operation (L1)";
    private static final String MIX = "1 % create, 8 % set, 45 % get, 45 % list of 100 children, 1 % delete";

    /**
     * A load and its rows.
     *
     * @param row its rate
     * @param costs what an operation of it costs the processor
     */
    record Measured(Row row, Mix mix, int connections, int window, List<Cost> costs) {
        Measured(Row row, Mix mix, int connections, int window, Cost... costs) {
            this(row, mix, connections, window, List.of(costs));
        }

        /** Whether it shows what a server can do at most. */
        boolean isTop(Mix which) {
            return mix == which && window > 1;
        }
    }

    /** @param whose processor time it is */
    record Cost(Row row, Whose whose) {}

    enum Whose {
        /** All servers together. */
        ALL,
        LEADER
    }

    private Loads() {}

    static List<Measured> ofOneServer() {
        return List.of(
            new Measured(rate("get L1", MANY, times(10), "reads of 1,000 znodes of 100 bytes"), Mix.GET, 30, 50,
                cost("cpu get", 1.5, "user and system time of the process while get L1 is measured", Whose.ALL)),
            new Measured(rate("set L1", MANY, times(8), "writes of 100 bytes to 1,000 znodes"), Mix.SET, 30, 50,
                cost("cpu set", 3, "the same while set L1 is measured", Whose.ALL)),
            new Measured(rate("list L1", MANY, notWorse(), "names of 100 children, with the stat of their parent"), Mix.LIST, 30, 50),
            new Measured(rate("mixed L1", MANY, notWorse(), MIX), Mix.MIXED, 30, 50),
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
            new Measured(rate("create L2", FEW, notWorse(), "creates"), Mix.CREATE, 30, 1),
            new Measured(rate("create L1", MANY, times(8), "creates of znodes of 100 bytes"), Mix.CREATE, 30, 50),
            new Measured(rate("delete L1", MANY, notWorse(), "deletes, and as many creates, both counted"), Mix.DELETE, 30, 50));
    }

    /** Connections are spread over the servers. */
    static List<Measured> ofEnsemble() {
        return List.of(
            new Measured(rate("get L1", MANY, notWorse(), "reads of 1,000 znodes of 100 bytes"), Mix.GET, 30, 50,
                cost("cpu get", 1.5, "user and system time of all servers while get L1 is measured", Whose.ALL)),
            new Measured(rate("set L1", MANY, times(10), "writes of 100 bytes to 1,000 znodes"), Mix.SET, 30, 50,
                cost("cpu set, leader", 3, "user and system time of the leader while set L1 is measured", Whose.LEADER),
                new Cost(new Row("cpu set, all", COST, Quantity.CPU, notWorse(), "the same of all servers together"), Whose.ALL)),
            new Measured(rate("mixed L1", MANY, times(10), MIX), Mix.MIXED, 30, 50),
            new Measured(rate("get L2", FEW, times(3), "reads as in L1").at("get", 30), Mix.GET, 30, 1),
            new Measured(rate("set L2", FEW, times(3), "writes as in L1").at("set", 30), Mix.SET, 30, 1),
            new Measured(rate("get L3", ONE, times(1.5), "reads; also the row of 1 client").at("get", 1), Mix.GET, 1, 1),
            new Measured(rate("set L3", ONE, times(1.5), "writes; also the row of 1 client").at("set", 1), Mix.SET, 1, 1),
            clients(Mix.GET, 3),
            clients(Mix.GET, 10),
            clients(Mix.GET, 100),
            clients(Mix.SET, 3),
            clients(Mix.SET, 10),
            clients(Mix.SET, 100),
            new Measured(rate("create L3", ONE, times(1.5), "creates"), Mix.CREATE, 1, 1),
            new Measured(rate("create L2", FEW, notWorse(), "creates"), Mix.CREATE, 30, 1),
            new Measured(rate("create L1", MANY, times(10), "creates of znodes of 100 bytes"), Mix.CREATE, 30, 50));
    }

    private static Measured clients(Mix mix, int count) {
        Row row = rate(mix + " " + count + " clients", CLIENTS, notWorse(), mix + " with 1 request in flight each");
        return new Measured(row.at(mix.toString(), count), mix, count, 1);
    }

    private static Row rate(String name, String group, Target target, String about) {
        return new Row(name, group, Quantity.RATE, target, about);
    }

    private static Cost cost(String name, double mostMicros, String about, Whose whose) {
        return new Cost(new Row(name, COST, Quantity.CPU, new Target.Limit(mostMicros), about), whose);
    }

    private static Target times(double factor) {
        return new Target.TimesApache(factor);
    }

    private static Target notWorse() {
        return new Target.NotWorse();
    }
}
