package io.lockkeeper.server;

import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.server.queue.Inbox;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the one replica on its event loop, which owns it and all in it. Many events in, then everything out at once: entries to the
 * log, answers to each connection in one write. It runs when the inbox has something new or the log has got further, and at intervals
 * for what becomes due by time alone.
 */
final class ReplicaLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaLoop.class);
    private static final int BATCH = 256;
    private static final long LONGEST_SLEEP_MILLIS = 250;
    /** Between two lines that say that the disk is too far behind. */
    private static final long QUIET_MILLIS = 10_000;

    private final EventLoop eventLoop;
    private final Replica replica;
    private final Inbox inbox;
    private final ReplicaOutbox outbox;
    private final LogLoop log;
    private final LogTurns turns;
    private final Consumer<Throwable> fatal;
    private final long sleepMillis;
    private boolean running = true;
    private long persisted;
    private long toldMillis = Long.MIN_VALUE;
    private long quietUntilMillis = Long.MIN_VALUE;
    /** When the earliest look is going to be that was asked for by {@link #sleepUntilDue}; in the past if there is none. */
    private long wakesAt;

    /**
     * @param sleepMillis longest sleep of an idle loop, see {@link #sleepMillis(ReplicaConfig)}
     * @param persisted the zxid up to which everything was on disk at the start
     * @param fatal called once, when the loop ends because it cannot go on
     */
    ReplicaLoop(
            EventLoop eventLoop, Replica replica, Inbox inbox, ReplicaOutbox outbox, LogLoop log, long sleepMillis, long persisted,
            Consumer<Throwable> fatal) {
        this.eventLoop = eventLoop;
        this.replica = replica;
        this.inbox = inbox;
        this.outbox = outbox;
        this.log = log;
        this.turns = new LogTurns(log);
        this.persisted = persisted;
        this.fatal = fatal;
        this.sleepMillis = sleepMillis;
    }

    /** How long a loop with nothing to do may sleep without missing what becomes due by time alone: sessions, and znodes to reap. */
    static long sleepMillis(ReplicaConfig config) {
        return Math.clamp(Math.min(config.tickMillis() / 2, config.reapIntervalMillis()), 1, LONGEST_SLEEP_MILLIS);
    }

    void start() {
        inbox.attend(this::run);
        eventLoop.scheduleWithFixedDelay(this::run, sleepMillis, sleepMillis, TimeUnit.MILLISECONDS);
    }

    /** When this returns nothing more comes from the replica; any thread but its own. */
    void stop() throws InterruptedException {
        eventLoop.submit(() -> running = false).await();
    }

    private void run() {
        if (!running) {
            return;
        }
        try {
            runBatch();
        } catch (StorageFailure e) {
            running = false;
            fatal.accept(e);
        } catch (RuntimeException | Error e) {
            // Our bug: what the replica holds may be wrong, so nothing more may be answered from it.
            LOG.error("replica failed, stopping", e);
            running = false;
            fatal.accept(e);
        }
    }

    private void runBatch() throws StorageFailure {
        if (log.isBehind()) {
            standStill();
            return;
        }
        tellTime();
        takeReports();
        takePersisted();
        int count = 0;
        for (Event event = inbox.poll(); event != null; event = ++count < BATCH && !log.isBehind() ? inbox.poll() : null) {
            take(event);
        }
        persist();
        if (!inbox.isEmpty()) {
            inbox.wake();
        }
        sleepUntilDue();
    }

    /**
     * As if this thread waited for the disk itself: the inbox fills, whoever brings events waits, and no time goes by for which anybody
     * could be blamed. The log says when it has got further.
     */
    private void standStill() {
        log.handOver(); // what has been gathered may be all that it has to do
        long now = monotonicMillis();
        if (now >= quietUntilMillis) {
            quietUntilMillis = now + QUIET_MILLIS;
            LOG.warn("disk too far behind: nothing is taken in until it gets further");
        }
    }

    /** Once for each millisecond: with few requests in a batch it is much of the work. */
    private void tellTime() {
        long now = monotonicMillis();
        if (now != toldMillis) {
            toldMillis = now;
            replica.step(new Event.Time(now, System.currentTimeMillis()), outbox);
        }
    }

    /** Some things are due before the next look in any case. */
    private void sleepUntilDue() {
        long now = monotonicMillis();
        long due = replica.wakeAt();
        if (due >= now + sleepMillis || wakesAt > now && wakesAt <= due) {
            return;
        }
        wakesAt = Math.max(due, now + 1);
        eventLoop.schedule(this::run, wakesAt - now, TimeUnit.MILLISECONDS);
    }

    /** What has been gathered goes to the log, to clients and to other servers. */
    private void persist() throws StorageFailure {
        switch (turns.next()) {
            case LOG_THREADS -> {
                log.handOver();
                outbox.flush();
            }
            case OURS -> {
                outbox.flush(); // who only reads need not wait for the disk
                log.persistHere();
                takePersisted();
                outbox.flush();
            }
            case OURS_LATER -> outbox.flush();
            // Not execute, which would be before the sockets.
            case OURS_AFTER_A_LOOK -> eventLoop.schedule(this::lookAgain, 0, TimeUnit.NANOSECONDS);
            case OURS_AFTER_THE_LOOK -> {}
        }
    }

    private void lookAgain() {
        turns.looksAgain();
        run();
    }

    private void take(Event event) {
        turns.serves(Company.of(event));
        outbox.before(event);
        replica.step(event, outbox);
        outbox.after(event);
        switch (event) {
            // From here on the same zxid may be persisted a second time.
            case Event.Truncated truncated -> persisted = truncated.zxid();
            case Event.SnapshotInstalled installed -> persisted = installed.zxid();
            case Event _ -> {}
        }
    }

    private void takeReports() {
        for (Event report = log.takeReport(); report != null; report = log.takeReport()) {
            take(report);
        }
    }

    private void takePersisted() throws StorageFailure {
        long now = log.persisted();
        if (now != persisted && !outbox.isRewritingHistory()) {
            persisted = now;
            replica.step(new Event.Persisted(now), outbox);
        }
        String failure = log.failure();
        if (failure != null) {
            replica.step(new Event.StorageFailed(failure), outbox);
            outbox.flush();
            throw new StorageFailure(failure);
        }
    }

    /** The clock of {@link Event.Time}: never jumps, starts anywhere. */
    static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
