package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.replica.Event;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.DiskFile;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The test's thread is the replica's. */
@Timeout(600)
class LogLoopTest {
    private static final LogOptions OPTIONS = new LogOptions(64, -1, true, 1000, 1 << 20);
    private static final byte[] ENTRY = {1, 2, 3};
    private static final int MOST_BEHIND_BYTES = 1 << 20;

    @TempDir
    private Path dir;

    private final Semaphore news = new Semaphore(0);
    private final Inbox inbox = new Inbox(16, look -> {
        look.run();
        news.release();
    });
    private final Metrics metrics = new Metrics();
    private volatile Thread forcedBy = Thread.currentThread();
    /** The clock: stands still but while the disk works. */
    private volatile long now;
    private volatile long forceNanos = 50_000;

    LogLoopTest() {
        inbox.attend(() -> {});
    }

    @Test
    void whatIsHandedOverIsPersistedAndSaidSo() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        for (long zxid = 1; zxid <= 1000; zxid++) {
            log.append(zxid, ENTRY);
            if (zxid % 7 == 0) {
                log.handOver();
            }
        }
        persistAll(log, 1000);
        assertThat(metrics.syncBatchSize.count()).isLessThanOrEqualTo(144);
        log.stop();
    }

    @Test
    void whatTheLogThreadHasNoRoomForIsKeptAndNothingIsLost() throws InterruptedException {
        Semaphore allowed = new Semaphore(0);
        LogLoop log = started(watched(FileDisk.shared(dir), allowed::acquireUninterruptibly));
        for (long zxid = 1; zxid <= 1000; zxid++) {
            log.append(zxid, ENTRY);
            log.handOver(); // returns although the disk does not
        }
        allowed.release(1000);
        persistAll(log, 1000);
        log.stop();
    }

    @Test
    void whatWaitsForTheDiskIsMeasuredUntilItIsThere() throws InterruptedException {
        Semaphore allowed = new Semaphore(0);
        LogLoop log = started(watched(FileDisk.shared(dir), allowed::acquireUninterruptibly));
        long zxid = 0;
        while (!log.isBehind()) {
            log.append(++zxid, new byte[100_000]);
            log.handOver();
            assertThat(zxid).isLessThanOrEqualTo(MOST_BEHIND_BYTES / 100_000 + 1);
        }
        allowed.release(1000);
        persistAll(log, zxid);
        assertThat(log.isBehind()).isFalse();
        log.stop();
    }

    @Test
    void smallEntriesCountForWhatTheyTakeOfTheHeap() throws InterruptedException {
        Semaphore allowed = new Semaphore(0);
        LogLoop log = started(watched(FileDisk.shared(dir), allowed::acquireUninterruptibly));
        long zxid = 0;
        while (!log.isBehind()) {
            log.append(++zxid, ENTRY);
            assertThat(zxid).isLessThan(MOST_BEHIND_BYTES / 60);
        }
        allowed.release(1000);
        persistAll(log, zxid);
        log.stop();
    }

    /** Else the log would wait for the replica, which waits for the log. */
    @Test
    void anEffectIsReportedAlthoughNobodyTakesEvents() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        Event.SnapshotRequested other = new Event.SnapshotRequested();
        while (inbox.offer(other)) {
            // until it is full
        }
        log.append(1, new byte[900_000]);
        log.then(reporting(new Event.EpochAccepted(7)));
        log.append(2, new byte[900_000]);
        log.then(reporting(null));
        log.then(reporting(new Event.EpochAccepted(8)));
        log.append(3, ENTRY);
        persistAll(log, 3);
        assertThat(log.isBehind()).isFalse();
        assertThat(log.takeReport()).isEqualTo(new Event.EpochAccepted(7));
        assertThat(log.takeReport()).isEqualTo(new Event.EpochAccepted(8));
        assertThat(log.takeReport()).isNull();
        log.stop();
    }

    private static DiskEffect reporting(@Nullable Event event) {
        return reporting(event, persisted -> persisted);
    }

    private static DiskEffect reporting(@Nullable Event event, LongUnaryOperator effect) {
        return new DiskEffect() {
            @Override
            public long run(long persisted) {
                return effect.applyAsLong(persisted);
            }

            @Override
            public @Nullable Event report() {
                return event;
            }
        };
    }

    @Test
    void whatWasGatheredBeforeTheStopIsPersistedByIt() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        for (long zxid = 1; zxid <= 100; zxid++) {
            log.append(zxid, ENTRY);
            if (zxid < 50) {
                log.handOver();
            }
        }
        log.stop();
        assertThat(log.persisted()).isEqualTo(100);
    }

    @Test
    void theReplicaThreadWritesHereOnlyWhileTheLogThreadHasNothing() throws InterruptedException {
        LogLoop log = started(watched(FileDisk.shared(dir), () -> forcedBy = Thread.currentThread()));
        log.append(1, ENTRY);
        assertThat(log.isQuickHere(Company.READERS)).as("when a file has to be made").isFalse();
        persistAll(log, 1);
        assertThat(forcedBy).isNotSameAs(Thread.currentThread());

        long zxid = untilQuickHere(log, 2);
        log.persistHere();
        assertThat(log.persisted()).isEqualTo(zxid);
        assertThat(forcedBy).isSameAs(Thread.currentThread());

        log.append(zxid + 1, ENTRY);
        log.handOver();
        log.append(zxid + 2, ENTRY);
        while (!log.isQuickHere(Company.READERS)) {
            news.acquire(); // the log thread has something until it says so
        }
        assertThat(log.persisted()).isEqualTo(zxid + 1);
        log.persistHere();
        assertThat(log.persisted()).isEqualTo(zxid + 2);
        log.stop();
    }

    @Test
    void largeBatchesAndNewFilesAreNotWrittenHere() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        log.append(1, ENTRY);
        persistAll(log, 1);
        long zxid = untilQuickHere(log, 2);
        for (int i = 0; i < 100_000; i++) {
            log.append(++zxid, ENTRY);
        }
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        persistAll(log, zxid);

        zxid = untilQuickHere(log, zxid + 1);
        log.append(++zxid, new byte[200_000]);
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        persistAll(log, zxid);

        zxid = untilQuickHere(log, zxid + 1);
        log.persistHere();
        log.roll();
        log.append(++zxid, ENTRY);
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        log.roll(); // also when it is for the next batch
        persistAll(log, zxid);
        log.append(++zxid, ENTRY);
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        log.stop();
    }

    @Test
    void aDiskThatHasBecomeSlowIsLeftToTheLogThreadUntilItIsQuickAgain() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        log.append(1, ENTRY);
        persistAll(log, 1);
        long zxid = untilQuickHere(log, 2);
        forceNanos = 8_000_000;
        log.persistHere();
        log.append(++zxid, ENTRY);
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        assertThat(log.isQuickHere(Company.SERVERS)).isFalse();
        assertThat(log.isQuickHere(Company.NONE)).as("when only those wait who wait for the disk anyway").isTrue();
        forceNanos = 20_000_000;
        log.persistHere();
        log.append(++zxid, ENTRY);
        assertThat(log.isQuickHere(Company.NONE)).isFalse();
        forceNanos = 50_000;
        persistAll(log, zxid);
        assertThat(untilQuickHere(log, zxid + 1)).isGreaterThan(zxid);
        log.stop();
    }

    /** It may have waited for a processor; and where it is at work once it would be for ever. */
    @Test
    void aSyncThatTookTheLogThreadLongDoesNotKeepTheReplicaThreadFromWriting() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        forceNanos = 20_000_000;
        log.append(1, ENTRY);
        persistAll(log, 1);
        log.append(2, ENTRY);
        assertThat(log.isQuickHere(Company.READERS)).isTrue();
        log.persistHere();
        assertThat(log.persisted()).isEqualTo(2);
        log.stop();
    }

    @Test
    void fewWaitUntilTheLogThreadIsDoneAndManyDoNot() throws InterruptedException {
        Semaphore allowed = new Semaphore(0);
        LogLoop log = started(watched(FileDisk.shared(dir), allowed::acquireUninterruptibly));
        log.append(1, ENTRY);
        assertThat(log.isSoonQuickHere(Company.READERS)).as("while the log thread has nothing").isFalse();
        log.handOver();
        assertThat(log.isSoonQuickHere(Company.READERS)).as("nothing gathered").isFalse();
        log.append(2, ENTRY);
        assertThat(log.isSoonQuickHere(Company.READERS)).isTrue();
        long zxid = 2;
        while (log.isSoonQuickHere(Company.READERS)) {
            log.append(++zxid, ENTRY);
            assertThat(zxid).isLessThan(1000);
        }
        allowed.release(1000);
        persistAll(log, zxid);
        log.stop();
    }

    /** After a snapshot from the leader, the log is elsewhere than where the last batch ended. They once waited there for ever. */
    @Test
    void behindAnEffectThatMovedTheLogFewDoNotWaitForALogThreadThatIsDone() throws InterruptedException {
        LogLoop log = started(FileDisk.shared(dir));
        log.append(1, ENTRY);
        log.then(reporting(null, _ -> 100));
        log.handOver();
        while (log.persisted() != 100) {
            Thread.onSpinWait();
        }
        log.append(2, ENTRY);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (log.isSoonQuickHere(Company.NONE)) {
            assertThat(System.nanoTime() - until).as("the log thread has nothing to do").isNegative();
        }
        persistAll(log, 2);
        log.stop();
    }

    @Test
    void whatIsLargeOrComesBehindAnEffectDoesNotWaitUntilTheLogThreadIsDone() throws InterruptedException {
        Semaphore allowed = new Semaphore(0);
        LogLoop log = started(watched(FileDisk.shared(dir), allowed::acquireUninterruptibly));
        log.append(1, ENTRY);
        log.handOver();
        log.append(2, new byte[200_000]);
        assertThat(log.isSoonQuickHere(Company.READERS)).isFalse();
        log.then(reporting(null));
        log.append(3, ENTRY);
        assertThat(log.isSoonQuickHere(Company.READERS)).as("the effect is not on its way yet").isFalse();
        allowed.release(1000);
        persistAll(log, 3);
        log.stop();
    }

    @Test
    void afterAFailedForceNothingIsPersistedAnyMoreAndTheReasonIsKnown() throws InterruptedException {
        LogLoop log = started(failing(FileDisk.shared(dir), new IOException("No space left on device")));
        log.append(1, ENTRY);
        log.handOver();
        awaitFailure(log);
        assertThat(log.failure()).contains("No space left on device");
        log.append(2, new byte[2 * MOST_BEHIND_BYTES]);
        assertThat(log.isBehind()).as("the end is not waited for").isFalse();
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        log.handOver();
        assertThat(log.persisted()).isZero();
        log.stop();
        assertThat(log.persisted()).isZero();
    }

    @Test
    void aFailureOfTheReplicaThreadsOwnWriteIsTheSame() throws InterruptedException {
        boolean[] broken = {false};
        LogLoop log = started(watched(FileDisk.shared(dir), () -> {
            if (broken[0]) {
                throw new IllegalStateException("gone");
            }
        }));
        log.append(1, ENTRY);
        persistAll(log, 1);
        long zxid = untilQuickHere(log, 2);
        broken[0] = true;
        log.persistHere();
        assertThat(log.failure()).contains("gone");
        assertThat(log.persisted()).isEqualTo(zxid - 1);
        log.append(++zxid, ENTRY);
        assertThat(log.isQuickHere(Company.READERS)).isFalse();
        log.handOver();
        log.stop();
        assertThat(log.persisted()).isEqualTo(zxid - 2);
    }

    @Test
    void whenItsThreadHasNoMemoryLeftThatIsAFailureToo() throws InterruptedException {
        LogLoop log = started(failing(FileDisk.shared(dir), new OutOfMemoryError("Java heap space")));
        log.append(1, ENTRY);
        log.handOver();
        awaitFailure(log);
        assertThat(log.failure()).contains("Java heap space");
        log.stop();
    }

    private LogLoop started(Disk disk) {
        Disk timed = watched(disk, () -> now += forceNanos);
        TxnLog log = new TxnLog(timed, OPTIONS, 0, LogLoop.reportingTo(metrics), () -> now);
        LogLoop loop = new LogLoop(log, 0, 0, MOST_BEHIND_BYTES, inbox, metrics, () -> now);
        loop.start();
        return loop;
    }

    /** Appends until the next batch, of one entry that is gathered already, may be written by this thread. Returns its zxid. */
    private long untilQuickHere(LogLoop log, long next) throws InterruptedException {
        long zxid = next;
        log.append(zxid, ENTRY);
        while (!log.isQuickHere(Company.READERS)) {
            persistAll(log, zxid);
            log.append(++zxid, ENTRY);
        }
        return zxid;
    }

    private void persistAll(LogLoop log, long last) throws InterruptedException {
        while (log.persisted() < last) {
            assertThat(log.failure()).isNull();
            log.handOver();
            news.acquire();
        }
    }

    private void awaitFailure(LogLoop log) throws InterruptedException {
        while (log.failure() == null) {
            news.acquire();
        }
    }

    /** The same disk, but no file of it can be forced. */
    private static Disk failing(Disk disk, Throwable failure) {
        return watched(disk, () -> {
            throw failure;
        });
    }

    /** The same disk, but something happens whenever a file of it is forced. */
    static Disk watched(Disk disk, OnForce onForce) {
        return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) -> {
            Object result = invoke(method, disk, arguments);
            return result instanceof DiskFile file ? watched(file, onForce) : result;
        });
    }

    private static DiskFile watched(DiskFile file, OnForce onForce) {
        return (DiskFile) Proxy.newProxyInstance(DiskFile.class.getClassLoader(), new Class<?>[] {DiskFile.class},
            (_, method, arguments) -> {
                if (method.getName().equals("force")) {
                    onForce.run();
                }
                return invoke(method, file, arguments);
            });
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    interface OnForce {
        void run() throws Throwable;
    }
}
