package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.protocol.quorum.ServerState;

/** A follower that takes part: it logs what is proposed, says so once it is on disk, and applies what is committed. */
final class Following implements Role {
    private final Self self;
    private final Upstream upstream;

    Following(Self self, Upstream upstream) {
        this.self = self;
        this.upstream = upstream;
    }

    @Override
    public ServerState state() {
        return ServerState.FOLLOWING;
    }

    @Override
    public boolean isServing() {
        return true;
    }

    Upstream upstream() {
        return upstream;
    }

    @Override
    public void received(long link, LearnerMessage message, Effects out) {
        if (link != upstream.link()) {
            return;
        }
        upstream.heard();
        switch (message) {
            case Proposal m -> upstream.take(m, out);
            case Commit m -> upstream.commit(m.zxid(), null, out);
            case CommitAndActivate m -> upstream.commit(m.zxid(), m.designatedLeader(), out);
            case Ping m -> out.pinged(m.zxid());
            case Sync _ -> out.synced();
            case Revalidated m -> out.revalidated(m.sessionId(), m.valid());
            case LearnerMessage _ -> {} // Compat: what is not for a follower is ignored
        }
    }

    /** A follower promises nothing before its disk does. */
    @Override
    public void persisted(Effects out) {
        upstream.acknowledgePersisted(out);
    }

    @Override
    public long wakeAt() {
        return upstream.silentFrom(self.config.syncMillis());
    }

    @Override
    public void tick(Effects out) {
        if (self.now >= wakeAt()) {
            self.leave("leader " + upstream.leader() + " was silent for " + self.config.syncMillis() + " ms");
        }
    }

    @Override
    public void stoodStill(long millis) {
        upstream.stoodStill(millis);
    }

    @Override
    public void closed(long link, Effects out) {
        if (link == upstream.link()) {
            self.leave("leader " + upstream.leader() + " closed the connection");
        }
    }

    @Override
    public void end(Effects out) {
        upstream.close(out);
    }
}
