package io.lockkeeper.dist;

import io.lockkeeper.simulator.Coverage;
import io.lockkeeper.simulator.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Runs many seeds, several at a time: a world is one thread's from beginning to end and knows nothing of those beside it. */
final class Lanes {
    private final int nodes;
    private final int lanes;

    /**
     * @param nodes of each world: 1 for a server alone, or how many voters an ensemble has
     * @param lanes how many worlds run side by side
     */
    Lanes(int nodes, int lanes) {
        this.nodes = nodes;
        this.lanes = lanes;
    }

    /**
     * Returns when all of them have ended.
     *
     * @param listener hears of each one that ended, in no particular order, one at a time
     * @return what all of them have seen
     */
    Coverage run(long from, int seeds, Consumer<Simulation.Outcome> listener) {
        AtomicLong next = new AtomicLong(from);
        Object turn = new Object();
        Coverage seen = new Coverage();
        try (ExecutorService threads = Executors.newFixedThreadPool(lanes)) {
            List<Future<Coverage>> running = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                running.add(threads.submit(() -> {
                    Simulation simulation = new Simulation(nodes);
                    for (long seed = next.getAndIncrement(); seed < from + seeds; seed = next.getAndIncrement()) {
                        Simulation.Outcome outcome = simulation.run(seed, null);
                        synchronized (turn) {
                            listener.accept(outcome);
                        }
                    }
                    return simulation.coverage();
                }));
            }
            for (Future<Coverage> lane : running) {
                seen.add(lane.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a lane broke down", e.getCause());
        }
        return seen;
    }
}
