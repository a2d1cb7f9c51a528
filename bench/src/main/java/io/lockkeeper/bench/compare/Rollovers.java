package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long nobody's writes are acknowledged when an epoch has used up its zxids. Both servers have a setting for tests by which epochs
 * begin near their end.
 */
final class Rollovers implements Stage {
    private static final int CLIENTS = 30;
    private static final long WRITES_OF_AN_EPOCH = 5_000;
    private static final long LAST_COUNTER = 0xFFFF_FFFEL;
    private static final long PATIENCE_MILLIS = 30_000;
    /** Not measured: new servers compile what it takes. */
    private static final int FIRST = 2;
    private static final int REPEATS = 10;

    private static final Row ROLLOVER = new Row("rollover", "An epoch ends", Quantity.TIME, new Target.NotWorse(),
        "zxids of an epoch are used up while 30 clients write: from the last acknowledged write of the epoch to the first of the next");

    @Override
    public String name() {
        return "rollover";
    }

    @Override
    public List<Row> rows() {
        return List.of(ROLLOVER);
    }

    /** One round has repetitions enough. */
    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        return 4 + (FIRST + REPEATS) * 2;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        Map<String, String> nearItsEnd = Map.of("testingonly.initialZxid", Long.toString(LAST_COUNTER - WRITES_OF_AN_EPOCH));
        EpochGaps gaps = new EpochGaps();
        List<SteadyWriter> writers = new ArrayList<>();
        try (EnsembleUnderTest ensemble = turn.startEnsemble(Optional.empty(), nearItsEnd)) {
            for (int i = 0; i < CLIENTS; i++) {
                SteadyWriter writer = new SteadyWriter(ensemble.addresses().get(i % ensemble.addresses().size()), "/written-" + i, gaps);
                writer.start();
                writers.add(writer);
            }
            boolean good = true;
            for (int i = 0; good && i < FIRST + REPEATS; i++) {
                int number = i;
                if (number < FIRST) {
                    gaps.await(number, PATIENCE_MILLIS);
                } else {
                    good = turn.measure(ROLLOVER, ensemble, () -> Sample.of(gaps.await(number, PATIENCE_MILLIS) / 1e6));
                }
            }
        } finally {
            for (SteadyWriter writer : writers) {
                writer.close();
            }
        }
    }
}
