package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A host that does nothing but write down what it is asked for, one line each; messages as {@code link: NAME zxid}. */
final class Transcript implements Effects {
    private final List<String> lines = new ArrayList<>();
    final List<ZabNotice> notices = new ArrayList<>();
    final List<LearnerMessage> sent = new ArrayList<>();
    @Nullable Notification lastVote;

    /** What was written since the last time. */
    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    private void line(String format, Object... arguments) {
        lines.add(String.format(format, arguments));
    }

    @Override
    public void append(long zxid, byte[] entry) {
        line("append %s", Zxid.text(zxid));
    }

    @Override
    public void acceptEpoch(long epoch) {
        line("accept epoch %d", epoch);
    }

    @Override
    public void announceEpoch(long epoch) {
        line("announce epoch %d", epoch);
    }

    @Override
    public void adoptEpoch(long epoch) {
        line("adopt epoch %d", epoch);
    }

    @Override
    public void truncate(long zxid) {
        line("truncate %s", Zxid.text(zxid));
    }

    @Override
    public void receiveSnapshot(long link, long zxid) {
        line("receive snapshot %s from %d", Zxid.text(zxid), link);
    }

    @Override
    public void rememberMembership(Membership membership) {
        line("remember membership %s", Zxid.text(membership.version()));
    }

    @Override
    public void notify(long sid, Notification n) {
        lastVote = n;
        line("vote to %d: %s %d %s round %d epoch %d", sid, n.state(), n.leader(), Zxid.text(n.zxid()), n.electionEpoch(), n.peerEpoch());
    }

    @Override
    public void listen() {
        line("listen");
    }

    @Override
    public void listenForObservers() {
        line("listen for observers");
    }

    @Override
    public void dialFollower(long attempt, Member follower) {
        line("dial follower %d", follower.id());
    }

    @Override
    public void stopListening() {
        line("stop listening");
    }

    @Override
    public void dial(long attempt, Member leader) {
        line("dial %d", leader.id());
    }

    @Override
    public void send(long link, LearnerMessage message) {
        sent.add(message);
        String name = message.getClass().getSimpleName().toUpperCase(Locale.ROOT);
        line("%d: %s", link, switch (message) {
            case LearnerMessage.FollowerInfo m -> name + " " + m.acceptedEpoch() + " " + m.info().sid();
            case LearnerMessage.ObserverInfo m -> name + " " + m.acceptedEpoch() + " " + m.info().sid();
            case LearnerMessage.LeaderInfo m -> name + " " + m.epoch();
            case LearnerMessage.AckEpoch m -> name + " " + Zxid.text(m.lastZxid()) + " " + m.currentEpoch();
            case LearnerMessage.Diff m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.Trunc m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.Snap m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.NewLeader m -> name + " " + m.epoch();
            case LearnerMessage.Proposal m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.Ack m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.AckUpTo m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.CommitUpTo m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.Commit m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.CommitAndActivate m -> name + " " + Zxid.text(m.zxid()) + " " + m.designatedLeader();
            case LearnerMessage.Inform m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.InformAndActivate m -> name + " " + Zxid.text(m.zxid()) + " " + m.designatedLeader();
            case LearnerMessage.Ping m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.Pong m -> name + " " + m.sessions().length;
            case LearnerMessage.HandOver m -> name + " " + Zxid.text(m.zxid()) + " " + m.successor();
            case LearnerMessage.TreeDiffers m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.TakeSnapshot m -> name + " " + Zxid.text(m.zxid());
            case LearnerMessage.Request m -> name + " " + m.opCode();
            case LearnerMessage.Revalidated m -> name + " " + m.valid();
            case LearnerMessage.Revalidate _, LearnerMessage.Sync _, LearnerMessage.UpToDate _, LearnerMessage.Unknown _ -> name;
        });
    }

    @Override
    public void close(long link) {
        line("close %d", link);
    }

    @Override
    public void openSnapshot(long link) {
        line("open snapshot for %d", link);
    }

    @Override
    public void streamSnapshot(long link) {
        line("stream snapshot to %d", link);
    }

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        line("read log for %d from %s to %s", link, Zxid.text(fromZxid), Zxid.text(toZxid));
    }

    @Override
    public void committed(long zxid) {
        line("committed %s", Zxid.text(zxid));
    }

    @Override
    public void serving(ServerState state, long epoch) {
        line("serving %s %d", state, epoch);
    }

    @Override
    public void stoppedServing() {
        line("stopped serving");
    }

    @Override
    public void membershipCommitted(Membership membership) {
        line("membership %s", Zxid.text(membership.version()));
    }

    @Override
    public void requested(long link, long sid, LearnerMessage.Request request) {
        line("requested by %d: %d", sid, request.opCode());
    }

    @Override
    public void revalidate(long link, long sid, LearnerMessage.Revalidate question) {
        line("revalidate for %d", sid);
    }

    @Override
    public void touched(long sid, LearnerMessage.Pong sessions) {
        line("touched by %d: %d", sid, sessions.sessions().length);
    }

    @Override
    public void lost(long sid) {
        line("lost %d", sid);
    }

    @Override
    public void pinged(long zxid) {
        line("pinged %s", Zxid.text(zxid));
    }

    @Override
    public void synced() {
        line("synced");
    }

    @Override
    public void revalidated(long sessionId, boolean valid) {
        line("revalidated %s", valid);
    }

    @Override
    public void notice(ZabNotice notice) {
        notices.add(notice);
    }
}
