package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.peer.SnapshotIntake;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.MembershipFiles;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.SnapshotWriter;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member's disk and the threads that wait for it. The test's thread is the replica's. */
@Timeout(600)
class MemberDiskTest {
    private static final LogOptions OPTIONS = new LogOptions(64, -1, true, 1000, 1 << 20);
    private static final String MEMBERS = "server.1=a:1:2:participant\nserver.2=b:1:2:participant\n";

    @TempDir
    private Path dir;

    @TempDir
    private Path conf;

    private final Semaphore news = new Semaphore(0);
    private final Inbox inbox = new Inbox(4, look -> {
        look.run();
        news.release();
    });

    private DataDirectories directories;
    private Snapshots snapshots;
    private History history;
    private LogLoop log;
    private MemberDisk disk;

    @BeforeEach
    void start() throws IOException {
        inbox.attend(() -> {});
        directories = DataDirectories.of(FileDisk.shared(dir));
        snapshots = new Snapshots(directories.snapshots(), SnapshotOptions.DEFAULT);
        writeSnapshot(0);
        Files.writeString(conf.resolve("zoo.cfg"), MEMBERS);
        TxnLog txnLog = new TxnLog(directories.logs(), OPTIONS, 0, LogLoop.reportingTo(new Metrics()), System::nanoTime);
        history = new History(directories, txnLog, snapshots, 1 << 20);
        log = new LogLoop(txnLog, 0, 0, 1 << 20, inbox, new Metrics(), () -> 0); // a quick disk, however busy this machine is
        disk = new MemberDisk(
            log, new Epochs(directories.snapshots()), history, new MembershipFiles(FileDisk.shared(conf), "zoo.cfg", 1), directories,
            RecoveryOptions.DEFAULT, () -> new Restore(TreeOptions.DEFAULT), true);
        log.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        disk.stop();
        log.stop();
    }

    private static byte[] entry(long zxid, int bytes) {
        Txn.Create create = new Txn.Create("/n" + zxid, new byte[bytes], List.of(new Acl(31, new Id("world", "anyone"))), false, -1);
        return TxnCodec.encode(new LogEntry(new TxnHeader(7, 1, zxid, 1_700_000_000_000L, OpCode.CREATE), create, 0, 0));
    }

