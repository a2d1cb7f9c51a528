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
    private static final double READ_MICROS = 1.5;
    private static final double WRITE_MICROS = 3;

    /**
     * A load and its rows.
     *
     * @param row its rate
     * @param costs what an operation of it costs the processor
     */
    record Measured(Row row, Mix mix, int connections, int window, List<Cost> costs) {
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

    /**
     * How many times Apache's rate ours is to be; 0 where it is not measured.
     *
     * @param alone of one server
     * @param together of an ensemble
     */
    private record Aim(double alone, double together) {
        double of(int nodes) {
            return nodes == 1 ? alone : together;
        }
    }

    /** A load whose target goes by how many servers there are. */
    private record Planned(String name, String group, Aim aim, String about, Mix mix, int connections, int window) {
        Measured of(int nodes) {
            double factor = aim.of(nodes);
            Target target = factor == 1 ? new Target.NotWorse() : new Target.TimesApache(factor);
            Row row = new Row(name, group, Quantity.RATE, target, about);
            boolean onCurve = window == 1 && mix != Mix.CREATE;
            return new Measured(
                onCurve ? row.at(mix.toString(), connections) : row, mix, connections, window,
                window > 1 ? costs(mix, nodes) : List.of());
        }
    }

    private static final List<Planned> ALL = List.of(
        many(Mix.GET, new Aim(10, 1), "reads of 1,000 znodes of 100 bytes"),
        many(Mix.SET, new Aim(8, 10), "writes of 100 bytes to 1,000 znodes"),
        many(Mix.LIST, new Aim(1, 0), "names of 100 children, with the stat of their parent"),
        many(Mix.MIXED, new Aim(1, 10), "1 % create, 8 % set, 45 % get, 45 % list of 100 children, 1 % delete"),
        few(Mix.GET, new Aim(2, 3), "reads as in L1"),
        few(Mix.SET, new Aim(1.5, 3), "writes as in L1"),
        one(Mix.GET, "reads; also the row of 1 client"),
        one(Mix.SET, "writes; also the row of 1 client"),
        clients(Mix.GET, 3, new Aim(1, 1)),
        clients(Mix.GET, 10, new Aim(1, 1)),
        clients(Mix.GET, 100, new Aim(1, 1)),
        clients(Mix.GET, 1000, new Aim(1, 0)),
        clients(Mix.SET, 3, new Aim(1, 1)),
        clients(Mix.SET, 10, new Aim(1, 1)),
        clients(Mix.SET, 100, new Aim(1, 1)),
        clients(Mix.SET, 1000, new Aim(1, 0)),
        one(Mix.CREATE, "creates"),
        few(Mix.CREATE, new Aim(1, 1), "creates"),
        many(Mix.CREATE, new Aim(8, 10), "creates of znodes of 100 bytes"),
        many(Mix.DELETE, new Aim(1, 0), "deletes, and as many creates, both counted"));

    private Loads() {}

    /** Those of one server, or of an ensemble of so many, over which connections are spread. */
    static List<Measured> of(int nodes) {
        return ALL.stream().filter(load -> load.aim().of(nodes) > 0).map(load -> load.of(nodes)).toList();
    }

    private static Planned many(Mix mix, Aim aim, String about) {
        return new Planned(mix + " L1", MANY, aim, about, mix, 30, 50);
    }

    private static Planned few(Mix mix, Aim aim, String about) {
        return new Planned(mix + " L2", FEW, aim, about, mix, 30, 1);
    }

    private static Planned one(Mix mix, String about) {
        return new Planned(mix + " L3", ONE, new Aim(1.5, 1.5), about, mix, 1, 1);
    }

    private static Planned clients(Mix mix, int count, Aim aim) {
        return new Planned(mix + " " + count + " clients", CLIENTS, aim, mix + " with 1 request in flight each", mix, count, 1);
    }

    private static List<Cost> costs(Mix mix, int nodes) {
        String whose = nodes == 1 ? "the process" : "all servers";
        if (mix == Mix.GET) {
            return List.of(cost("cpu get", new Target.Limit(READ_MICROS), whose, mix, Whose.ALL));
        }
        if (mix != Mix.SET) {
            return List.of();
        }
        Target write = new Target.Limit(WRITE_MICROS);
        return nodes == 1 ? List.of(cost("cpu set", write, whose, mix, Whose.ALL))
            : List.of(cost("cpu set, leader", write, "the leader", mix, Whose.LEADER),
                cost("cpu set, all", new Target.NotWorse(), whose, mix, Whose.ALL));
    }

    private static Cost cost(String name, Target target, String process, Mix mix, Whose whose) {
        return new Cost(
            new Row(name, COST, Quantity.CPU, target, "user and system time of " + process + " while " + mix + " L1 is measured"), whose);
    }
}
