package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.replica.Request;
import io.lockkeeper.server.client.ConnectionTable;
import io.lockkeeper.server.client.Outlets;
import io.lockkeeper.server.config.ConnectionLimits;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(600)
final class ReplicaLoopTest {
    private static final int VALUE_BYTES = 100_000;
    private static final int MOST_VALUES_BEHIND = 10;
    private static final int INBOX_EVENTS = 16;
    private static final int REQUESTS = 200;

    @TempDir
    private Path dir;

    /** For each force of the disk, which stands still without. */
    private final Semaphore forces = new Semaphore(0);
    private final Queue<Throwable> fatal = new ConcurrentLinkedQueue<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = (EventLoop) group.iterator().next();
    private final Inbox inbox = new Inbox(INBOX_EVENTS, eventLoop);
    private LogLoop log;
    private ReplicaLoop loop;
    private int asked;

    @BeforeEach
    void start() {
        Disk disk = LogLoopTest.watched(FileDisk.shared(dir), forces::acquireUninterruptibly);
        Metrics metrics = new Metrics();
        TxnLog txnLog = new TxnLog(disk, new LogOptions(64, -1, true, 1000, 1 << 20), 0, LogLoop.reportingTo(metrics), System::nanoTime);
        log = new LogLoop(txnLog, 0, 0, MOST_VALUES_BEHIND * VALUE_BYTES, inbox, metrics, System::nanoTime);
        SnapshotWorker snapshots = new SnapshotWorker(new Snapshots(disk, SnapshotOptions.DEFAULT), true, inbox, metrics);
        ConnectionTable nobody = new ConnectionTable(new ConnectionLimits(0, 0, 1000), List.of());
        ReplicaOutbox outbox = new ReplicaOutbox(log, new Outlets(nobody), snapshots, _ -> {});
        ReplicaConfig config = new ReplicaConfig(1, 2000, 4000, 40_000, 1_000_000, -1, 60_000, 60, 0, Set.of(), false, 1024, 1 << 16, 42);
        loop = new ReplicaLoop(
            eventLoop, new Replica(config, new ZnodeTree(TreeOptions.DEFAULT)), inbox, outbox, log, 50, 0, fatal::add);
        log.start();
        loop.start();
        inbox.put(new Event.Connected(1, new ConnectRequest(0, 0, 40_000, 0, new byte[16], false), List.of()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        forces.release(1_000_000);
        loop.stop();
        log.stop();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        assertThat(fatal).isEmpty();
    }

    private Event writes(int count) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(new Request(++asked, new Operation.Create(OpCode.CREATE, "/n" + asked, new byte[VALUE_BYTES], Acl.OPEN, 0, -1)));
        }
        return new Event.Requests(1, requests);
    }

    /** On the thread that may know, behind all that it has to do already. */
    private <T> T known(Supplier<T> what) throws InterruptedException, ExecutionException {
        return eventLoop.submit(what::get).get();
    }

    /** Whether there is room for it, if need be once the replica had its turn. */
    private boolean isTaken(Event event) throws InterruptedException, ExecutionException {
        return inbox.offer(event) || known(() -> inbox.offer(event));
    }

    private void allArePersisted() {
        forces.release(1_000_000);
        while (log.persisted() < 1 + asked) {
            assertThat(fatal).isEmpty();
            Thread.onSpinWait();
        }
    }

    /** A program that waits 20 ms for a TTL znode of 10 ms, with a look every millisecond (as Curator's tests do), must see it go. */
    @ParameterizedTest(name = "tick {0} ms, a look each {1} ms: sleeps at most {2} ms")
    @CsvSource({"2000, 60000, 250", "2000, 100, 100", "2000, 1, 1", "100, 60000, 50", "1, 60000, 1", "2000, 0, 1"})
    void anIdleLoopSleepsNoLongerThanSessionsAndReapingAllow(int tickMillis, long reapIntervalMillis, long expectedMillis) {
        ReplicaConfig config =
            new ReplicaConfig(1, tickMillis, tickMillis, tickMillis, 1000, 0, reapIntervalMillis, 10_000, 0, Set.of(), false, 1024, 1 << 16, 1);

        assertThat(ReplicaLoop.sleepMillis(config)).isEqualTo(expectedMillis);
    }

    /** Nobody counts what other servers bring: what has to wait for a disk that stands still must not fill the memory. */
    @Test
    void whileTheDiskIsTooFarBehindNothingMoreIsTakenIn() throws Exception {
        Event next = writes(1);
        while (asked < REQUESTS && isTaken(next)) {
            next = writes(1);
        }
        assertThat(known(log::isBehind)).isTrue();
        assertThat(asked).isLessThanOrEqualTo(MOST_VALUES_BEHIND + 1 + INBOX_EVENTS + 1);

        forces.release(1_000_000);
        inbox.put(next);
        while (asked < REQUESTS) {
            inbox.put(writes(1));
        }
        allArePersisted();
    }

    /** Then the log thread, which wakes the replica's, has nothing to do and never will. */
    @Test
    void whatHasBeenGatheredGoesToTheLogAlsoIfItAloneIsTooMuch() throws Exception {
        while (!forces.hasQueuedThreads()) {
            Thread.onSpinWait(); // until the log thread waits for the disk
        }
        while (known(log::gathered) == 0) {
            inbox.put(writes(1));
        }
        inbox.put(writes(MOST_VALUES_BEHIND * 2));
        assertThat(known(log::isBehind)).isTrue();
        allArePersisted();
    }
}
