package io.lockkeeper.simulator;

import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.zab.Zab;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One machine of an ensemble: a disk, and at most one running process on it. */
final class SimMember implements Life.Machine, PeerNetwork.Station {
    /** What all members of a world share. */
    record Surroundings(
            World world, PeerNetwork peers, MemberReferee.Court court, MemberReferee.SessionKind newSessions, Wiring wiring,
            Coverage coverage, Trace trace) {}

    private final long id;
    private final Machine machine;
    private final Function<Boolean, MemberConfig> configs;
    private final Surroundings around;
    private final World world;
    private final Coverage coverage;
    private final Trace trace;
    private final MachineClock clock;
    private Membership first;
    private final ClientPort clients;
    private final MemberReferee referee;
    private final Dice dice;
    private SimDisk disk;
    private @Nullable MemberProcess process;
    private boolean rots;

    /**
     * @param configs of this member as an observer, and as anything else
     * @param first the membership in its static configuration
     */
    SimMember(
            long id, Machine machine, Function<Boolean, MemberConfig> configs, Membership first, MachineClock clock, Surroundings around) {
        this.id = id;
        this.machine = machine;
        this.configs = configs;
        this.first = first;
        this.clock = clock;
        this.around = around;
        world = around.world();
        coverage = around.coverage();
        trace = around.trace();
        dice = world.dice();
        disk = new SimDisk(clock, world.dice(), coverage);
        clients = new ClientPort(world, coverage, () -> process == null ? null : process.replica());
        referee = new MemberReferee(
                id, machine.replica(), configs.apply(false), around.newSessions(), around.court(), coverage, trace);
    }

    @Override
    public String toString() {
        return "server " + id + (process == null ? " (down)" : referee.leads() ? " (leads)" : referee.serves() ? " (serves)" : " (looks)");
    }

    @Override
    public long id() {
        return id;
    }

    /** Whether a snapshot is on its way in from the leader. */
    boolean isReceiving() {
        return process != null && process.isReceiving();
    }

    /** Bytes of entries that wait for its disk. */
    long waitingBytes() {
        return process == null ? 0 : process.waitingBytes();
    }

    MachineClock clock() {
        return clock;
    }

    SimDisk disk() {
        return disk;
    }

    MemberReferee referee() {
        return referee;
    }

    @Override
    public @Nullable Life life() {
        return process == null ? null : process.life();
    }

    /** As clients reach it. */
    ClientPort clients() {
        return clients;
    }

    boolean isUp() {
        return process != null;
    }

    // --- its life

    /**
     * Switches the machine on: recovery, then an election.
     *
     * @throws IOException if recovery refuses or the disk fails; the process has ended then
     */
    void start() throws IOException {
        Life starting = new Life(world, this);
        trace.line(() -> id + " starts: " + disk.list());
        try {
            process = recover(starting);
            around.peers().back(this);
        } catch (SimCrash crash) {
            coverage.count(Occurrence.CRASH_WHILE_RECOVERING);
            endProcess(false);
            disk.powerOff();
        } catch (IOException e) {
            trace.line(() -> id + " does not start: " + e.getMessage());
            endProcess(true);
            disk.endProcess();
            throw e;
        }
    }

    /** The same, and what it reads of its disk gets into memory with a bit turned over. */
    void startWithRottenTree() throws IOException {
        rots = true;
        try {
            start();
        } finally {
            rots = false;
        }
    }

