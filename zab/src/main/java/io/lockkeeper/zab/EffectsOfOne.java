package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;

/** For a host that runs a server alone: there is nobody to talk to and no epoch to promise. */
public abstract class EffectsOfOne implements Effects {
    @Override
    public final void acceptEpoch(long epoch) {
        throw alone();
    }

    @Override
    public final void announceEpoch(long epoch) {
        throw alone();
    }

    @Override
    public final void adoptEpoch(long epoch) {
        throw alone();
    }

    @Override
    public final void truncate(long zxid) {
        throw alone();
    }

    @Override
    public final void receiveSnapshot(long link, long zxid) {
        throw alone();
    }

    @Override
    public final void rememberMembership(Membership membership) {
        throw alone();
    }

    @Override
    public final void notify(long sid, Notification notification) {
        throw alone();
    }

    @Override
    public final void listen() {
        throw alone();
    }

    @Override
    public final void stopListening() {
        throw alone();
    }

    @Override
    public final void dial(long attempt, Member leader) {
        throw alone();
    }

    @Override
    public final void send(long link, LearnerMessage message) {
        throw alone();
    }

    @Override
    public final void close(long link) {
        throw alone();
    }

    @Override
    public final void openSnapshot(long link) {
        throw alone();
    }

    @Override
    public final void streamSnapshot(long link) {
        throw alone();
    }

    @Override
    public final void readLog(long link, long fromZxid, long toZxid) {
        throw alone();
    }

    @Override
    public final void serving(ServerState state, long epoch) {
        throw alone();
    }

    @Override
    public final void stoppedServing() {
        throw alone();
    }

    @Override
    public final void membershipCommitted(Membership membership) {
        throw alone();
    }

    @Override
    public final void requested(long link, long sid, LearnerMessage.Request request) {
        throw alone();
    }

    @Override
    public final void revalidate(long link, long sid, LearnerMessage.Revalidate question) {
        throw alone();
    }

    @Override
    public final void touched(long sid, LearnerMessage.Pong sessions) {
        throw alone();
    }

    @Override
    public final void lost(long sid) {
        throw alone();
    }

    @Override
    public final void pinged(long zxid) {
        throw alone();
    }

    @Override
    public final void synced() {
        throw alone();
    }

    @Override
    public final void revalidated(long sessionId, boolean valid) {
        throw alone();
    }

    @Override
    public final void notice(ZabNotice notice) {
        throw alone();
    }

    private static InvariantViolation alone() {
        return Invariant.violated("a server alone appends and commits, and that is all");
    }
}
