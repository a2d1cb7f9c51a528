package io.lockkeeper.server;

import io.lockkeeper.replica.Event;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code log}: takes everything that waits, appends it, and asks the disk once for all of it; then says up to which zxid
 * everything is safe. A disk that failed once is not asked again: whether a second fsync tells the truth about the pages that the
 * first one lost is known to nobody.
 *
 * <p>While the log thread has nothing to do and the disk is quick, the replica's thread writes a small batch itself, with {@link
 * #persistHere}: to wake another thread and be woken by it takes longer than such a disk. So the log file has one owner at a time and
 * no lock: it is the log thread's from {@link #handOver} until everything that was handed over is done, and the replica thread's in
 * between.
 *
 * <p>What the log thread has to say, it says through fields that the replica's thread looks at, not through the queue of events, which
 * may be full; and the log thread never waits for the replica's. That one waits for the log when it {@link #isBehind}.
 *
 * <p>What a member of an ensemble asks of its disk besides, a {@link DiskEffect}, comes {@link #then}: behind all that was appended
 * before, ahead of all that is appended afterwards, and always on the log thread. What it reports is for {@link #takeReport}.
 */
final class LogLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLoop.class);
    /** Batches that may wait for the log thread; what is appended meanwhile goes into one more. */
    private static final int WAITING = 2;
    private static final int LEAST_CAPACITY = 64;
    /** A larger batch is worth another thread: the replica works on the next one meanwhile. */
    private static final int MOST_APPENDS_HERE = 256;
    private static final int MOST_BYTES_HERE = 128 * 1024;
    /** So few and less are written here even if that takes a while, and wait for the log thread to be done: it need not be woken for them. */
    private static final int FEW_APPENDS = 32;
    /** A sync counts for an eighth in the average. */
    private static final int AVERAGE_SHIFT = 3;

    private final Inbox inbox;
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final int maxBatch;
    private final long mostBehindBytes;
    private final SpscArrayQueue<LogBatch> queue = new SpscArrayQueue<>(WAITING);
    /** As many as effects were asked for. */
    private final Queue<Event> reports = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean stopping;
    private volatile long persisted;
    private volatile long persistedBytes;
    private volatile @Nullable String failure;
    /** Of those that were handed over. */
    private volatile long batchesDone;
    /** Written by the log's owner, see above. */
    private volatile long averageSyncNanos;

    // The log's owner's.
    private final TxnLog log;
    private long syncedBytes;
    private long batchesWritten;

    // The replica thread's.
    private LogBatch gathered = new LogBatch(LEAST_CAPACITY);
    private long batchesHandedOver;
    private long appendedBytes;
    private boolean behind;
    /** Batches that end with an effect and are not with the log thread yet; all of them are before what is gathered. */
    private final Deque<LogBatch> ended = new ArrayDeque<>();

    /**
     * @param persisted up to where everything is on disk
     * @param maxBatch appends before a sync comes in any case; 0 or less for no such rule
     * @param mostBehindBytes of the heap that entries may take while they wait for the disk; above it the log {@link #isBehind}
     * @param nanoTime a monotonic clock
     */
    LogLoop(TxnLog log, long persisted, int maxBatch, long mostBehindBytes, Inbox inbox, Metrics metrics, LongSupplier nanoTime) {
        this.log = log;
        this.persisted = persisted;
        this.maxBatch = maxBatch <= 0 ? Integer.MAX_VALUE : maxBatch;
        this.mostBehindBytes = mostBehindBytes;
        this.inbox = inbox;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
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
        gathered.append(zxid, entry);
        appendedBytes += LogBatch.heapBytes(entry);
    }

    void roll() {
        gathered.roll();
    }

    /** Does this once all that was appended so far is safe, and before anything else. */
    void then(DiskEffect effect) {
        gathered.endWith(effect);
        ended.add(gathered);
        gathered = new LogBatch(LEAST_CAPACITY);
    }

    /** Entries that are not on their way yet. */
    int gathered() {
        return gathered.appends();
    }

    /**
     * Whether so much waits for the disk that nothing may be taken in which could bring more; then until half of it is done, so
     * that much can be taken in before it comes to that again. What clients may have in work does not bound what a member logs: the
     * others may have on their disks what it has not on its own, and go on without it.
     */
    boolean isBehind() {
        behind = appendedBytes - persistedBytes > (behind ? mostBehindBytes / 2 : mostBehindBytes) && failure == null;
        return behind;
    }

    /**
     * Whether {@link #persistHere} is the quicker way for what has been gathered.
     *
     * @param company whom the replica's thread would keep waiting
     */
    boolean isQuickHere(Company company) {
        return isSmall(MOST_APPENDS_HERE)
            && isIdle() // from here on the log is ours
            && failure == null
            && isQuick(company)
            && !log.startsFileNext();
    }

    /** Whether what has been gathered had better wait until the log thread is done, which wakes the replica, for then this may be quick. */
    boolean isSoonQuickHere(Company company) {
        return isSmall(FEW_APPENDS)
            && ended.isEmpty()
            && !isIdle()
            && failure == null
            && isQuick(company);
    }

    private boolean isQuick(Company company) {
        Company patience = gathered.appends() <= FEW_APPENDS ? company : Company.READERS;
        return averageSyncNanos <= patience.longestSyncNanos();
    }

    private boolean isSmall(int mostAppends) {
        int appends = gathered.appends();
        return appends > 0 && appends <= mostAppends && gathered.bytes() <= MOST_BYTES_HERE && !gathered.startsFile();
    }

    private boolean isIdle() {
        return ended.isEmpty() && batchesDone == batchesHandedOver;
    }

    /** Writes what has been gathered to the disk, and returns when it is safe or has failed. Only if {@link #isQuickHere}. */
    void persistHere() {
        LogBatch batch = gathered;
        try {
            batch.writeTo(log);
            sync(batch.lastZxid(), batch.appends(), batch.heapBytes(), true);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
        batch.clear();
    }

    /**
     * What has been gathered goes to the log thread, which wakes the replica when it is done. If too much waits there it is kept and more
     * may be gathered, until the log {@link #isBehind}.
     */
    void handOver() {
        while (!ended.isEmpty() && handOver(ended.peek())) {
            ended.remove();
        }
        if (ended.isEmpty() && gathered.appends() > 0 && handOver(gathered)) {
            gathered = new LogBatch(Math.max(LEAST_CAPACITY, gathered.appends()));
        }
    }

    private boolean handOver(LogBatch batch) {
        if (failure != null || !queue.offer(batch)) {
            return false;
        }
        batchesHandedOver++;
        VarHandle.fullFence(); // or we could miss that it is just going to sleep
        if (sleeping) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /** Every entry up to this zxid survives a power cut. */
    long persisted() {
        return persisted;
    }

    /** What an effect has to tell, in the order in which they were asked for; null if there is nothing new. */
    @Nullable Event takeReport() {
        return reports.poll();
    }

    /** Why nothing more will be persisted; null while all is well. */
    @Nullable String failure() {
        return failure;
    }

    // --- the log's own thread

    @Override
    public void run() {
        boolean goesOn = true;
        while (goesOn) {
            boolean stops = stopping; // asked first: what was handed over before the stop is done below
            while (turn()) {
                // until nothing waits
            }
            goesOn = !stops && failure == null;
            if (goesOn) {
                sleep();
            }
        }
    }

    /** Does what was handed over first, and what may share its sync, and wakes the replica. False if there is nothing, or never will be. */
    boolean turn() {
        LogBatch batch = failure == null ? queue.poll() : null;
        if (batch == null) {
            return false;
        }
        try {
            persist(batch);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
        inbox.wake();
        return true;
    }

    /** Until the next hand-over, or the stop. */
    private void sleep() {
        sleeping = true;
        VarHandle.fullFence();
        if (queue.isEmpty() && !stopping) {
            LockSupport.park(this);
        }
        sleeping = false;
    }

    private void persist(LogBatch batch) throws IOException {
        int count = 0;
        int batches = 0;
        long heapBytes = 0;
        long last = 0;
        DiskEffect effect = null;
        for (LogBatch next = batch; next != null; next = effect == null && count < maxBatch ? queue.poll() : null) {
            next.writeTo(log);
            batches++;
            count += next.appends();
            heapBytes += next.heapBytes();
            last = next.appends() > 0 ? next.lastZxid() : last;
            effect = next.effect();
        }
        if (count > 0) {
            sync(last, count, heapBytes, false);
        }
        if (effect != null) {
            takeEffect(effect);
        }
        batchesWritten += batches;
        batchesDone = batchesWritten; // hands the log back
    }

    private void takeEffect(DiskEffect effect) throws IOException {
        persisted = effect.run(persisted);
        Event report = effect.report();
        if (report != null) {
            reports.add(report); // only now: whoever hears of it must not see what was persisted before
        }
    }

    // --- whoever owns the log

    private void sync(long last, int count, long heapBytes, boolean here) throws IOException {
        long started = nanoTime.getAsLong();
        log.sync();
        long nanos = nanoTime.getAsLong() - started;
        long average = averageSyncNanos;
        // A long one for few of the log thread's says little of the disk: that thread may have waited for a processor.
        if (here || count > FEW_APPENDS || nanos < average) {
            averageSyncNanos = average + ((nanos - average) >> AVERAGE_SHIFT);
        }
        syncedBytes += heapBytes;
        persistedBytes = syncedBytes;
        persisted = last;
        metrics.syncQueued.add(count);
        metrics.syncBatchSize.record(count);
        metrics.syncFlushTime.record(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private void fail(Throwable e) {
        if (!(e instanceof IOException)) {
            LOG.error("log failed", e); // also out of memory: a server without a log would let its clients wait for ever
        }
        metrics.unrecoverableErrors.increment();
        failure = String.valueOf(e.getMessage());
    }

    /** After the replica has stopped: writes what is left, then closes the file. */
    void stop() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join();
        try {
            // Behind an effect that was not taken nothing may be written: it is as if the power had gone before.
            if (ended.isEmpty() && gathered.appends() > 0 && failure == null) {
                gathered.writeTo(log);
                sync(gathered.lastZxid(), gathered.appends(), gathered.heapBytes(), true);
            }
            log.close();
        } catch (IOException e) {
            LOG.warn("closing the log failed reason={}", e.getMessage());
        }
    }
}
