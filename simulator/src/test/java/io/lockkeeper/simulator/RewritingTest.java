package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.IncomingSnapshot;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.Purge;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
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
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * A member's history is cut and replaced on a disk whose power goes at every operation in turn, with every unforced change kept, lost or
 * torn on its own; and once more while the restart repairs it.
 */
class RewritingTest {
    private static final LogOptions LOG = new LogOptions(2, -1, true, 1000, 1 << 20);
    private static final int SEEDS = 20;
    private static final int LAST = 20;
    private static final String OLD = "/old";
    private static final String LEADERS = "/leaders";

    private final Coverage coverage = new Coverage();

    /** The storage of one member, put together as its host does. */
    private record Member(Snapshots snapshots, TxnLog log, History history) {
        static Member on(SimDisk disk, long lastZxid) {
            Snapshots snapshots = new Snapshots(disk, SnapshotOptions.DEFAULT);
            TxnLog log = new TxnLog(disk, LOG, lastZxid, LogListener.SILENT, () -> 0);
            return new Member(snapshots, log, new History(DataDirectories.of(disk), log, snapshots, 1 << 20));
        }
    }

    private record Found(long zxid, long digest) {}

    private static byte[] entry(String name, long zxid) {
        List<Acl> open = List.of(new Acl(31, new Id("world", "anyone")));
        Txn.Create create = new Txn.Create(name + zxid, new byte[(int) (zxid * 97 % 700)], open, false, -1);
        return TxnCodec.encode(new LogEntry(new TxnHeader(7, 1, zxid, 1_700_000_000_000L + zxid, OpCode.CREATE), create, 0, 0));
    }

