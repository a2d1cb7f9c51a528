package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.InformAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.ObserverInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Snap;
import io.lockkeeper.protocol.quorum.LearnerMessage.Trunc;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A learner on its way into an epoch: it connects, promises, takes over the leader's history, and only when all of that is on its disk
 * says so. The order of writes is what keeps acknowledged entries from being lost, and each is begun by the report of the one before:
 *
 * <pre>
 *   accepted epoch -&gt; ACKEPOCH -&gt; announcement of the epoch -&gt; log cut, or snapshot installed -&gt; entries
 *     -&gt; current epoch -&gt; ACK of NEWLEADER
 * </pre>
 *
 * Everything a server claims by its current epoch is there before the claim; and what a crash leaves behind on the way is either the
 * old claim with the old history, grown or shortened by what nobody relied on, or the new claim with the new history.
 */
final class Learning implements Role {
    private enum Phase {
        CONNECTING,
        /** Has said who it is. */
        AWAITS_EPOCH,
        /** The epoch is on its way to the disk. */
        PROMISING,
        /** Has promised and said what it has. */
        AWAITS_OPENING,
        /** The log is announced the epoch, cut, or replaced. Whatever comes waits. */
        PREPARING,
        /** Takes over entries. */
        TAKING_OVER,
        /** Has everything; it is on its way to the disk, and the epoch behind it. */
        ADOPTING,
        /** Has said so. */
        AWAITS_START
    }

    private final Self self;
    private final long leader;
    private final long connectUntil;
    private final Deque<Member> followers;
    private final int mostAttempts;
    private final Deque<LearnerMessage> early = new ArrayDeque<>();
    private Phase phase = Phase.CONNECTING;
    private long attempt;
    private int attempts;
    private long redialAt = Long.MAX_VALUE;
    private @Nullable Upstream upstream;
    private @Nullable LearnerMessage opening;
    private @Nullable Membership newLeadersMembership;
    private long lastBeforeAck;
    private @Nullable Role successor;

    Learning(Self self, long leader) {
        this.self = self;
        this.leader = leader;
        this.connectUntil = self.now + self.config.connectMillis();
        this.followers = followers();
        this.mostAttempts = followers.size() + self.config.connectAttempts();
    }

    void start(Effects out) {
        dial(out);
    }

    @Override
    public ServerState state() {
        return self.learnerState();
    }

    /** What it has become; null while it is still on the way. */
    @Nullable Role successor() {
        return successor;
    }

    // --- connecting

    private void dial(Effects out) {
        redialAt = Long.MAX_VALUE;
        Member member = self.memberships.committed().member(leader);
        if (member == null) {
            self.leave("server " + leader + " was elected and is not in our membership");
            return;
        }
        attempts++;
        attempt = self.nextAttempt();
        Member follower = followers.poll();
        if (follower == null) {
            out.dial(attempt, member);
        } else {
            out.dialFollower(attempt, follower);
        }
    }

    /** Those an observer may learn from, so that the leader need not teach it: in any order, each once, and then the leader all the same. */
    private Deque<Member> followers() {
        List<Member> candidates = new ArrayList<>();
        if (self.isObserver() && self.config.observerMasters()) {
            for (long voter : self.memberships.committed().voters()) {
                Member member = self.memberships.committed().member(voter);
                if (voter != leader && member != null) {
                    candidates.add(self.random(candidates.size() + 1), member);
                }
            }
        }
        return new ArrayDeque<>(candidates);
    }

    @Override
    public void dialFailed(long failed, Effects out) {
        if (failed != attempt || phase != Phase.CONNECTING || upstream != null) {
            return;
        }
        long pause = self.config.connectRetryMillis();
        if (attempts >= mostAttempts || connectUntil - self.now <= pause) {
            self.leave("leader " + leader + " cannot be connected to");
        } else {
            redialAt = self.now + pause;
        }
    }

    @Override
    public void dialed(long done, long link, Effects out) {
        if (done != attempt || phase != Phase.CONNECTING || upstream != null) {
            out.close(link);
            return;
        }
        Upstream up = new Upstream(self, link, leader);
        upstream = up;
        phase = Phase.AWAITS_EPOCH;
        LearnerInfo info = new LearnerInfo(self.id(), LearnerInfo.PROTOCOL_VERSION, self.memberships.committed().version());
        long accepted = self.epochs.accepted();
        up.send(self.isObserver() ? new ObserverInfo(accepted, info) : new FollowerInfo(accepted, info), out);
    }

    @Override
    public void closed(long link, Effects out) {
        Upstream up = upstream;
        if (up != null && up.link() == link) {
            upstream = null;
            self.leave("leader " + leader + " closed the connection");
        }
    }

