package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.SnapshotWriter;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.Image;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One machine: a disk and at most one running server process on it, production replica and storage, with the threads of the real
 * host played one step at a time. It can be started, stopped, halted for a while, and have its power cut at any operation of its disk.
 */
final class SimServer implements Life.Machine {
    private final World world;
    private final ReplicaConfig config;
    private final LogOptions logOptions;
    private final SnapshotOptions snapshotOptions;
    private final Wiring wiring;
    private final Coverage coverage;
    private final Trace trace;
    private final MachineClock clock;
    private final SimDisk disk;
    private final ClientPort clients;
    private final Referee referee;
    private final Dice dice;
    private @Nullable Life life;
    private @Nullable ReplicaThread replica;
    private @Nullable LogThread log;
    private @Nullable SnapshotThread snapshots;
    private boolean recovering;
    private boolean failing;

    SimServer(World world, Machine machine, Wiring wiring, Coverage coverage, Trace trace) {
        this.world = world;
        this.config = machine.replica();
        this.logOptions = machine.log();
        this.snapshotOptions = machine.snapshots();
        this.wiring = wiring;
        this.coverage = coverage;
        this.trace = trace;
        this.dice = world.dice();
        clock = MachineClock.exact(world.clock());
        disk = new SimDisk(clock, world.dice(), coverage);
        clients = new ClientPort(world, coverage, () -> replica);
        referee = new Referee(new Host(), config, coverage, trace);
    }

    MachineClock clock() {
        return clock;
    }

    SimDisk disk() {
        return disk;
    }

    Referee referee() {
        return referee;
    }

    /** As clients reach it. */
    ClientPort clients() {
        return clients;
    }

    boolean isUp() {
        return life != null;
    }

    /** Whether a failed log has ended what the running process can do. */
    boolean isFailing() {
        return failing;
    }

    // --- its life

    /**
     * Switches the machine on: recovery, then service.
     *
     * @throws IOException if recovery refuses or the disk fails; the process has ended then
     */
    void start() throws IOException {
        Life starting = new Life(world, this);
        recovering = true;
        failing = false;
        trace.line(() -> "start: " + disk.list());
        try {
            recover(starting);
            life = starting;
            trace.line(() -> String.format("serving from 0x%x", referee.model().zxid()));
        } catch (SimCrash crash) {
            coverage.count(Occurrence.CRASH_WHILE_RECOVERING);
            trace.line(() -> "power cut while recovering " + crash.getMessage());
            endProcess();
            disk.powerOff();
        } catch (IOException e) {
            trace.line(() -> "does not start: " + e.getMessage());
            endProcess();
            disk.endProcess();
            throw e;
        } finally {
            recovering = false;
        }
    }

    private void recover(Life starting) throws IOException {
        DataDirectories directories = DataDirectories.of(wiring.disk(disk));
        Restoring restoring = new Restoring();
        Recovered recovered = new Recovery(directories, RecoveryOptions.DEFAULT).run(restoring);
        boolean fresh = recovered.snapshotFile() == null;
        coverage.count(fresh ? Occurrence.STARTED_EMPTY : Occurrence.RECOVERED);
        Violation.unless(restoring.tree().dropOrphanEphemerals() == 0, "there are ephemerals without a session");
        Snapshots snapshotFiles = new Snapshots(directories.snapshots(), snapshotOptions);
        if (fresh) {
            writeFirst(snapshotFiles, restoring);
        }
        referee.recovered(recovered.lastZxid(), restoring.tree());
        TxnLog txnLog = new TxnLog(directories.logs(), logOptions, recovered.lastZxid(), LogListener.SILENT, () -> 0);
        ReplicaThread replicaThread = new ReplicaThread(
                starting, world, clock, new Replica(config, restoring.tree()), referee, wiring.outbox(referee), config.tickMillis(),
                () -> false); // clients wait for its disk themselves
        replica = replicaThread;
        log = new LogThread(starting, world, txnLog, disk, wiring, replicaThread::put);
        snapshots = new SnapshotThread(starting, world, directories, snapshotFiles, referee, coverage, replicaThread::put);
        replicaThread.start();
        if (!fresh) {
            replicaThread.put(new Event.SnapshotRequested());
        }
    }

