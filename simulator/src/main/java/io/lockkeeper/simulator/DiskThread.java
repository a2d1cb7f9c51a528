package io.lockkeeper.simulator;

import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Event;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.IncomingSnapshot;
import io.lockkeeper.storage.InvalidSnapshotException;
import io.lockkeeper.storage.LogExtract;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.ZnodeTree;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays the thread that owns the disk of a member: everything in the order it was asked for, entries with one force for all that came,
 * and a report of each. After a failure it does nothing more.
 */
final class DiskThread {
    private sealed interface Task {
        record Append(long zxid, byte[] entry) implements Task {}

        record Roll() implements Task {}

        record Accept(long epoch) implements Task {}

        record Announce(long epoch) implements Task {}

        record Adopt(long epoch) implements Task {}

        record Truncate(long zxid, boolean reload) implements Task {}

        record Receive(long link, long zxid) implements Task {}

        record Remember(Membership membership, boolean committed) implements Task {}
    }

    private final Life life;
    private final long id;
    private final DiskReports reports;
    private final DataDirectories directories;
    private final TxnLog log;
    private final Epochs epochs;
    private final History history;
    private final MembershipFiles memberships;
    private final Safety safety;
    private final PeerNetwork network;
    private final Coverage coverage;
    private final Dice dice;
    private final Consumer<Event> replica;
    private final Mailbox<Task> mailbox;
    private final long mostBehindBytes;
    private long waitingBytes;
    private boolean behind;
    private boolean failed;
    private @Nullable Receiving receiving;

    /** @param mostBehindBytes of entries that may wait; above it {@link #isBehind} */
    DiskThread(
            Life life, World world, long id, MemberProcess.Files files, long mostBehindBytes, Safety safety, PeerNetwork network,
            Coverage coverage, Consumer<Event> replica) {
        this.life = life;
        this.id = id;
        this.mostBehindBytes = mostBehindBytes;
        this.reports = new DiskReports(life, world, files.disk(), replica);
        this.directories = files.directories();
        this.log = files.log();
        this.epochs = files.epochs();
        this.history = new History(directories, log, files.snapshots(), LogOptions.DEFAULT_MAX_RECORD_BYTES);
        this.memberships = files.memberships();
        this.safety = safety;
        this.network = network;
        this.coverage = coverage;
        this.dice = world.dice();
        this.replica = replica;
        mailbox = new Mailbox<>(life, world, 300, this::turn);
    }

    // --- what is asked for

    void append(long zxid, byte[] entry) {
        waitingBytes += entry.length;
        mailbox.put(new Task.Append(zxid, entry));
    }

    void roll() {
        mailbox.put(new Task.Roll());
    }

    void acceptEpoch(long epoch) {
        mailbox.put(new Task.Accept(epoch));
    }

    void announceEpoch(long epoch) {
        mailbox.put(new Task.Announce(epoch));
    }

    void adoptEpoch(long epoch) {
        mailbox.put(new Task.Adopt(epoch));
    }

    void truncate(long zxid, boolean reload) {
        mailbox.put(new Task.Truncate(zxid, reload));
    }

    void receiveSnapshot(long link, long zxid) {
        mailbox.put(new Task.Receive(link, zxid));
    }

    void remember(Membership membership, boolean committed) {
        mailbox.put(new Task.Remember(membership, committed));
    }

    boolean isReceiving() {
        return receiving != null;
    }

    /** Bytes of entries that are not written yet. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Whether so much waits that the replica must stand still; then until half of it is done. */
    boolean isBehind() {
        boolean was = behind;
        behind = !failed && waitingBytes > (was ? mostBehindBytes / 2 : mostBehindBytes);
        if (behind && !was) {
            coverage.count(Occurrence.SERVER_WAITED_FOR_ITS_DISK);
        }
        return behind;
    }

    // --- how it is done

