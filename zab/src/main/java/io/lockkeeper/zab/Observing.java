package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.InformAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.protocol.quorum.ServerState;

/** An observer that takes part: it hears of what is committed, and is asked nothing. */
final class Observing implements LearnerRole {
    private final Self self;
    private final Upstream upstream;

    Observing(Self self, Upstream upstream) {
        this.self = self;
        this.upstream = upstream;
    }

    @Override
    public ServerState state() {
        return ServerState.OBSERVING;
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
    public boolean tellLeader(LearnerMessage message, Effects out) {
        upstream.send(message, out);
        return true;
    }

    @Override
    public void received(long link, LearnerMessage message, Effects out) {
        if (link != upstream.link()) {
            return;
        }
        upstream.heard();
        switch (message) {
            case Inform m -> upstream.inform(m.zxid(), m.entry(), null, out);
            case InformAndActivate m -> upstream.inform(m.zxid(), m.entry(), m.designatedLeader(), out);
            case Ping m -> out.pinged(m.zxid());
            case LearnerMessage.HandOver m -> upstream.handOver(m);
            case LearnerMessage.TakeSnapshot _ -> upstream.takeSnapshot(out);
            case Sync _ -> out.synced();
            case Revalidated m -> out.revalidated(m.sessionId(), m.valid());
            case LearnerMessage _ -> {} // Compat: proposals and commits are not for an observer that takes part
        }
    }

    @Override
    public void treeDiffers(long zxid, Effects out) {
        upstream.treeDiffers(zxid, out);
    }

    @Override
    public long wakeAt() {
        return upstream.silentFrom();
    }

    @Override
    public void tick(Effects out) {
        upstream.leaveIfSilent();
    }
}
