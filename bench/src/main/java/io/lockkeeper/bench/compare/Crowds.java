package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;

/** Many clients at once: all of them come, and all of them are told. */
final class Crowds implements Stage {
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
    public String name() {
        return "many clients";
    }

    @Override
    public List<Row> rows() {
        return List.of(OPEN, TELL);
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return 2 * scale.nodes() + scale.heat().toMillis() / 1e3 + (FIRST_OPENINGS + OPENINGS + 1) * 2 + FIRST_CHANGES * 0.2;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        try (Subject subject = turn.start()) {
            Requests.heat(turn, subject);
            int sessions = turn.scale().sessions();
            for (int i = 0; i < FIRST_OPENINGS; i++) {
                Crowd.open(subject.addresses(), sessions).close();
            }
            for (int i = 0; i < OPENINGS; i++) {
                boolean good = turn.measure(OPEN, subject, () -> {
                    long begin = System.nanoTime();
                    try (Crowd _ = Crowd.open(subject.addresses(), sessions)) {
                        return Sample.of((System.nanoTime() - begin) / 1e6);
                    }
                });
                if (!good) {
                    break;
                }
            }
            if (turn.wants(TELL)) {
                try (Crowd crowd = Crowd.open(subject.addresses(), sessions)) {
                    crowd.create(WATCHED);
                    for (int i = 0; i < FIRST_CHANGES; i++) {
                        crowd.watch(WATCHED);
                        crowd.tell(WATCHED);
                    }
                    tell(turn, subject, crowd);
                }
            }
        }
    }

    private static void tell(Turn turn, Subject subject, Crowd crowd) throws InterruptedException {
        boolean good = true;
        for (int i = 0; good && i < CHANGES; i++) {
            good = turn.measure(TELL, subject, () -> {
                crowd.watch(WATCHED);
                long begin = System.nanoTime();
                crowd.tell(WATCHED);
                return Sample.of((System.nanoTime() - begin) / 1e6);
            });
        }
    }
}
