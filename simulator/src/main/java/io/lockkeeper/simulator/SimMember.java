package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
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

/**
 * One machine of an ensemble: a disk and at most one running process on it, production replica and storage, with the threads of the real
 * host played one step at a time.
 */
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
    private @Nullable Life life;
    private @Nullable ReplicaThread replica;
    private @Nullable DiskThread disks;
    private @Nullable SnapshotThread snapshots;
    private PeerNetwork.@Nullable Door open;
    private boolean failing;

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
        clients = new ClientPort(world, coverage, () -> replica);
        referee = new MemberReferee(id, machine.replica(), around.newSessions(), around.court(), coverage, trace);
    }

    @Override
    public String toString() {
        return "server " + id + (life == null ? " (down)" : referee.leads() ? " (leads)" : referee.serves() ? " (serves)" : " (looks)");
    }

    @Override
    public long id() {
        return id;
    }

    /** Whether a snapshot is on its way in from the leader. */
    boolean isReceiving() {
        return disks != null && disks.isReceiving();
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
        return life;
    }

    /** As clients reach it. */
    ClientPort clients() {
        return clients;
    }

    boolean isUp() {
        return life != null;
    }

    /** Whether a failed disk has ended what the running process can do. */
    boolean isFailing() {
        return failing;
    }

    // --- its life

    /**
     * Switches the machine on: recovery, then an election.
     *
     * @throws IOException if recovery refuses or the disk fails; the process has ended then
     */
    void start() throws IOException {
        Life starting = new Life(world, this);
        failing = false;
        trace.line(() -> id + " starts: " + disk.list());
        try {
            recover(starting);
            life = starting;
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

    private void recover(Life starting) throws IOException {
        DataDirectories directories = DataDirectories.of(around.wiring().disk(disk));
        MembershipFiles files = new MembershipFiles(disk, first);
        Member line = files.committed().member(id);
        MemberConfig member = configs.apply(line != null && !line.isParticipant());
        Restoring restoring = new Restoring();
        RecoveryOptions options = RecoveryOptions.DEFAULT.keeping(member.zab().keepEntries(), member.zab().keepBytes());
        Recovered recovered = new Recovery(directories, options).run(restoring);
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
        Zab.Recovered found = new Zab.Recovered(
                recovered.lastZxid(), loaded.accepted(), loaded.current(), recovered.recent(), files.committed(), files.lastSeen());
        trace.line(() -> String.format(
                "%d has 0x%x, accepted epoch %d, current epoch %d", id, recovered.lastZxid(), loaded.accepted(), loaded.current()));
        TxnLog txnLog = new TxnLog(directories.logs(), machine.log(), recovered.lastZxid(), LogListener.SILENT, () -> 0);
        ReplicaThread thread = new ReplicaThread(
                starting, world, clock, Replica.member(machine.replica(), member, restoring.tree(), found), referee,
                around.wiring().outbox(new Host()),
                machine.replica().tickMillis());
        replica = thread;
        disks = new DiskThread(
                starting, world, id, disk, directories, txnLog, epochs, snapshotFiles, files, around.court().safety(), around.peers(),
                coverage, thread::put);
        snapshots = new SnapshotThread(starting, world, directories, snapshotFiles, referee, coverage, thread::put);
        thread.start();
        if (!fresh && dice.oneIn(2)) {
            thread.put(new Event.SnapshotRequested());
        }
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
        if (disks != null && disks.isReceiving()) {
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
        if (life != null) {
            life.end();
        }
        life = null;
        replica = null;
        disks = null;
        snapshots = null;
        failing = false;
        open = null;
        referee.ended();
        clients.cutAll();
        around.peers().gone(this, heard);
    }

    /** The process stands still: a long collection of garbage, a suspended virtual machine. */
    void halt(long millis) {
        if (life == null) {
            return;
        }
        coverage.count(Occurrence.SERVER_PAUSED);
        trace.line(() -> this + " halts for " + millis + " ms");
        referee.stoodStill(clock.shown(life.halt(millis * 1000)) / 1000 + 1);
    }

    /** For how long it stands still yet. */
    long haltedMicros() {
        return life == null ? 0 : Math.max(0, life.haltedMicros());
    }

    // --- other members

    @Override
    public boolean isOpen(PeerNetwork.Door door) {
        return open == door;
    }

    @Override
    public void arrives(Event event) {
        if (replica != null) {
            replica.put(event);
        }
    }

    /** What the replica does to the world. */
    private final class Host implements Outbox {
        private DiskThread disks() {
            if (disks == null) {
                throw new SimCrash("a dead process goes on");
            }
            return disks;
        }

        @Override
        public void append(long zxid, byte[] entry) {
            referee.logs(zxid, entry);
            disks().append(zxid, entry);
        }

        @Override
        public void rollLog() {
            coverage.count(Occurrence.LOG_ROLLED);
            disks().roll();
        }

        @Override
        public void acceptEpoch(long epoch) {
            disks().acceptEpoch(epoch);
        }

        @Override
        public void announceEpoch(long epoch) {
            disks().announceEpoch(epoch);
        }

        @Override
        public void adoptEpoch(long epoch) {
            disks().adoptEpoch(epoch);
        }

        @Override
        public void truncate(long zxid, boolean reload) {
            trace.line(() -> String.format("%d cuts its log behind 0x%x", id, zxid));
            disks().truncate(zxid, reload);
        }

        @Override
        public void receiveSnapshot(long link, long zxid) {
            disks().receiveSnapshot(link, zxid);
        }

        @Override
        public void rememberMembership(Membership membership) {
            disks().remember(membership, false);
        }

        @Override
        public void membershipCommitted(Membership membership) {
            disks().remember(membership, true);
        }

        @Override
        public void snapshotBroken() {
            if (snapshots != null) {
                snapshots.broken();
            }
        }

        // --- other members

        @Override
        public void vote(long sid, Notification notification) {
            around.peers().vote(SimMember.this, sid, notification);
        }

        @Override
        public void listen() {
            open = PeerNetwork.Door.OF_A_LEADER;
        }

        @Override
        public void listenForObservers() {
            open = PeerNetwork.Door.OF_A_FOLLOWER;
        }

        @Override
        public void stopListening() {
            open = null;
            around.peers().closeAccepted(SimMember.this);
        }

        @Override
        public void dial(long attempt, Member leader) {
            around.peers().dial(SimMember.this, attempt, leader.id(), PeerNetwork.Door.OF_A_LEADER);
        }

        @Override
        public void dialFollower(long attempt, Member follower) {
            around.peers().dial(SimMember.this, attempt, follower.id(), PeerNetwork.Door.OF_A_FOLLOWER);
        }

        @Override
        public void send(long link, LearnerMessage message) {
            around.court().safety().says(id, message);
            around.peers().send(link, message);
        }

        @Override
        public void closeLink(long link) {
            around.peers().close(link);
        }

        @Override
        public void streamSnapshot(long link) {
            around.peers().streamSnapshot(SimMember.this, link);
        }

        @Override
        public void imagePortion(long link, byte[] bytes, boolean last) {
            around.peers().imagePortion(SimMember.this, link, bytes, last);
        }

        @Override
        public void readLog(long link, long fromZxid, long toZxid) {
            disks().readLog(link, fromZxid, toZxid);
        }

        @Override
        public void readOn(long link) {
            around.peers().readOn(link);
        }

        // --- clients

        @Override
        public void connected(long connection, ConnectResponse response) {
            referee.connected(connection, response);
            clients.connected(connection, response);
        }

        @Override
        public void reply(long connection, int xid, long zxid, Reply reply) {
            referee.reply(connection, xid, zxid, reply);
            clients.reply(connection, xid, zxid, reply);
        }

        @Override
        public void notify(long connection, long zxid, WatchEvent event) {
            referee.notify(connection, zxid, event);
            clients.notify(connection, zxid, event);
        }

        @Override
        public void close(long connection) {
            referee.closed(connection);
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
            referee.notice(notice);
            Life running = life;
            if (notice instanceof Notice.StorageFailed && running != null) {
                failing = true;
                // As in production the process ends; reads that come in time are still answered.
                running.after(dice.between(1, 200_000), SimMember.this::kill);
            }
        }
    }
}