    private void turn() {
        if (failed || receiving != null) {
            return; // what waits goes on when the snapshot has ended
        }
        if (reports.busyMicros() > 0) {
            mailbox.wake(reports.busyMicros());
            return;
        }
        List<Task> tasks = mailbox.take(dice.oneIn(4) ? 1 : dice.between(1, 100));
        try {
            long last = -1;
            while (!tasks.isEmpty() && receiving == null) {
                Task task = tasks.removeFirst();
                switch (task) {
                    case Task.Append append -> {
                        log.append(append.zxid(), append.entry());
                        waitingBytes -= append.entry().length;
                        last = append.zxid();
                    }
                    case Task.Roll _ -> log.roll();
                    case Task other -> {
                        sync(last);
                        last = -1;
                        run(other);
                    }
                }
            }
            sync(last);
            mailbox.putBack(tasks);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void sync(long last) throws IOException {
        log.sync();
        if (last > 0) {
            safety.persisted(id, last);
            reports.add(new Event.Persisted(last));
        }
    }

    private void run(Task task) throws IOException {
        switch (task) {
            case Task.Accept(long epoch) -> {
                epochs.setAccepted(epoch);
                safety.accepted(id, epoch);
                reports.add(new Event.EpochAccepted(epoch));
            }
            case Task.Announce(long epoch) -> {
                epochs.announce(epoch);
                reports.add(new Event.EpochAnnounced(epoch));
            }
            case Task.Adopt(long epoch) -> {
                epochs.setCurrent(epoch);
                safety.adopted(id, epoch);
                reports.add(new Event.EpochAdopted(epoch));
            }
            case Task.Truncate(long zxid, boolean reload) -> {
                safety.cuts(id, zxid);
                long end = history.truncate(zxid);
                safety.endsWith(id, end);
                if (end > zxid) {
                    coverage.count(Occurrence.CUT_IMPOSSIBLE);
                }
                reports.add(new Event.Truncated(end, reload || end < zxid ? load() : null));
            }
            case Task.Remember(Membership membership, boolean committed) -> {
                memberships.write(membership, committed);
                safety.remembers(id, memberships.lastSeen().version());
            }
            case Task.Receive(long link, long zxid) -> {
                receiving = new Receiving(link, history.receive(zxid));
                network.receiveSnapshot(link, receiving);
            }
            case Task.Append _, Task.Roll _ -> throw new IllegalStateException("entries are written in batches");
        }
    }

    private ZnodeTree load() throws IOException {
        Restoring restoring = new Restoring();
        new Recovery(directories, RecoveryOptions.DEFAULT).run(restoring);
        return restoring.tree();
    }

    private void fail(IOException e) {
        failed = true;
        reports.add(new Event.StorageFailed(String.valueOf(e.getMessage())));
    }

    /** A snapshot on its way in. */
    private final class Receiving implements Pipe.Intake {
        private final long link;
        private final IncomingSnapshot snapshot;

        Receiving(long link, IncomingSnapshot snapshot) {
            this.link = link;
            this.snapshot = snapshot;
        }

        @Override
        public void portion(byte[] bytes, boolean last) {
            life.run(() -> {
                if (receiving == this) { // else it was given up while this was on its way
                    take(bytes, last);
                }
            });
        }

        private void take(byte[] bytes, boolean last) {
            try {
                int taken = snapshot.take(bytes, 0, bytes.length);
                Violation.unless(taken == bytes.length, "a snapshot for server %d goes on behind its end", id);
                Violation.unless(snapshot.isComplete() == last, "the end of a snapshot for server %d is not where it should be", id);
                if (last) {
                    install();
                }
            } catch (InvalidSnapshotException e) {
                throw new Violation("server " + id + " gets a snapshot that is none", e);
            } catch (IOException e) {
                abandon();
            }
        }

        private void install() {
            try {
                Restoring restoring = new Restoring();
                snapshot.read(restoring.beginSnapshot(snapshot.zxid()));
                restoring.snapshotLoaded(snapshot.zxid(), OptionalLong.empty(), 0);
                snapshot.seal(true);
                safety.cuts(id, snapshot.zxid());
                history.install(snapshot);
                safety.endsWith(id, snapshot.zxid());
                coverage.count(Occurrence.SNAPSHOT_INSTALLED);
                end(new Event.SnapshotInstalled(snapshot.zxid(), restoring.tree()));
            } catch (IOException e) {
                receiving = null;
                fail(e);
            }
        }

        @Override
        public void broken() {
            life.run(this::abandon);
        }

        private void abandon() {
            if (receiving != this) {
                return;
            }
            coverage.count(Occurrence.SNAPSHOT_BROKE_OFF);
            network.close(link);
            try {
                snapshot.close();
                end(new Event.SnapshotAbandoned(load()));
                replica.accept(new Event.Closed(link));
            } catch (IOException e) {
                receiving = null;
                fail(e);
            }
        }

        private void end(Event report) {
            receiving = null;
            reports.add(report);
            mailbox.wake(0);
        }
    }

    // --- the log for a learner, on a thread of its own in the real host

    void readLog(long link, long fromZxid, long toZxid) {
        life.after(dice.between(1, 2000), () -> {
            boolean begun = false;
            try (LogExtract extract = history.extract(fromZxid, toZxid, dice.oneIn(2) ? 0 : 0.33)) {
                while (extract != null && !(begun && extract.isAtEnd())) {
                    List<Proposal> entries = extract.next(dice.between(1, 5000));
                    begun = true;
                    replica.accept(new Event.LogRead(link, entries, extract.isAtEnd()));
                }
                if (extract == null) {
                    replica.accept(new Event.LogUnavailable(link));
                }
            } catch (IOException e) {
                replica.accept(begun ? new Event.LogRead(link, List.of(), true) : new Event.LogUnavailable(link));
            }
        });
    }
}
