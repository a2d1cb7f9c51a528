package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.DiskFile;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogLoopTest {
    private static final LogOptions OPTIONS = new LogOptions(64, -1, true, 1000, 1 << 20);

    @TempDir
    private Path dir;

    private final Inbox inbox = new Inbox(16);
    private final Metrics metrics = new Metrics();

    @Test
    void whatIsHandedOverIsPersistedAndSaidSo() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        for (long zxid = 1; zxid <= 1000; zxid++) {
            log.append(zxid, new byte[] {1, 2, 3});
            if (zxid % 7 == 0) {
                log.handOver();
            }
        }
        log.handOver();
        awaitNews(log, 1000);
        assertThat(metrics.syncBatchSize.count()).isLessThanOrEqualTo(144);
        log.stop();
    }

    @Test
    void whatWasHandedOverBeforeTheStopIsPersistedByIt() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        for (long zxid = 1; zxid <= 100; zxid++) {
            log.append(zxid, new byte[] {1});
            log.handOver();
        }
        log.stop();
        assertThat(log.persisted()).isEqualTo(100);
    }

    @Test
    void afterAFailedForceNothingIsPersistedAnyMoreAndTheReasonIsKnown() throws InterruptedException {
        LogLoop log = started(failing(FileDisk.shared(dir), new IOException("No space left on device")));
        log.append(1, new byte[] {1});
        log.handOver();
        while (log.failure() == null) {
            inbox.await(TimeUnit.MILLISECONDS.toNanos(10), () -> log.failure() != null);
        }
        assertThat(log.failure()).contains("No space left on device");
        log.append(2, new byte[] {1});
        log.handOver();
        assertThat(log.persisted()).isZero();
        log.stop();
        assertThat(log.persisted()).isZero();
    }

    @Test
    void whenItsThreadHasNoMemoryLeftThatIsAFailureToo() throws InterruptedException {
        LogLoop log = started(failing(FileDisk.shared(dir), new OutOfMemoryError("Java heap space")));
        log.append(1, new byte[] {1});
        log.handOver();
        while (log.failure() == null) {
            inbox.await(TimeUnit.MILLISECONDS.toNanos(10), () -> log.failure() != null);
        }
        assertThat(log.failure()).contains("Java heap space");
        log.stop();
    }

    private LogLoop started(Disk disk) {
        TxnLog log = new TxnLog(disk, OPTIONS, 0, LogLoop.reportingTo(metrics), System::nanoTime);
        LogLoop loop = new LogLoop(log, 0, 0, inbox, metrics);
        loop.start();
        return loop;
    }

    private void awaitNews(LogLoop log, long zxid) {
        while (log.persisted() < zxid) {
            assertThat(log.failure()).isNull();
            inbox.await(TimeUnit.MILLISECONDS.toNanos(10), () -> log.persisted() >= zxid);
        }
    }

    /** The same disk, but no file of it can be forced. */
    private static Disk failing(Disk disk, Throwable failure) {
        return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) -> {
            Object result = method.invoke(disk, arguments);
            return result instanceof DiskFile file ? failing(file, failure) : result;
        });
    }

    private static DiskFile failing(DiskFile file, Throwable failure) {
        return (DiskFile) Proxy.newProxyInstance(DiskFile.class.getClassLoader(), new Class<?>[] {DiskFile.class},
            (_, method, arguments) -> {
                if (method.getName().equals("force")) {
                    throw failure;
                }
                return method.invoke(file, arguments);
            });
    }
}
