package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import org.jspecify.annotations.Nullable;

/**
 * A running process of a member, with the threads of the real host played one step at a time: everything that its replica does to the
 * world is looked at by the referee and goes where it belongs.
 */
final class MemberProcess implements Outbox {
    /** What a process has open of its disk. */
    record Files(
            SimDisk disk, DataDirectories directories, Snapshots snapshots, TxnLog log, Epochs epochs, MembershipFiles memberships) {}

    private final SimMember member;
    private final SimMember.Surroundings around;
    private final PeerNetwork peers;
    private final Safety safety;
    private final MemberReferee referee;
    private final ClientPort clients;
    private final Life life;
    private final Dice dice;
    private final ReplicaThread replica;
    private final DiskThread disks;
    private final SnapshotThread snapshots;
    private PeerNetwork.@Nullable Door open;

    MemberProcess(SimMember member, SimMember.Surroundings around, Life life, Replica machine, Machine setup, Files files) {
        this.member = member;
        this.around = around;
        this.life = life;
        peers = around.peers();
        safety = around.court().safety();
        referee = member.referee();
        clients = member.clients();
        dice = around.world().dice();
        replica = new ReplicaThread(
                life, around.world(), member.clock(), machine, referee, around.wiring().outbox(this), setup.replica().tickMillis(),
                this::isDiskBehind);
        disks = new DiskThread(
                life, around.world(), member.id(), files, setup.mostBehindBytes(), safety, peers, around.coverage(), replica::put);
        snapshots = new SnapshotThread(
                life, around.world(), files.directories(), files.snapshots(), referee, around.coverage(), replica::put);
    }

    void start(boolean withSnapshot) {
        replica.start();
        if (withSnapshot) {
            replica.put(new Event.SnapshotRequested());
        }
    }

    Life life() {
        return life;
    }

    ReplicaThread replica() {
        return replica;
    }

    boolean isOpen(PeerNetwork.Door door) {
        return open == door;
    }

    /** Whether a snapshot is on its way in from the leader. */
    boolean isReceiving() {
        return disks.isReceiving();
    }

    private boolean isDiskBehind() {
        return disks.isBehind();
    }

    /** Bytes of entries that are not written yet. */
    long waitingBytes() {
        return disks.waitingBytes();
    }

    // --- the disk

    @Override
    public void append(long zxid, byte[] entry) {
        referee.logs(zxid, entry);
        disks.append(zxid, entry);
    }

    @Override
    public void rollLog() {
        around.coverage().count(Occurrence.LOG_ROLLED);
        disks.roll();
    }

    @Override
    public void acceptEpoch(long epoch) {
        disks.acceptEpoch(epoch);
    }

    @Override
    public void announceEpoch(long epoch) {
        disks.announceEpoch(epoch);
    }

    @Override
    public void adoptEpoch(long epoch) {
        disks.adoptEpoch(epoch);
    }

    @Override
    public void truncate(long zxid, boolean reload) {
        around.trace().line(() -> String.format("%d cuts its log behind 0x%x", member.id(), zxid));
        disks.truncate(zxid, reload);
    }

    @Override
    public void receiveSnapshot(long link, long zxid) {
        disks.receiveSnapshot(link, zxid);
    }

    @Override
    public void rememberMembership(Membership membership) {
        disks.remember(membership, false);
    }

    @Override
    public void membershipCommitted(Membership membership) {
        around.court().order().counts(member.id(), membership, safety);
        disks.remember(membership, true);
    }

    @Override
    public void snapshotBroken() {
        snapshots.broken();
    }

    // --- other members

    @Override
    public void vote(long sid, Notification notification) {
        peers.vote(member, sid, notification);
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
        peers.closeAccepted(member);
    }

    @Override
    public void dial(long attempt, Member leader) {
        peers.dial(member, attempt, leader.id(), PeerNetwork.Door.OF_A_LEADER);
    }

    @Override
    public void dialFollower(long attempt, Member follower) {
        peers.dial(member, attempt, follower.id(), PeerNetwork.Door.OF_A_FOLLOWER);
    }

    @Override
    public void send(long link, LearnerMessage message) {
        safety.says(member.id(), message);
        referee.says(link, message);
        peers.send(link, message);
    }

    @Override
    public void closeLink(long link) {
        referee.linkEnds(link);
        peers.close(link);
    }

    @Override
    public void streamSnapshot(long link) {
        around.court().order().treeGoes(member.id(), peers.receiver(link));
        peers.streamSnapshot(member, link);
    }

    @Override
    public void imagePortion(long link, byte[] bytes, boolean last) {
        peers.imagePortion(member, link, bytes, last);
    }

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        disks.readLog(link, fromZxid, toZxid);
    }

    @Override
    public void readOn(long link) {
        peers.readOn(link);
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
        snapshots.started(zxid);
    }

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {
        snapshots.portion(bytes, last, digest);
    }

    @Override
    public void notice(Notice notice) {
        referee.notice(notice);
        if (notice instanceof Notice.StorageFailed) {
            // As in production the process ends; reads that come in time are still answered.
            life.after(dice.between(1, 200_000), member::kill);
        }
    }
}