    private static ZnodeTree tree(String name, long upTo) {
        ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT);
        for (long zxid = 1; zxid <= upTo; zxid++) {
            byte[] bytes = entry(name, zxid);
            tree.apply(TxnCodec.decode(bytes, 0, bytes.length, 1 << 20), false, Changes.NONE);
        }
        return tree;
    }

    private static Found expected(String name, long zxid) {
        return new Found(zxid, tree(name, zxid).digest());
    }

    private static byte[] image(ZnodeTree tree) {
        JuteWriter out = new JuteWriter();
        try (Image image = tree.openImage()) {
            image.next(out, 1 << 20);
        }
        return out.toByteArray();
    }

    /** Twenty entries in several files, some snapshots; all of it safe. */
    private SimDisk history(Dice dice) throws IOException {
        SimDisk disk = new SimDisk(MachineClock.exact(new SimClock()), dice.split(), coverage);
        Member member = Member.on(disk, 0);
        for (long zxid = 0; zxid <= LAST; zxid++) {
            if (zxid > 0) {
                if (dice.oneIn(4)) {
                    member.log.roll();
                }
                member.log.append(zxid, entry(OLD, zxid));
                member.log.sync();
            }
            if (zxid == 0 || dice.oneIn(4)) {
                try (SnapshotWriter writer = member.snapshots.begin(zxid)) {
                    writer.write(image(tree(OLD, zxid)));
                    writer.finish(OptionalLong.of(tree(OLD, zxid).digest()));
                }
            }
        }
        return disk;
    }

    private static Found restart(SimDisk disk) throws IOException {
        Restoring restoring = new Restoring();
        Recovered recovered = new Recovery(DataDirectories.of(disk), RecoveryOptions.DEFAULT).run(restoring);
        return new Found(recovered.lastZxid(), restoring.tree().digest());
    }

    /** Power cut, restart; sometimes another cut in the midst of it. */
    private static Found afterPowerCut(SimDisk disk, Dice dice) throws IOException {
        disk.cutPower();
        while (dice.oneIn(2)) {
            disk.faults().crashAfter(dice.below(12), null);
            try {
                restart(disk);
            } catch (SimCrash crash) {
                disk.cutPower();
            }
            disk.faults().cease();
        }
        return restart(disk);
    }

    @Test
    void aCutEndsWhereItWasToEndOrLater() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean done = false;
            for (int operations = 0; !done; operations++) {
                Dice dice = new Dice(seed);
                SimDisk disk = history(dice);
                long zxid = dice.between(0, LAST - 1);
                Dice faults = new Dice(seed * 1000 + operations);
                disk.faults().crashAfter(operations, null);
                try {
                    done = Member.on(disk, LAST).history.truncate(zxid) == zxid;
                } catch (SimCrash crash) {
                    assertThat(operations).isLessThan(100);
                }
                disk.faults().cease();
                Found found = afterPowerCut(disk, faults);
                assertThat(found).as("seed %d, operation %d", seed, operations).isEqualTo(expected(OLD, found.zxid));
                assertThat(found.zxid).as("seed %d, operation %d", seed, operations).isBetween(zxid, done ? zxid : (long) LAST);
                assertThat(Member.on(disk, found.zxid).history.truncate(zxid)).isEqualTo(zxid);
                assertThat(restart(disk)).isEqualTo(expected(OLD, zxid));
            }
        }
    }

    @Test
    void aReplacedHistoryIsTheOldOneOrTheNewOne() throws IOException {
        int old = 0;
        int replaced = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean done = false;
            for (int operations = 0; !done; operations++) {
                Dice dice = new Dice(seed);
                SimDisk disk = history(dice);
                long zxid = dice.between(1, 2 * LAST);
                Dice faults = new Dice(seed * 1000 + operations);
                disk.faults().crashAfter(operations, null);
                try {
                    install(Member.on(disk, LAST).history, zxid);
                    done = true;
                } catch (SimCrash crash) {
                    assertThat(operations).isLessThan(100);
                }
                disk.faults().cease();
                Found found = afterPowerCut(disk, faults);
                if (found.equals(expected(LEADERS, zxid))) {
                    replaced++;
                    assertThat(disk.list()).containsExactly("snapshot." + Long.toHexString(zxid));
                } else {
                    old++;
                    assertThat(done).as("seed %d, operation %d", seed, operations).isFalse();
                    assertThat(found).as("seed %d, operation %d", seed, operations).isEqualTo(expected(OLD, found.zxid));
                    assertThat(found.zxid).isBetween(Math.min(zxid, LAST), (long) LAST);
                    install(Member.on(disk, found.zxid).history, zxid);
                    assertThat(restart(disk)).isEqualTo(expected(LEADERS, zxid));
                }
            }
        }
        assertThat(old).isGreaterThan(SEEDS);
        assertThat(replaced).isGreaterThan(SEEDS);
    }

    /** Found as a wrong digest in an ensemble: an old snapshot was there again, its logs were not, and the newest one rotted. */
    @Test
    void aPurgeCutShortLeavesNoSnapshotWithoutItsLogs() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean done = false;
            for (int operations = 0; !done; operations++) {
                Dice dice = new Dice(seed);
                SimDisk disk = history(dice);
                disk.faults().crashAfter(operations, null);
                try {
                    new Purge(DataDirectories.of(disk)).run(1);
                    done = true;
                } catch (SimCrash crash) {
                    assertThat(operations).isLessThan(100);
                }
                disk.faults().cease();
                disk.cutPower();
                for (String newest = newestSnapshot(disk); !newest.isEmpty(); newest = newestSnapshot(disk)) {
                    assertThat(restart(disk)).as("seed %d, operation %d, %s", seed, operations, newest).isEqualTo(expected(OLD, LAST));
                    disk.delete(newest);
                }
            }
        }
    }

    private static String newestSnapshot(SimDisk disk) {
        return disk.list().stream().filter(name -> name.startsWith("snapshot."))
                .max(Comparator.comparingLong(name -> Long.parseLong(name.substring("snapshot.".length()), 16))).orElse("");
    }

    private static void install(History history, long zxid) throws IOException {
        byte[] records = image(tree(LEADERS, zxid));
        JuteWriter stream = new JuteWriter();
        stream.writeRaw(records, SnapshotCodec.HEADER_BYTES, records.length - SnapshotCodec.HEADER_BYTES);
        SnapshotCodec.writeSignature(stream);
        try (IncomingSnapshot incoming = history.receive(zxid)) {
            incoming.take(stream.array(), 0, stream.length());
            ZnodeTree.Loader loader = ZnodeTree.loader(TreeOptions.DEFAULT);
            incoming.read(loader);
            loader.finish(zxid);
            incoming.seal(true);
            history.install(incoming);
        }
    }
}
