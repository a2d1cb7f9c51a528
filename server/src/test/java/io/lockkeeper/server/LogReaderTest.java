package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.client.ConnectionTable;
import io.lockkeeper.server.client.Outlets;
import io.lockkeeper.server.config.ConnectionLimits;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.peer.PeerConfig;
import io.lockkeeper.server.peer.Peers;
import io.lockkeeper.server.peer.Sockets;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.TreeOptions;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log read back for learners, as fast as they take it. */
@Timeout(600)
class LogReaderTest {
    private static final int ENTRIES = 20;
    private static final int ENTRY_BYTES = 100_000;

    @TempDir
    private Path dir;

    private final Semaphore news = new Semaphore(0);
    private final Inbox inbox = new Inbox(64, look -> {
        look.run();
        news.release();
    });
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private DataDirectories directories;
    private TxnLog log;
    private History history;
    private LogReader reader;

    @BeforeEach
    void start() throws IOException {
        inbox.attend(() -> {});
        directories = DataDirectories.of(FileDisk.shared(dir));
        log = new TxnLog(directories.logs(), new LogOptions(64, -1, true, 1000, 1 << 20), 0, LogLoop.reportingTo(new Metrics()),
            System::nanoTime);
        for (long zxid = 1; zxid <= ENTRIES; zxid++) {
            log.append(zxid, entry(zxid));
        }
        log.sync();
        Snapshots snapshots = new Snapshots(directories.snapshots(), SnapshotOptions.DEFAULT);
        history = new History(directories, log, snapshots, 1 << 20);
    }

    @AfterEach
    void stop() throws IOException {
        reader.stop();
        log.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private static byte[] entry(long zxid) {
        Txn.Create create = new Txn.Create("/n" + zxid, new byte[ENTRY_BYTES], Acl.OPEN, false, -1);
        return TxnCodec.encode(new LogEntry(new TxnHeader(7, 1, zxid, 1_700_000_000_000L, OpCode.CREATE), create, 0, 0));
    }

    private Event next() throws InterruptedException {
        Event event = inbox.poll();
        while (event == null) {
            news.acquire();
            event = inbox.poll();
        }
        return event;
    }

    private LogReader reader(double sizeFactor) {
        reader = new LogReader(history, sizeFactor, inbox);
        return reader;
    }

    @Test
    void theLogIsReadAsFastAsTheLearnerTakesIt() throws InterruptedException {
        reader(0).read(7, 3, ENTRIES);
        List<Long> zxids = new ArrayList<>();
        boolean end = false;
        while (!end) {
            Event.LogRead read = (Event.LogRead) next();
            assertThat(read.link()).isEqualTo(7);
            assertThat(read.entries()).hasSizeLessThanOrEqualTo(3);
            read.entries().stream().map(Proposal::zxid).forEach(zxids::add);
            end = read.end();
            reader.taken(7);
        }
        assertThat(zxids).containsExactlyElementsOf(LongStream.rangeClosed(3, ENTRIES).boxed().toList());

        reader.read(8, 0, ENTRIES);
        assertThat(next()).isEqualTo(new Event.LogUnavailable(8));

        reader.read(9, 3, ENTRIES);
        assertThat(next()).isInstanceOf(Event.LogRead.class);
        assertThat(next()).isInstanceOf(Event.LogRead.class);
        reader.forget(9);
        reader.read(10, 30, 40);
        assertThat(next()).as("nothing more for the one before").isEqualTo(new Event.LogUnavailable(10));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // which shows open files as files
    void whoeverStopsListeningKeepsNoFileOpenForLearnersOfBefore() throws InterruptedException, IOException {
        long ours = openLogs();
        reader(0.33).read(1, 2, ENTRIES);
        reader.read(2, 2, ENTRIES);
        for (int portions = 0; portions < 4; portions++) {
            next();
        }
        assertThat(openLogs()).isEqualTo(ours + 2);

        outbox().stopListening();
        while (openLogs() > ours) {
            Thread.yield();
        }
        reader.read(3, 2, ENTRIES);
        assertThat(((Event.LogRead) next()).link()).as("learners may come again").isEqualTo(3);
    }

    /** Of a member that has nothing but this log, and whose wires are not strung. */
    private MemberOutbox outbox() {
        Metrics metrics = new Metrics();
        LogLoop logLoop = new LogLoop(log, ENTRIES, 0, 1 << 20, inbox, metrics, System::nanoTime);
        SnapshotWorker snapshots = new SnapshotWorker(
            new Snapshots(directories.snapshots(), SnapshotOptions.DEFAULT), true, inbox, metrics);
        MemberDisk disk = new MemberDisk(
            logLoop, new Epochs(directories.snapshots()), history, null, directories, RecoveryOptions.DEFAULT,
            () -> new Restore(TreeOptions.DEFAULT), true);
        Membership alone = Membership.parse("server.1=127.0.0.1:1:2:participant\nversion=0");
        PeerConfig config = new PeerConfig(1, 1000, 1000, 1000, 1000, 1 << 20, 1 << 20, 0, false, false, false, 1);
        Sockets sockets = new Sockets(
            (EventLoop) group.iterator().next(), NioServerSocketChannel.class, NioSocketChannel.class, false);
        Outlets nobody = new Outlets(new ConnectionTable(new ConnectionLimits(0, 0, 1000), List.of()));
        return new MemberOutbox(
            logLoop, nobody, snapshots, _ -> {}, disk, reader, new Peers(config, sockets, alone, alone, inbox), metrics.proposalSizes, _ -> {});
    }

    private long openLogs() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(this::isLog).count();
        }
    }

    private boolean isLog(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(dir.toRealPath());
        } catch (IOException _) {
            return false; // closed meanwhile
        }
    }
}
