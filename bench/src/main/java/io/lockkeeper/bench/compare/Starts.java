package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.List;

/** How long a server without znodes takes to start. */
final class Starts implements Stage {
    private static final int REPEATS = 3;

    static final String GROUP = "Starting";
    private static final Row EMPTY = new Row("empty start", GROUP, Quantity.TIME, new Target.Limit(300),
        "from the start of the process to the first answer to a request, without znodes");

    @Override
    public String name() {
        return "starting";
    }

    @Override
    public List<Row> rows() {
        return List.of(EMPTY);
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return REPEATS * 1.5;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        try (ServerUnderTest server = turn.startServer()) {
            boolean good = true;
            for (int i = 0; good && i < REPEATS; i++) {
                server.stop();
                server.forget();
                good = turn.measure(EMPTY, server, () -> Sample.of(server.startAndAwaitAnswer().toNanos() / 1e6));
            }
        }
    }
}
