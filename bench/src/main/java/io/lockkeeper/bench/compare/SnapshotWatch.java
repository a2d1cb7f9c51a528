package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Timeline;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sees from outside when a server writes snapshots: a thread looks at the directory 20 times a second, and while a file that is not a
 * transaction log appears or grows, a snapshot is being written.
 */
final class SnapshotWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;
    /** A writer that waits for its disk is still writing. */
    private static final long PAUSE_NANOS = 500_000_000L;

    private final Path directory;
    private final Map<String, Long> sizes = new HashMap<>();
    private final List<long[]> intervals = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ending;

    SnapshotWatch(Path directory) {
        this.directory = directory;
        look();
        synchronized (this) {
            intervals.clear(); // What stood there before was not written now.
        }
        thread = Thread.ofPlatform().name("snapshot-watch").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (!ending) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                look();
            }
        } catch (InterruptedException _) {
            // That is the end.
        }
    }

    private void look() {
        boolean grew = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, file -> !file.getFileName().toString().startsWith("log."))) {
            for (Path file : files) {
                long size = Files.size(file);
                Long before = sizes.put(file.getFileName().toString(), size);
                grew |= before == null || before != size;
            }
        } catch (NoSuchFileException _) {
            return; // A file that was renamed is seen at the next look.
        } catch (IOException | DirectoryIteratorException _) {
            return;
        }
        if (grew) {
            note(System.nanoTime());
        }
    }

    private synchronized void note(long now) {
        if (intervals.isEmpty() || now - intervals.getLast()[1] > PAUSE_NANOS) {
            intervals.add(new long[] {now, now});
        } else {
            intervals.getLast()[1] = now;
        }
    }

    /** When snapshots were written, in seconds since a moment of {@link System#nanoTime}. */
    synchronized List<Timeline.Interval> since(long nanoTime) {
        return intervals.stream()
            .map(each -> new Timeline.Interval((each[0] - nanoTime) / 1e9, (each[1] - nanoTime) / 1e9))
            .filter(each -> each.to() >= 0)
            .toList();
    }

    /** Returns when no snapshot has been written for a while. */
    static void awaitQuiet(Path directory, long quietMillis, long patienceMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        try (SnapshotWatch watch = new SnapshotWatch(directory)) {
            long quietSince = System.nanoTime();
            while (System.nanoTime() < end && System.nanoTime() - quietSince < TimeUnit.MILLISECONDS.toNanos(quietMillis)) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                quietSince = Math.max(quietSince, watch.lastSeen(quietSince));
            }
        }
    }

    private synchronized long lastSeen(long otherwise) {
        return intervals.isEmpty() ? otherwise : intervals.getLast()[1];
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