    /** As in production: logs without any snapshot are taken for damage, so the empty tree is written first. */
    static void writeFirst(Snapshots snapshotFiles, Restoring restoring) throws IOException {
        try (Image image = restoring.tree().openImage();
                SnapshotWriter writer = snapshotFiles.begin(image.zxid())) {
            JuteWriter records = new JuteWriter(4096);
            while (image.next(records, 4096)) {
                // until the last portion
            }
            writer.write(records.toByteArray());
            writer.finish(OptionalLong.of(image.digest()));
        }
    }

    /** The power goes out now. */
    void crash() {
        coverage.count(Occurrence.CRASH_BETWEEN_OPERATIONS);
        trace.line(() -> "power cut");
        crashed();
    }

    @Override
    public void crashed(SimCrash crash) {
        trace.line(() -> "power cut " + crash.getMessage());
        crashed();
    }

    private void crashed() {
        if (snapshots != null && snapshots.isWriting()) {
            coverage.count(Occurrence.CRASH_WHILE_WRITING_A_SNAPSHOT);
        }
        endProcess();
        disk.powerOff();
    }

    /** The process is killed, the machine goes on: what was written is in the page cache, forced or not. */
    void kill() {
        trace.line(() -> "killed");
        endProcess();
        disk.endProcess();
    }

    /** As SIGTERM does: the replica takes no more, the log writes what it was given. */
    void stop() throws IOException {
        LogThread stopping = log;
        endProcess();
        try {
            if (stopping != null) {
                stopping.finish();
            }
            coverage.count(Occurrence.STOPPED_CLEANLY);
            trace.line(() -> "stopped");
            disk.endProcess();
        } catch (SimCrash crash) {
            trace.line(() -> "power cut while stopping " + crash.getMessage());
        }
    }

    private void endProcess() {
        if (life != null) {
            life.end();
        }
        life = null;
        replica = null;
        log = null;
        snapshots = null;
        failing = false;
        clients.cutAll();
    }

    /** The process stands still: a long collection of garbage, a suspended virtual machine. */
    void halt(long millis) {
        if (life == null) {
            return;
        }
        coverage.count(Occurrence.SERVER_PAUSED);
        trace.line(() -> "halted for " + millis + " ms");
        referee.halts(clock.shown(life.halt(millis * 1000)) / 1000);
    }

    /** For how long it stands still yet. */
    long haltedMicros() {
        return life == null ? 0 : Math.max(0, life.haltedMicros());
    }

    /** What the replica does to the world, after it was found right. */
    private final class Host implements Outbox {
        @Override
        public void append(long zxid, byte[] entry) {
            if (log != null) {
                log.append(zxid, entry);
            }
        }

        @Override
        public void rollLog() {
            if (log != null) {
                log.roll();
            }
        }

        @Override
        public void connected(long connection, ConnectResponse response) {
            clients.connected(connection, response);
        }

        @Override
        public void reply(long connection, int xid, long zxid, Reply reply) {
            clients.reply(connection, xid, zxid, reply);
        }

        @Override
        public void notify(long connection, long zxid, WatchEvent event) {
            clients.notify(connection, zxid, event);
        }

        @Override
        public void close(long connection) {
            clients.close(connection);
        }

        @Override
        public void snapshotStarted(long zxid) {
            if (snapshots != null) {
                snapshots.started(zxid);
            }
        }

        @Override
        public void snapshotPortion(byte[] bytes, boolean last, long digest) {
            if (snapshots != null) {
                snapshots.portion(bytes, last, digest);
            }
        }

        @Override
        public void notice(Notice notice) {
            Life running = life;
            if (notice instanceof Notice.StorageFailed && running != null) {
                failing = true;
                // As in production the process ends; reads that come in time are still answered.
                running.after(dice.between(1, 200_000), SimServer.this::kill);
            }
        }
    }
}
