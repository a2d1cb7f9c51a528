package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.SnapshotWriter;
import io.lockkeeper.storage.Snapshots;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code snapshot}: streams an image to its file. It asks for a small portion when it has room for one, and not more often
 * than leaves the replica most of its time: requests are served in between, and shall not feel it. A snapshot that fails is reported and
 * given up; the log has everything, so the server goes on, and the next one will be tried in its turn.
 */
final class SnapshotWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWorker.class);
    /** Some hundred znodes: the replica writes them in a fraction of a millisecond. */
    private static final int PORTION_BYTES = 64 * 1024;
    /** So 64 MB a second, a tenth or so of what the replica could write if it did nothing else. */
    private static final long PORTION_NANOS = 1_000_000;
    /** One portion is being written while the next one is being made. */
    private static final int AHEAD = 2;
    private static final int STOP_MILLIS = 300;

    private final Snapshots snapshots;
    private final boolean digests;
    private final Inbox inbox;
    private final Metrics metrics;
    private final Thread thread;
    /** Demands bound it: a start, the portions asked for, the end. */
    private final ArrayBlockingQueue<Task> queue = new ArrayBlockingQueue<>(AHEAD + 6);

    private volatile boolean stopping;
    private long nextDemandNanos;

    private sealed interface Task {
        record Start(long zxid) implements Task {}

        record Portion(byte[] bytes, boolean last, long digest) implements Task {}

        record Broken() implements Task {}
    }

    /** @param digests whether a snapshot records the digest of its tree */
    SnapshotWorker(Snapshots snapshots, boolean digests, Inbox inbox, Metrics metrics) {
        this.snapshots = snapshots;
        this.digests = digests;
        this.inbox = inbox;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name("snapshot").unstarted(this);
    }

    void start() {
        thread.start();
    }

    // --- the replica thread

    void started(long zxid) {
        queue.add(new Task.Start(zxid));
    }

    void portion(byte[] bytes, boolean last, long digest) {
        queue.add(new Task.Portion(bytes, last, digest));
    }

    /** The one that began last gets no more portions: its image is needed elsewhere, or is no more. */
    void broken() {
        queue.add(new Task.Broken());
    }

    // --- its own thread

    @Override
    public void run() {
        try {
            while (true) {
                switch (queue.take()) {
                    case Task.Start(long zxid) -> {
                        String failure = write(zxid);
                        inbox.put(new Event.SnapshotEnded(failure));
                    }
                    case Task.Portion _, Task.Broken _ -> {} // of a snapshot that was given up
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
        }
    }

    /** Returns why it failed, nothing if it did not. */
    private String write(long zxid) throws InterruptedException {
        long started = System.nanoTime();
        nextDemandNanos = started;
        try (SnapshotWriter writer = snapshots.begin(zxid)) {
            String name = stream(writer);
            if (name == null) {
                LOG.info("snapshot given up zxid={}: its image is needed elsewhere, or is no more", Zxid.text(zxid));
                return "broken off";
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            metrics.snapshotTime.record(millis);
            LOG.info("snapshot written file={} bytes={} millis={}", name, writer.bytes(), millis);
            return "";
        } catch (IOException | RuntimeException e) {
            if (stopping) {
                return "the server stops";
            }
            metrics.snapshotErrors.increment();
            String why = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
            LOG.error("snapshot failed zxid={} reason={}: the log grows until one succeeds", Zxid.text(zxid), why);
            return why;
        }
    }

    /** Null if it was broken off. */
    private @Nullable String stream(SnapshotWriter writer) throws IOException, InterruptedException {
        for (int i = 0; i < AHEAD; i++) {
            demand();
        }
        while (true) {
            switch (queue.take()) {
                case Task.Start _ -> throw new IllegalStateException("a snapshot began within another");
                case Task.Broken _ -> {
                    return null;
                }
                case Task.Portion(byte[] bytes, boolean last, long digest) -> {
                    if (!last) {
                        demand();
                    }
                    writer.write(bytes);
                    if (last) {
                        return writer.finish(digests ? OptionalLong.of(digest) : OptionalLong.empty());
                    }
                }
            }
        }
    }

    private void demand() throws InterruptedException {
        long now = System.nanoTime();
        while (nextDemandNanos - now > 0) {
            TimeUnit.NANOSECONDS.sleep(nextDemandNanos - now);
            now = System.nanoTime();
        }
        // A demand that comes late for want of room is not made up for.
        nextDemandNanos = now + PORTION_NANOS;
        if (!inbox.put(new Event.SnapshotDemand(PORTION_BYTES))) {
            throw new InterruptedException();
        }
    }

    /** Gives up what it is writing, and ends. What a slow disk does not let it clean up, the next start does. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.interrupt();
        thread.join(STOP_MILLIS);
    }
}
