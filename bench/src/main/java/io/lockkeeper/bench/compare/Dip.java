package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.LoadException;
import io.lockkeeper.bench.load.LoadPlan;
import io.lockkeeper.bench.load.LoadResult;
import io.lockkeeper.bench.load.Second;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Timeline;
import java.nio.file.Path;

/** How far a load falls while snapshots are written: the lowest second in which one was, as a share of the mean. */
final class Dip {
    private Dip() {}

    /** @param snapshots the directory in which they are written */
    static Sample of(Turn turn, LoadPlan plan, Path snapshots) throws CompareException, LoadException, InterruptedException {
        try (SnapshotWatch watch = new SnapshotWatch(snapshots)) {
            // The moment of the last second told, less the seconds measured, is when measuring began.
            long[] began = {0};
            LoadResult result = turn.load(plan, second -> began[0] = beginOfMeasuring(second, began[0]));
            Timeline timeline = new Timeline(
                result.seconds().stream().map(Second::operationsPerSecond).toList(), watch.since(began[0]));
            double lowest = timeline.lowestDuringSnapshot().orElseThrow(() ->
                new CompareException("no snapshot was written in " + plan.duration().toSeconds() + " s"));
            return Sample.of(lowest / timeline.mean(), result).with(timeline);
        }
    }

    private static long beginOfMeasuring(Second second, long known) {
        return second.number() == 1 ? System.nanoTime() - second.nanos() : known;
    }
}
