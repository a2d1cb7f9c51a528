package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
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
    private TxnLog log;
    private History history;
    private LogReader reader;

    @BeforeEach
    void start() throws IOException {
        inbox.attend(() -> {});
        DataDirectories directories = DataDirectories.of(FileDisk.shared(dir));
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

        reader.forgetAll();
        while (openLogs() > ours) {
            Thread.yield();
        }
        reader.read(3, 2, ENTRIES);
        assertThat(((Event.LogRead) next()).link()).as("learners may come again").isEqualTo(3);
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
