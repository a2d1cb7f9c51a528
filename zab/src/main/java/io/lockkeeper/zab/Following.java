package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
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

    private final @Nullable ObserverMaster observers;

    Following(Self self, Upstream upstream) {
        this.self = self;
        this.upstream = upstream;
        observers = self.config.observerMasters() ? new ObserverMaster(self, upstream) : null;
    }

    void start(Effects out) {
        if (observers != null) {
            out.listenForObservers();
        }
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
            if (observers != null) {
                observers.received(link, message, out);
            }
            return;
        }
        upstream.heard();
        switch (message) {
            case Proposal m -> upstream.take(m, out);
            case Commit m -> commit(m.zxid(), null, out);
            case CommitAndActivate m -> commit(m.zxid(), m.designatedLeader(), out);
            case Ping m -> out.pinged(m.zxid());
            case Sync _ when observers != null -> observers.synced(out);
            case Sync _ -> out.synced();
            case Revalidated m when observers != null -> observers.revalidated(m, out);
            case Revalidated m -> out.revalidated(m.sessionId(), m.valid());
            case LearnerMessage _ -> {} // Compat: what is not for a follower is ignored
        }
    }

    /** Observers hear of it in any case: a follower that has to leave for what it is told has applied it nevertheless. */
    private void commit(long zxid, @Nullable Long designatedLeader, Effects out) {
        Proposal oldest = self.history.firstOpen();
        upstream.commit(zxid, designatedLeader, out);
        if (observers != null && oldest != null && oldest.zxid() == zxid && self.history.agreed() == zxid) {
            observers.committed(oldest, designatedLeader, out);
        }
    }

    /** Hands something to the leader for this server itself. */
    void tellLeader(LearnerMessage message, Effects out) {
        LearnerMessage told = message;
        if (observers != null) {
            observers.asks(message);
            told = message instanceof LearnerMessage.Pong own ? observers.joined(own) : message;
        }
        upstream.send(told, out);
    }

    List<Zab.Learner> learners() {
        return observers == null ? List.of() : observers.learners();
    }

    // --- its observers

    @Override
    public void accepted(long link, Effects out) {
        if (observers == null) {
            out.close(link);
        } else {
            observers.accepted(link);
        }
    }

    @Override
    public void snapshotReady(long link, long zxid, Effects out) {
        if (observers != null) {
            observers.snapshotReady(link, zxid, out);
        }
    }

    @Override
    public void snapshotSent(long link, Effects out) {
        if (observers != null) {
            observers.snapshotSent(link);
        }
    }

    @Override
    public void logRead(long link, List<Proposal> entries, boolean end, Effects out) {
        if (observers != null) {
            observers.logRead(link, entries, end, out);
        }
    }

    @Override
    public void logUnavailable(long link, Effects out) {
        if (observers != null) {
            observers.logUnavailable(link, out);
        }
    }

    /** A follower promises nothing before its disk does. */
    @Override
    public void persisted(Effects out) {
        upstream.acknowledgePersisted(out);
    }

    @Override
    public long wakeAt() {
        long silentFrom = upstream.silentFrom(self.config.syncMillis());
        return observers == null ? silentFrom : Math.min(silentFrom, observers.wakeAt());
    }

    @Override
    public void tick(Effects out) {
        upstream.leaveIfSilent();
        if (observers != null) {
            observers.tick(out);
        }
    }

    @Override
    public void stoodStill(long millis) {
        upstream.stoodStill(millis);
        if (observers != null) {
            observers.stoodStill(millis);
        }
    }

    @Override
    public void closed(long link, Effects out) {
        upstream.closed(link);
        if (observers != null) {
            observers.closed(link);
        }
    }

    @Override
    public void end(Effects out) {
        if (observers != null) {
            out.stopListening();
        }
        upstream.close(out);
    }
}
