package io.lockkeeper.server;

import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code log}: owns the open log file. Takes everything that waits, appends it, and asks the disk once for all of it;
 * then says up to which zxid everything is safe. A disk that failed once is not asked again: whether a second fsync tells the truth
 * about the pages that the first one lost is known to nobody.
 *
 * <p>What it has to say, it says through two fields that the replica thread looks at, not through the queue of requests, which may
 * be full: the replica may wait for the log, never the log for the replica.
 */
final class LogLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLoop.class);
    /** Hand-overs that may wait; with more than that the replica waits for the disk, and its clients for the replica. */
    private static final int WAITING = 256;

    private final TxnLog log;
    private final Inbox inbox;
    private final Metrics metrics;
    private final int maxBatch;
    private final SpscArrayQueue<List<Task>> queue = new SpscArrayQueue<>(WAITING);
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean stopping;
    private volatile long persisted;
    private volatile @Nullable String failure;
    private List<Task> gathered = new ArrayList<>();

    private sealed interface Task {
        record Append(long zxid, byte[] entry) implements Task {}

        record Roll() implements Task {}
    }

    private static final Task ROLL = new Task.Roll();

    /**
     * @param persisted up to where everything is on disk
     * @param maxBatch appends before a sync comes in any case; 0 or less for no such rule
     */
    LogLoop(TxnLog log, long persisted, int maxBatch, Inbox inbox, Metrics metrics) {
        this.log = log;
        this.persisted = persisted;
        this.maxBatch = maxBatch <= 0 ? Integer.MAX_VALUE : maxBatch;
        this.inbox = inbox;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name("log").unstarted(this);
    }

    /** Turns what the log reports into a line and numbers. */
    static LogListener reportingTo(Metrics metrics) {
        return new LogListener() {
            @Override
            public void synced(long nanos) {
                metrics.fsyncTime.record(TimeUnit.NANOSECONDS.toMillis(nanos));
            }

            @Override
            public void slowSync(String file, long millis, long fileBytes) {
                metrics.slowFsyncs.increment();
                LOG.warn("slow fsync millis={} file={} fileBytes={}: every write waits for the disk", millis, file, fileBytes);
            }
        };
    }

    void start() {
        thread.start();
    }

    // --- the replica thread

    void append(long zxid, byte[] entry) {
        gathered.add(new Task.Append(zxid, entry));
    }

    void roll() {
        gathered.add(ROLL);
    }

    /** Everything gathered since the last time goes to the disk now. */
    void handOver() {
        if (gathered.isEmpty()) {
            return;
        }
        while (!queue.offer(gathered) && failure == null && !stopping) {
            LockSupport.parkNanos(100_000);
        }
        gathered = new ArrayList<>();
        VarHandle.fullFence(); // or we could miss that it is just going to sleep
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    /** Every entry up to this zxid survives a power cut. */
    long persisted() {
        return persisted;
    }

    /** Why nothing more will be persisted; null while all is well. */
    @Nullable String failure() {
        return failure;
    }

    // --- the log's own thread

    @Override
    public void run() {
        try {
            List<Task> tasks = take();
            while (tasks != null) {
                persist(tasks);
                inbox.wake();
                tasks = take();
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!(e instanceof IOException)) {
                LOG.error("log failed", e); // also out of memory: a server without this thread would let its clients wait for ever
            }
            metrics.unrecoverableErrors.increment();
            failure = String.valueOf(e.getMessage());
            inbox.wake();
        }
    }

    /** Waits for the next hand-over; null when the server stops and nothing is left. */
    private @Nullable List<Task> take() {
        while (true) {
            List<Task> tasks = queue.poll();
            if (tasks != null) {
                return tasks;
            }
            if (stopping) {
                return queue.poll();
            }
            sleeping = true;
            VarHandle.fullFence();
            if (queue.isEmpty() && !stopping) {
                LockSupport.park(this);
            }
            sleeping = false;
        }
    }

    private void persist(List<Task> tasks) throws IOException {
        long started = System.nanoTime();
        int count = 0;
        long last = persisted;
        for (List<Task> next = tasks; next != null; next = count < maxBatch ? queue.poll() : null) {
            for (Task task : next) {
                switch (task) {
                    case Task.Append(long zxid, byte[] entry) -> {
                        log.append(zxid, entry);
                        last = zxid;
                        count++;
                    }
                    case Task.Roll() -> log.roll();
                }
            }
        }
        log.sync();
        persisted = last;
        metrics.syncQueued.add(count);
        metrics.syncBatchSize.record(count);
        metrics.syncFlushTime.record(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    /** After the replica has stopped: writes what is left, then closes the file. */
    void stop() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join();
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("closing the log failed reason={}", e.getMessage());
        }
    }
}