    @Override
    public void end(Effects out) {
        if (upstream != null) {
            upstream.close(out);
        }
    }

    // --- time

    @Override
    public long wakeAt() {
        Upstream up = upstream;
        return switch (phase) {
            case CONNECTING -> Math.min(redialAt, connectUntil);
            // Our own disk may take its time.
            case PROMISING, PREPARING, ADOPTING -> Long.MAX_VALUE;
            case AWAITS_EPOCH, AWAITS_OPENING, TAKING_OVER, AWAITS_START -> up == null ? Long.MAX_VALUE : up.silentFrom(limit());
        };
    }

    private long limit() {
        return phase == Phase.AWAITS_START ? self.config.syncMillis() : self.config.initMillis();
    }

    @Override
    public void tick(Effects out) {
        if (self.now >= redialAt) {
            dial(out);
        } else if (self.now >= wakeAt()) {
            self.leave("leader " + leader + " was silent for too long while " + phase);
        }
    }

    @Override
    public void stoodStill(long millis) {
        if (upstream != null) {
            upstream.stoodStill(millis);
        }
    }

    // --- discovery and synchronization

    @Override
    public void received(long link, LearnerMessage message, Effects out) {
        Upstream up = upstream;
        if (up == null || up.link() != link) {
            return;
        }
        up.heard();
        switch (phase) {
            case AWAITS_EPOCH -> promise(up, message, out);
            case AWAITS_OPENING -> open(up, message, out);
            case PREPARING -> early.add(message);
            case TAKING_OVER, ADOPTING, AWAITS_START -> takeOver(up, message, out);
            case CONNECTING, PROMISING -> self.leave("the leader sends " + message + " before we have promised");
        }
    }

    private void promise(Upstream up, LearnerMessage message, Effects out) {
        if (!(message instanceof LeaderInfo info)) {
            self.leave("the leader begins with " + message.getClass().getSimpleName() + ": its release is too old");
            return;
        }
        long accepted = self.epochs.accepted();
        up.joins(info.epoch());
        if (info.epoch() < accepted) {
            self.leave("the leader's epoch " + info.epoch() + " is older than " + accepted + ", which we have promised");
        } else if (info.epoch() == accepted) {
            ackEpoch(up, AckEpoch.NO_VOTE, out);
        } else {
            phase = Phase.PROMISING;
            self.epochs.accept(info.epoch(), out);
        }
    }

    @Override
    public void epochAccepted(long epoch, Effects out) {
        Upstream up = upstream;
        if (up != null && phase == Phase.PROMISING) {
            ackEpoch(up, (int) self.epochs.current(), out);
        }
    }

    private void ackEpoch(Upstream up, int currentEpoch, Effects out) {
        phase = Phase.AWAITS_OPENING;
        up.heard();
        if (self.needsSnapshot) {
            // Compat: where an epoch begins of which the leader knows nothing, there it has no other answer. It must not count as our
            // vote, as it is not where we end.
            up.send(new AckEpoch(Zxid.of(up.epoch() + 1, 0), AckEpoch.NO_VOTE), out);
        } else {
            up.send(new AckEpoch(self.history.last(), currentEpoch), out);
        }
    }

    private void open(Upstream up, LearnerMessage message, Effects out) {
        switch (message) {
            case Diff _, Trunc _, Snap _ -> {
                opening = message;
                phase = Phase.PREPARING;
                if (up.epoch() > self.epochs.current()) {
                    self.epochs.announce(up.epoch(), out);
                } else {
                    prepare(message, out);
                }
            }
            case LearnerMessage other -> self.leave("the leader begins to synchronize us with " + other);
        }
    }

    @Override
    public void epochAnnounced(long epoch, Effects out) {
        LearnerMessage how = opening;
        if (phase == Phase.PREPARING && how != null) {
            prepare(how, out);
        }
    }

    private void prepare(LearnerMessage how, Effects out) {
        Upstream up = upstream;
        long last = self.history.last();
        if (how instanceof Snap snap && up != null) {
            self.rewriting = true;
            out.receiveSnapshot(up.link(), snap.zxid());
        } else if (how instanceof Trunc trunc && trunc.zxid() != last) {
            if (trunc.zxid() > last) {
                self.leave("the leader cuts our log at " + Zxid.text(trunc.zxid()) + ", which is beyond its end");
                return;
            }
            self.rewriting = true;
            out.notice(new ZabNotice.Truncated(trunc.zxid()));
            out.truncate(trunc.zxid());
        } else {
            joined(out);
        }
    }

