package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;

/** Heap that one znode, one watch, one idle session takes: the difference of two full collections. */
final class Footprints implements Stage {
    private static final String GROUP = "Heap of one of many";
    private static final int WATCHED = 30;
    /** A smaller tree to compare with, as a part of the large one: what a server has at the start is in neither's share. */
    private static final int SMALLER = 10;
    private static final int PARENT = 1_000;

    private static final Row ZNODE = new Row("heap of a znode", GROUP, Quantity.SIZE, new Target.Limit(100),
        "live heap for each znode between 100,000 and 1 M of them, beside 100 bytes of value and 8 of name");
    private static final Row SESSION = new Row("heap of a session", GROUP, Quantity.SIZE, new Target.Limit(1024),
        "live heap for each of 3,000 idle sessions with their connections");
    private static final Row WATCH = new Row("heap of a watch", GROUP, Quantity.SIZE, new Target.Limit(32),
        "live heap for each watch when 3,000 sessions watch the same 30 znodes");

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public List<Row> rows() {
        return List.of(ZNODE, SESSION, WATCH);
    }

    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return 10 + scale.znodes() / 60_000.0;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        try (ServerUnderTest server = turn.startServer()) {
            Warm.heat(turn, server);
            if (turn.wantsAny(List.of(SESSION, WATCH))) {
                clients(turn, server);
            }
            turn.measure(ZNODE, server, () -> znode(turn.scale().znodes(), server));
        }
    }

    private static void clients(Turn turn, ServerUnderTest server) throws CompareException, InterruptedException {
        int sessions = turn.scale().sessions();
        double before = server.liveBytes();
        try (Crowd crowd = Crowd.open(server.addresses(), sessions)) {
            double open = server.liveBytes();
            turn.measure(SESSION, server, () -> sample((open - before) / sessions));
            if (turn.wants(WATCH)) {
                for (int i = 0; i < WATCHED; i++) {
                    crowd.create("/watched-" + i);
                }
                double unwatched = server.liveBytes();
                turn.measure(WATCH, server, () -> {
                    for (int i = 0; i < WATCHED; i++) {
                        crowd.watch("/watched-" + i);
                    }
                    return sample((server.liveBytes() - unwatched) / ((double) sessions * WATCHED));
                });
            }
        }
    }

    private static Sample znode(int znodes, ServerUnderTest server) throws CompareException, InterruptedException {
        Forest forest = new Forest(server.addresses(), Forest.ONE_BY_ONE);
        int fewer = Math.max(PARENT, znodes / SMALLER / PARENT * PARENT);
        forest.growTo(fewer);
        double small = server.liveBytes();
        forest.growTo(znodes);
        double large = server.liveBytes();
        return sample((large - small) / (znodes - fewer) - Forest.VALUE_BYTES - Forest.NAME_BYTES);
    }

    /** Less than a byte is nothing that two collections could tell apart. */
    private static Sample sample(double bytes) {
        return Sample.of(Math.max(1, bytes));
    }
}
