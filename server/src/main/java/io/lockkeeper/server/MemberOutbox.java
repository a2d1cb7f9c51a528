package io.lockkeeper.server;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.server.client.Outlets;
import io.lockkeeper.server.metrics.Sizes;
import io.lockkeeper.server.peer.Peers;
import java.util.function.Consumer;

/** What the replica of a member of an ensemble wants done besides: its promises go to the log thread, the rest to other servers. */
final class MemberOutbox extends ReplicaOutbox {
    private final SnapshotWorker snapshots;
    private final MemberDisk disk;
    private final LogReader logReader;
    private final Peers peers;
    private final Sizes proposalSizes;
    private final Consumer<Membership> clientPort;
    private int rewrites;

    /** @param clientPort is told of each membership that counts, and does not keep the caller waiting */
    MemberOutbox(
            LogLoop log, Outlets outlets, SnapshotWorker snapshots, Consumer<Notice> notices, MemberDisk disk, LogReader logReader,
            Peers peers, Sizes proposalSizes, Consumer<Membership> clientPort) {
        super(log, outlets, snapshots, notices);
        this.snapshots = snapshots;
        this.disk = disk;
        this.logReader = logReader;
        this.peers = peers;
        this.proposalSizes = proposalSizes;
        this.clientPort = clientPort;
    }

    @Override
    void after(Event event) {
        super.after(event);
        switch (event) {
            case Event.Received received -> peers.taken(received.link());
            case Event.LogRead read -> peers.whenWritable(read.link(), () -> logReader.taken(read.link()));
            case Event.Closed closed -> logReader.forget(closed.link());
            case Event.Truncated _, Event.SnapshotInstalled _, Event.SnapshotAbandoned _ -> rewrites--;
            case Event _ -> {}
        }
    }

    @Override
    boolean isRewritingHistory() {
        return rewrites > 0;
    }

    @Override
    void flush() {
        super.flush();
        peers.flush();
    }

    // --- the disk

    @Override
    public void append(long zxid, byte[] entry) {
        proposalSizes.add(entry.length, entry.length, entry.length);
        super.append(zxid, entry);
    }

    @Override
    public void acceptEpoch(long epoch) {
        disk.acceptEpoch(epoch);
    }

    @Override
    public void announceEpoch(long epoch) {
        disk.announceEpoch(epoch);
    }

    @Override
    public void adoptEpoch(long epoch) {
        disk.adoptEpoch(epoch);
    }

    @Override
    public void truncate(long zxid, boolean reload) {
        rewrites++;
        disk.truncate(zxid, reload);
    }

    @Override
    public void receiveSnapshot(long link, long zxid) {
        rewrites++;
        peers.receiveSnapshot(link, disk.receiveSnapshot(zxid));
    }

    @Override
    public void rememberMembership(Membership membership) {
        disk.rememberMembership(membership);
        peers.membershipProposed(membership);
    }

    @Override
    public void membershipCommitted(Membership membership) {
        disk.membershipCommitted(membership);
        peers.membershipCommitted(membership);
        clientPort.accept(membership);
    }

    @Override
    public void snapshotBroken() {
        snapshots.broken();
    }

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        logReader.read(link, fromZxid, toZxid);
    }

    // --- other servers

    @Override
    public void vote(long sid, Notification notification) {
        peers.notify(sid, notification);
    }

    @Override
    public void listen() {
        peers.listen();
    }

    @Override
    public void listenForObservers() {
        peers.listenForObservers();
    }

    @Override
    public void stopListening() {
        logReader.forgetAll();
        peers.stopListening();
    }

    @Override
    public void dial(long attempt, Member leader) {
        peers.dial(attempt, leader);
    }

    @Override
    public void dialFollower(long attempt, Member follower) {
        peers.dialFollower(attempt, follower);
    }

    @Override
    public void send(long link, LearnerMessage message) {
        peers.send(link, message);
    }

    @Override
    public void readOn(long link) {
        peers.readOn(link);
    }

    @Override
    public void closeLink(long link) {
        logReader.forget(link);
        peers.close(link);
    }

    @Override
    public void streamSnapshot(long link) {
        peers.beginSnapshot(link);
    }

    @Override
    public void imagePortion(long link, byte[] bytes, boolean last) {
        peers.sendPortion(link, bytes, last);
    }
}
