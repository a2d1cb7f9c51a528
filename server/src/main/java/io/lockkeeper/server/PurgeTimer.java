package io.lockkeeper.server;

import io.lockkeeper.server.config.AutoPurge;
import io.lockkeeper.storage.Purge;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes old snapshots and logs: once at the start, then at each interval, on a thread of its own. */
final class PurgeTimer {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeTimer.class);
    private static final int STOP_MILLIS = 100;

    private final Purge purge;
    private final int retained;
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("purge").daemon().factory());

    PurgeTimer(Purge purge, AutoPurge settings) {
        this.purge = purge;
        retained = settings.retainedSnapshots();
        timer.scheduleAtFixedRate(this::run, 0, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            Purge.Result result = purge.run(retained);
            result.removed().forEach(file -> LOG.info("purged file={} dir={}", file.name(), file.place()));
            result.failed().forEach(file -> LOG.warn("could not purge file={} dir={}", file.name(), file.place()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("purge failed reason={}", e.toString());
        }
    }

    void stop() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