    private MemberProcess recover(Life starting) throws IOException {
        DataDirectories directories = DataDirectories.of(around.wiring().disk(disk));
        MembershipFiles files = new MembershipFiles(disk, first);
        Member line = files.committed().member(id);
        MemberConfig member = configs.apply(line != null && !line.isParticipant());
        Restoring restoring = new Restoring();
        if (rots) {
            restoring.rot();
        }
        RecoveryOptions options = RecoveryOptions.DEFAULT.keeping(member.zab().keepEntries(), member.zab().keepBytes());
        Recovered recovered = new Recovery(directories, options).run(restoring);
        if (restoring.isRotten()) {
            around.court().order().treesDiffer();
        }
        boolean fresh = recovered.snapshotFile() == null;
        coverage.count(fresh ? Occurrence.STARTED_EMPTY : Occurrence.RECOVERED);
        Violation.unless(restoring.tree().dropOrphanEphemerals() == 0, "%s has ephemerals without a session on its disk", this);
        Snapshots snapshotFiles = new Snapshots(directories.snapshots(), machine.snapshots());
        if (fresh) {
            SimServer.writeFirst(snapshotFiles, restoring);
        }
        Epochs epochs = new Epochs(directories.snapshots());
        Epochs.Loaded loaded = epochs.load(recovered.lastZxid());
        around.court().safety().recovered(id, recovered.lastZxid(), loaded.accepted(), loaded.current());
        around.court().safety().remembers(id, files.lastSeen().version());
        Zab.Recovered found = new Zab.Recovered(
                recovered.lastZxid(), loaded.accepted(), loaded.current(), recovered.recent(), files.committed(), files.lastSeen());
        trace.line(() -> String.format(
                "%d has 0x%x, accepted epoch %d, current epoch %d", id, recovered.lastZxid(), loaded.accepted(), loaded.current()));
        TxnLog txnLog = new TxnLog(directories.logs(), machine.log(), recovered.lastZxid(), LogListener.SILENT, () -> 0);
        MemberProcess begun = new MemberProcess(
                this, around, starting, Replica.member(machine.replica(), member, restoring.tree(), found),
                machine, new MemberProcess.Files(disk, directories, snapshotFiles, txnLog, epochs, files));
        referee.begins(restoring.isRotten());
        begun.start(!fresh && dice.oneIn(2));
        return begun;
    }

    /** The power goes out now. */
    void crash() {
        trace.line(() -> this + " loses power");
        coverage.count(Occurrence.CRASH_BETWEEN_OPERATIONS);
        crashed();
    }

    @Override
    public void crashed(SimCrash crash) {
        trace.line(() -> this + " loses power " + crash.getMessage());
        crashed();
    }

    private void crashed() {
        if (referee.leads()) {
            coverage.count(Occurrence.LEADER_CRASHED);
        }
        if (isReceiving()) {
            coverage.count(Occurrence.CRASH_WHILE_RECEIVING_A_SNAPSHOT);
        }
        endProcess(false);
        disk.powerOff();
    }

    /** The process is killed, the machine goes on: what was written is in the page cache, forced or not. */
    void kill() {
        trace.line(() -> this + " is killed");
        endProcess(true);
        disk.endProcess();
    }

    /** Somebody takes all its data away while it is down, but leaves its configuration. */
    void wipe() {
        trace.line(() -> this + " has its disk wiped");
        if (!disk.isOn()) {
            disk.cutPower();
        }
        try {
            first = new MembershipFiles(disk, first).committed();
        } catch (IOException e) {
            throw new Violation("the configuration of " + this + " cannot be read", e);
        }
        coverage.count(Occurrence.DISK_WIPED);
        disk = new SimDisk(clock, world.dice(), coverage);
        around.court().safety().add(id);
    }

    private void endProcess(boolean heard) {
        if (process != null) {
            process.life().end();
        }
        process = null;
        referee.ended();
        clients.cutAll();
        around.peers().gone(this, heard);
    }

    /** The process stands still: a long collection of garbage, a suspended virtual machine. */
    void halt(long millis) {
        if (process == null) {
            return;
        }
        coverage.count(Occurrence.SERVER_PAUSED);
        trace.line(() -> this + " halts for " + millis + " ms");
        referee.halts(clock.shown(process.life().halt(millis * 1000)) / 1000);
    }

    /** For how long it stands still yet. */
    long haltedMicros() {
        return process == null ? 0 : Math.max(0, process.life().haltedMicros());
    }

    // --- other members

    @Override
    public boolean isOpen(PeerNetwork.Door door) {
        return process != null && process.isOpen(door);
    }

    @Override
    public void arrives(Event event) {
        if (process != null) {
            process.replica().put(event);
        }
    }
}
