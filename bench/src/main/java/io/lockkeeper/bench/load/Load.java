package io.lockkeeper.bench.load;

import java.util.function.Consumer;

/** One load on one or more servers: prepares its znodes, warms up, measures, removes what it made. */
public final class Load {
    private final LoadPlan plan;
    private final Consumer<Second> eachSecond;

    /** @param eachSecond is told of every second, warm-up too, on the thread that called {@link #run} */
    public Load(LoadPlan plan, Consumer<Second> eachSecond) {
        this.plan = plan;
        this.eachSecond = eachSecond;
    }

    /**
     * Runs it to its end, or until {@link #stop}. To be called once.
     *
     * @throws LoadException if it cannot go on; what it made is removed as far as the servers still answer
     */
    public LoadResult run() throws LoadException, InterruptedException {
        throw new UnsupportedOperationException(plan + " " + eachSecond);
    }

    /** Ends {@link #run} soon, with what was measured so far. May be called from any thread. */
    public void stop() {}
}