    private static ZnodeTree tree(long... zxids) {
        ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT);
        for (long zxid : zxids) {
            byte[] bytes = entry(zxid, 5);
            tree.apply(TxnCodec.decode(bytes, 0, bytes.length, 1 << 20), false, Changes.NONE);
        }
        return tree;
    }

    private void writeSnapshot(long... zxids) throws IOException {
        ZnodeTree tree = tree(zxids[0] == 0 ? new long[0] : zxids);
        try (Image image = tree.openImage(); SnapshotWriter writer = snapshots.begin(image.zxid())) {
            JuteWriter portion = new JuteWriter();
            image.next(portion, 1 << 20);
            writer.write(portion.toByteArray());
            writer.finish(OptionalLong.of(image.digest()));
        }
    }

    /** As a leader sends it. */
    private static byte[] stream(long... zxids) {
        JuteWriter out = new JuteWriter();
        try (Image image = tree(zxids).openImage()) {
            image.next(out, 1 << 20);
        }
        SnapshotCodec.writeSignature(out);
        byte[] all = out.toByteArray();
        return Arrays.copyOfRange(all, SnapshotCodec.HEADER_BYTES, all.length);
    }

    private void append(long from, long to) {
        for (long zxid = from; zxid <= to; zxid++) {
            log.append(zxid, entry(zxid, 5));
        }
    }

    private Event next() throws InterruptedException {
        while (true) {
            log.handOver();
            Event report = log.takeReport();
            Event event = report == null ? inbox.poll() : report;
            if (event != null) {
                return event;
            }
            assertThat(log.failure()).isNull();
            news.acquire();
        }
    }

    private void persistAll(long last) throws InterruptedException {
        while (log.persisted() != last) {
            log.handOver();
            assertThat(log.failure()).isNull();
            news.acquire();
        }
    }

    /** Q59, Q81. */
    @Test
    void promisesAreKeptInTheOrderInWhichTheyWereAskedForAndBehindTheEntriesBeforeThem() throws Exception {
        append(1, 3);
        disk.acceptEpoch(5);
        append(4, 4);
        disk.announceEpoch(5);
        disk.adoptEpoch(5);
        assertThat(log.isQuickHere(Company.READERS)).isFalse();

        assertThat(next()).isEqualTo(new Event.EpochAccepted(5));
        assertThat(log.persisted()).isBetween(3L, 4L);
        assertThat(Files.readString(dir.resolve("acceptedEpoch"))).isEqualTo("5");
        assertThat(next()).isEqualTo(new Event.EpochAnnounced(5));
        assertThat(log.persisted()).isEqualTo(4);
        assertThat(next()).isEqualTo(new Event.EpochAdopted(5));
        assertThat(Files.readString(dir.resolve("currentEpoch"))).isEqualTo("5");
        assertThat(dir.resolve("currentEpoch.tmp")).doesNotExist();
    }

    @Test
    void whatIsPersistedGoesBackWithACutAndOnFromThere() throws Exception {
        append(1, 9);
        disk.truncate(5, false);
        assertThat(next()).isEqualTo(new Event.Truncated(5, null));
        assertThat(log.persisted()).isEqualTo(5);

        append(6, 7);
        assertThat(log.isQuickHere(Company.READERS)).as("a file has to be made").isFalse();
        persistAll(7);
        append(8, 8);
        while (!log.isQuickHere(Company.READERS)) {
            news.acquire();
        }
        log.persistHere();
        assertThat(log.persisted()).isEqualTo(8);
    }

    @Test
    void aTreeThatHadWhatIsCutOffIsReadAnew() throws Exception {
        append(1, 9);
        disk.truncate(5, true);
        assertThat(next()).isInstanceOfSatisfying(Event.Truncated.class, event -> {
            assertThat(event.zxid()).isEqualTo(5);
            assertThat(event.tree().digest()).isEqualTo(tree(1, 2, 3, 4, 5).digest());
        });
    }

    /** Q82. */
    @Test
    void aSnapshotThatComesReplacesEverything() throws Exception {
        append(1, 9);
        disk.acceptEpoch(1);
        assertThat(next()).isEqualTo(new Event.EpochAccepted(1));
        Receipts receipts = new Receipts();
        SnapshotReceiver receiver = disk.receiveSnapshot(20);
        append(21, 21);
        log.handOver();
        byte[] bytes = stream(1, 20);
        for (int at = 0; at < bytes.length; at += 10) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 10));
            byte[] more = at + 10 < bytes.length ? piece : Arrays.copyOf(piece, piece.length + 3);
            receiver.offer(more, receipts);
            assertThat(receipts.take()).isEqualTo(piece.length + (more == piece ? "" : " and it is complete"));
        }

        assertThat(next()).isInstanceOfSatisfying(Event.SnapshotInstalled.class, event -> {
            assertThat(event.zxid()).isEqualTo(20);
            assertThat(event.tree().digest()).isEqualTo(tree(1, 20).digest());
        });
        persistAll(21);
        assertThat(FileDisk.shared(dir).list()).containsExactlyInAnyOrder("acceptedEpoch", "snapshot.14", "log.15");
    }

    /** Q80. */
    @Test
    void aSnapshotThatBreaksOffOrIsNoneLeavesWhatWasThere() throws Exception {
        append(1, 9);
        disk.receiveSnapshot(20).broken("the link is gone");
        assertThat(next()).isInstanceOfSatisfying(
            Event.SnapshotAbandoned.class,
            event -> assertThat(event.tree().digest()).isEqualTo(tree(1, 2, 3, 4, 5, 6, 7, 8, 9).digest()));

        Receipts receipts = new Receipts();
        SnapshotReceiver receiver = disk.receiveSnapshot(20);
        log.handOver();
        receiver.offer(new byte[] {-1, 0, 0, 0}, receipts);
        assertThat(receipts.take()).contains("-16777216 sessions");
        assertThat(next()).isInstanceOf(Event.SnapshotAbandoned.class);
        assertThat(log.persisted()).isEqualTo(9);

        byte[] orphan = stream(1, 20);
        int at = new String(orphan, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("/n20");
        orphan[at + 1] = '/';
        disk.receiveSnapshot(20).offer(orphan, receipts);
        assertThat(next()).as("it comes to its end and makes no tree").isInstanceOf(Event.SnapshotAbandoned.class);
        assertThat(receipts.take()).startsWith("snapshot.14 as it was received: ");
        assertThat(FileDisk.shared(dir).list()).containsExactlyInAnyOrder("snapshot.0", "log.1");
    }

    @Test
    void whoStopsDoesNotWaitForASnapshot() throws Exception {
        disk.receiveSnapshot(20);
        log.handOver();
        disk.stop();
        log.stop();
        assertThat(log.takeReport()).isNull();
    }

    /** Q116. */
    @Test
    void membershipsAreWrittenDown() throws Exception {
        Membership next = Membership.parse(MEMBERS + "version=7");
        disk.rememberMembership(next);
        disk.acceptEpoch(1);
        next();
        assertThat(conf.resolve("zoo.cfg.dynamic.next")).hasContent(next.text());
        disk.membershipCommitted(next);
        disk.acceptEpoch(2);
        next();
        assertThat(conf.resolve("zoo.cfg")).hasContent("dynamicConfigFile=" + conf + "/zoo.cfg.dynamic.7");
    }

    @Test
    void aMembershipThatCountsMayFailToBeWritten() throws Exception {
        Files.delete(conf.resolve("zoo.cfg"));
        Files.createDirectory(conf.resolve("zoo.cfg"));
        disk.membershipCommitted(Membership.parse(MEMBERS + "version=8"));
        disk.acceptEpoch(3);
        assertThat(next()).isEqualTo(new Event.EpochAccepted(3));
    }

    /** Who forgot which membership is being decided on could decide by the one before alone. */
    @Test
    void oneThatIsBeingDecidedOnIsWrittenOrTheDiskHasFailed() throws Exception {
        Files.createDirectory(conf.resolve("zoo.cfg.dynamic.next"));
        disk.rememberMembership(Membership.parse(MEMBERS + "version=8"));
        disk.acceptEpoch(3);
        log.handOver();
        while (log.failure() == null) {
            news.acquire();
        }
        assertThat(log.failure()).startsWith("the next membership, 0x8, cannot be written: ");
        assertThat(log.takeReport()).as("a promise behind it").isNull();
        assertThat(dir.resolve("acceptedEpoch")).doesNotExist();
    }

    /** What a link hears of its pieces. */
    private static final class Receipts implements SnapshotIntake.Receipt {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void took(int count, boolean complete) {
            heard.add(count + (complete ? " and it is complete" : ""));
        }

        @Override
        public void refused(String why) {
            heard.add(why);
        }

        String take() throws InterruptedException {
            return heard.take();
        }
    }
}