    @Override
    public void truncated(long zxid, Effects out) {
        if (phase == Phase.PREPARING && opening instanceof Trunc trunc) {
            if (zxid > trunc.zxid()) {
                self.needsSnapshot = true;
                self.leave("nothing on our disk is older than " + Zxid.text(trunc.zxid()) + ", where the leader cuts our log");
                return;
            }
            if (zxid < trunc.zxid()) {
                // What the leader takes for our last entry we do not have. Now it will hear where we really end.
                self.leave("our log has no " + Zxid.text(trunc.zxid()) + ", it now ends with " + Zxid.text(zxid));
                return;
            }
            joined(out);
        }
    }

    @Override
    public void snapshotInstalled(long zxid, Effects out) {
        self.needsSnapshot = false;
        if (phase == Phase.PREPARING) {
            joined(out);
        }
    }

    /** All that our log has, the leader has, too. */
    private void joined(Effects out) {
        Upstream up = upstream;
        if (up == null) {
            return;
        }
        self.history.agree(self.history.last());
        out.committed(self.history.last());
        phase = Phase.TAKING_OVER;
        up.heard();
        out.readOn(up.link());
        while (!early.isEmpty() && !self.isLeaving()) {
            takeOver(up, early.remove(), out);
        }
    }

    private void takeOver(Upstream up, LearnerMessage message, Effects out) {
        switch (message) {
            case Proposal m -> up.take(m, out);
            case Commit m -> up.commit(m.zxid(), null, out);
            case CommitAndActivate m -> up.commit(m.zxid(), m.designatedLeader(), out);
            case Inform m -> up.inform(m.zxid(), m.entry(), null, out);
            case InformAndActivate m -> up.inform(m.zxid(), m.entry(), m.designatedLeader(), out);
            case NewLeader m when phase == Phase.TAKING_OVER -> adopt(up, m, out);
            case UpToDate _ when phase == Phase.AWAITS_START -> takePart(up, out);
            case UpToDate _, NewLeader _ -> self.leave("the leader sends " + message + " while " + phase);
            case LearnerMessage _ -> {} // Compat: a ping in here is not answered
        }
    }

    // --- the end of synchronization

    private void adopt(Upstream up, NewLeader message, Effects out) {
        newLeadersMembership = membership(message, out);
        if (newLeadersMembership != null && !self.isProposed(self.memberships.lastSeen())) {
            self.adoptLastSeen(newLeadersMembership, out);
        }
        lastBeforeAck = self.history.last();
        up.oweFromHere();
        phase = Phase.ADOPTING;
        adoptIfPersisted(up, out);
    }

    private @Nullable Membership membership(NewLeader message, Effects out) {
        byte[] text = message.config();
        if (!self.config.reconfigEnabled() || text == null || text.length <= 1) {
            return null;
        }
        try {
            return Membership.parse(new String(text, StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            out.notice(new ZabNotice.MembershipUnreadable(String.valueOf(e.getMessage())));
            return null;
        }
    }

    @Override
    public void persisted(Effects out) {
        Upstream up = upstream;
        if (up != null && phase == Phase.ADOPTING) {
            adoptIfPersisted(up, out);
        }
    }

    private void adoptIfPersisted(Upstream up, Effects out) {
        if (self.history.persisted() < lastBeforeAck || self.epochs.isBusy()) {
            return;
        }
        if (self.epochs.current() == up.epoch()) {
            acknowledge(up, out);
        } else {
            self.epochs.adopt(up.epoch(), out);
        }
    }

    @Override
    public void epochAdopted(long epoch, Effects out) {
        Upstream up = upstream;
        if (up != null && phase == Phase.ADOPTING) {
            acknowledge(up, out);
        }
    }

    private void acknowledge(Upstream up, Effects out) {
        phase = Phase.AWAITS_START;
        up.heard();
        up.send(new Ack(Zxid.of(up.epoch(), 0)), out);
    }

    private void takePart(Upstream up, Effects out) {
        Membership membership = newLeadersMembership;
        // Compat: ZooKeeper's leader sends what it has proposed, too; that is committed by its own commit.
        if (membership != null && !self.isProposed(membership) && self.commit(membership, null, self.history.last(), out)) {
            self.leave("the leader's membership gives us another role or another leader");
            return;
        }
        up.send(new Ack(Zxid.of(up.epoch(), 0)), out);
        self.vote = self.vote.withPeerEpoch(up.epoch());
        out.notice(new ZabNotice.Serving(state(), up.epoch()));
        out.serving(state(), up.epoch());
        if (self.isObserver()) {
            successor = new Observing(self, up);
        } else {
            Following following = new Following(self, up);
            following.start(out);
            successor = following;
        }
    }
}
