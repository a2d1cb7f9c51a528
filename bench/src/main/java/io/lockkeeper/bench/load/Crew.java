package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The threads that generate a load: one {@link Loop} for each share of the connections, and in an open loop a {@link Pacer} with it. */
final class Crew {
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(20);

    /** Any number will do, as long as it is the same in every run. */
    private static final long SEED = 0x10cc_ee9eL;

    private final List<Loop> loops = new ArrayList<>();
    private final List<Pacer> pacers = new ArrayList<>();
    private final List<Tally> tallies = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable LoadException> failure = new AtomicReference<>();
    private final CountDownLatch interrupted;

    /** @param interrupted counted down when a thread fails */
    Crew(LoadPlan plan, Site site, List<Connection> connections, CountDownLatch interrupted) throws LoadException {
        this.interrupted = interrupted;
        int size = Math.min(plan.threads(), connections.size());
        long start = System.nanoTime();
        try {
            for (int member = 0; member < size; member++) {
                List<Connection> share = every(size, member, connections);
                Tally tally = new Tally();
                tallies.add(tally);
                Receiver receiver = new Receiver(new Answers(site), tally);
                Sender sender = new Sender(new Requests(plan.mix(), site, plan.keys(), SEED + member), plan.window());
                if (plan.ratePerSecond() == 0) {
                    add(member, new Loop(share, receiver, sender));
                } else {
                    add(member, new Loop(share, receiver, null));
                    add(member, new Pacer(share, sender, new Schedule(start, plan.ratePerSecond(), member, size)));
                }
            }
        } catch (IOException e) {
            throw new LoadException("cannot open a selector (" + e.getMessage() + ")");
        }
    }

    private static List<Connection> every(int nth, int from, List<Connection> connections) {
        List<Connection> share = new ArrayList<>();
        for (int i = from; i < connections.size(); i += nth) {
            share.add(connections.get(i));
        }
        return share;
    }

    private void add(int member, Loop loop) {
        loops.add(loop);
        threads.add(Thread.ofPlatform().name("load-" + (member + 1)).daemon().unstarted(() -> work(loop::run)));
    }

    private void add(int member, Pacer pacer) {
        pacers.add(pacer);
        threads.add(Thread.ofPlatform().name("pace-" + (member + 1)).daemon().unstarted(() -> work(pacer::run)));
    }

    private interface Work {
        void run() throws LoadException;
    }

    private void work(Work work) {
        try {
            work.run();
        } catch (LoadException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new LoadException("bug in the load generator: " + e));
            throw e;
        }
    }

    private void fail(LoadException e) {
        failure.compareAndSet(null, e);
        interrupted.countDown();
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** No new requests, and the answers to the last. */
    void finish() throws InterruptedException {
        pacers.forEach(Pacer::stop);
        loops.forEach(Loop::drain);
        for (Thread thread : threads) {
            thread.join(JOIN_MILLIS);
        }
    }

    /** Fails as the first thread did that failed, if one did. */
    void demandHealth() throws LoadException {
        LoadException e = failure.get();
        if (e != null) {
            throw e;
        }
    }

    /** Adds the latencies since the last time. */
    void collect(Histogram into) {
        tallies.forEach(tally -> tally.collect(into));
    }

    /** Errors of this kind since the beginning. */
    long errors(ErrorCode code) {
        return tallies.stream().mapToLong(tally -> tally.errors(code)).sum();
    }

    /** In an open loop: requests that were due by now and are not answered. */
    long unanswered(long nanos) {
        return pacers.stream().mapToLong(pacer -> pacer.unanswered(nanos)).sum();
    }
}
