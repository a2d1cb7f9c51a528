package io.lockkeeper.bench.rooms;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one benchmark found out.
 *
 * @param benchmark class and method, such as {@code TreeRead.get}
 * @param params what it was run with, such as {@code znodes=1000}
 * @param nanosPerOperation mean over the measured rounds
 * @param errorNanos half of the 99.9 % confidence interval; not a number if there were too few rounds
 * @param bytesPerOperation allocated on the heap; not a number if Java does not say
 */
record Score(
        String benchmark, Map<String, String> params, double nanosPerOperation, double errorNanos, double bytesPerOperation) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static Score of(RunResult run) {
        Map<String, String> params = run.getParams().getParamsKeys().stream()
            .collect(Collectors.toMap(key -> key, run.getParams()::getParam, (a, _) -> a, TreeMap::new));
        Result<?> time = run.getPrimaryResult();
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        return new Score(
            shortName(run.getParams().getBenchmark()), params, time.getScore(), time.getScoreError(),
            allocated == null ? Double.NaN : allocated.getScore());
    }

    /** Without the package, which is the same for all. */
    static String shortName(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }

    /** Such as {@code kind=RECURSIVE watchers=1}. */
    String paramText() {
        return params.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" "));
    }
}
