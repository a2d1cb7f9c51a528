package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitUpTo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A follower that takes part: it logs what is proposed, says so once it is on disk, and applies what is committed. */
final class Following implements LearnerRole {
    private final Self self;
    private final Upstream upstream;
    private final ObserverMaster observers;

    Following(Self self, Upstream upstream) {
        this.self = self;
        this.upstream = upstream;
        observers = new ObserverMaster(self, upstream);
    }

    void start(Effects out) {
        observers.start(out);
        persisted(out);
    }

    @Override
    public ServerState state() {
        return ServerState.FOLLOWING;
    }

    @Override
    public boolean isServing() {
        return true;
    }

    @Override
    public Upstream upstream() {
        return upstream;
    }

    @Override
    public void received(long link, LearnerMessage message, Effects out) {
        if (link != upstream.link()) {
            observers.received(link, message, out);
            return;
        }
        upstream.heard();
        switch (message) {
            case Proposal m -> upstream.take(m, out);
            case Commit m -> commit(m.zxid(), null, out);
            case CommitUpTo m -> commitUpTo(m.zxid(), out);
            case CommitAndActivate m -> commit(m.zxid(), m.designatedLeader(), out);
            case Ping m -> out.pinged(m.zxid());
            case LearnerMessage.HandOver m -> upstream.handOver(m);
            case LearnerMessage.TakeSnapshot _ -> upstream.takeSnapshot(out);
            case Sync _ -> observers.synced(out);
            case Revalidated m -> observers.revalidated(m, out);
            case LearnerMessage _ -> {} // Compat: what is not for a follower is ignored
        }
    }

    /** Observers hear of it in any case: a follower that has to leave for what it is told has applied it nevertheless. */
    private void commit(long zxid, @Nullable Long designatedLeader, Effects out) {
        Proposal oldest = self.history.firstOpen();
        upstream.commit(zxid, designatedLeader, out);
        if (oldest != null && oldest.zxid() == zxid && self.history.agreed() == zxid) {
            observers.committed(oldest, designatedLeader, out);
        }
    }

    private void commitUpTo(long zxid, Effects out) {
        List<Proposal> open = observers.isUnneeded() ? List.of() : self.history.openUpTo(zxid);
        upstream.commitUpTo(zxid, out);
        if (self.history.agreed() == zxid) {
            open.forEach(entry -> observers.committed(entry, null, out));
        }
    }

    @Override
    public boolean tellLeader(LearnerMessage message, Effects out) {
        observers.asks(message);
        upstream.send(message instanceof Pong own ? observers.joined(own) : message, out);
        return true;
    }

    /** A follower promises nothing before its disk does. */
    @Override
    public void persisted(Effects out) {
        upstream.acknowledgePersisted(out);
    }

    // --- its observers

    @Override
    public void accepted(long link, Effects out) {
        observers.accepted(link, out);
    }

    @Override
    public Synchronization synchronization() {
        return observers.synchronization();
    }

    @Override
    public List<Zab.Learner> learners() {
        return observers.learners();
    }

    @Override
    public void treeDiffers(long zxid, Effects out) {
        upstream.treeDiffers(zxid, out);
        observers.ownTreeDiffers(out);
    }

    @Override
    public void treeMatches() {
        observers.ownTreeMatches();
    }

    // --- time, and the end

    @Override
    public long wakeAt() {
        return Math.min(upstream.silentFrom(), observers.wakeAt());
    }

    @Override
    public void tick(Effects out) {
        upstream.leaveIfSilent();
        observers.tick(out);
    }

    @Override
    public void stoodStill(long millis) {
        upstream.stoodStill(millis);
        observers.stoodStill(millis);
    }

    @Override
    public void closed(long link, Effects out) {
        upstream.closed(link);
        observers.closed(link, out);
    }

    @Override
    public void end(Effects out) {
        observers.end(out);
        upstream.close(out);
    }
}
