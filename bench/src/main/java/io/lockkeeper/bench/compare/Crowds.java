package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;

/** Many clients at once: all of them come, and all of them are told. */
final class Crowds implements Part {
    private static final String GROUP = "Many clients at once";
    private static final int OPENINGS = 3;
    private static final int CHANGES = 5;
    /** Not measured: as with requests, neither the server nor who measures it is still compiling what is measured. */
    private static final int FIRST_OPENINGS = 1;
    private static final int FIRST_CHANGES = 10;
    private static final String WATCHED = "/watched";

    private static final Row OPEN = new Row("open sessions", GROUP, Quantity.TIME, new Target.Limit(300),
        "3,000 sessions opened at once, not for the first time, until the last one is granted");
    private static final Row TELL = new Row("tell watchers", GROUP, Quantity.TIME, new Target.Limit(10),
        "3,000 sessions watch one znode, one of them sets it for the eleventh time or later, until the last one is told");

    @Override
    public List<Row> rows() {
        return List.of(OPEN, TELL);
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return rows == 0 ? 0 : rows * 0.5 * scale.nodes() + (FIRST_OPENINGS + OPENINGS + 1) * 2 + FIRST_CHANGES * 0.2;
    }

    @Override
    public void run(Turn turn, Warm warm) throws CompareException, InterruptedException {
        if (turn.wants(OPEN) && !open(turn, warm.get())) {
            warm.spoilt();
        }
        if (turn.wants(TELL) && !tell(turn, warm.get())) {
            warm.spoilt();
        }
    }

    private static boolean open(Turn turn, Subject subject) throws CompareException, InterruptedException {
        int sessions = turn.scale().sessions();
        for (int i = 0; i < FIRST_OPENINGS; i++) {
            Crowd.open(subject.addresses(), sessions).close();
        }
        boolean good = true;
        for (int i = 0; good && i < OPENINGS; i++) {
            good = turn.measure(OPEN, subject, () -> {
                long begin = System.nanoTime();
                try (Crowd _ = Crowd.open(subject.addresses(), sessions)) {
                    return Sample.of((System.nanoTime() - begin) / 1e6);
                }
            });
        }
        return good;
    }

    private static boolean tell(Turn turn, Subject subject) throws CompareException, InterruptedException {
        try (Crowd crowd = Crowd.open(subject.addresses(), turn.scale().sessions())) {
            crowd.create(WATCHED);
            for (int i = 0; i < FIRST_CHANGES; i++) {
                crowd.watch(WATCHED);
                crowd.tell(WATCHED);
            }
            boolean good = true;
            for (int i = 0; good && i < CHANGES; i++) {
                good = turn.measure(TELL, subject, () -> {
                    crowd.watch(WATCHED);
                    long begin = System.nanoTime();
                    crowd.tell(WATCHED);
                    return Sample.of((System.nanoTime() - begin) / 1e6);
                });
            }
            return good;
        }
    }
}
