package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitUpTo;
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
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A learner on its way into an epoch: it promises, takes over the leader's history, and only when all of that is on its disk says so.
 * The order of writes is what keeps acknowledged entries from being lost, and each is begun by the report of the one before:
 *
 * <pre>
 *   accepted epoch -&gt; ACKEPOCH -&gt; announcement of the epoch -&gt; log cut, or snapshot installed -&gt; entries
 *     -&gt; current epoch -&gt; ACK of NEWLEADER
 * </pre>
 *
 * Everything a server claims by its current epoch is there before the claim; and what a crash leaves behind on the way is either the
 * old claim with the old history, grown or shortened by what nobody relied on, or the new claim with the new history.
 */
final class Learning implements LearnerRole {
    private enum Phase {
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
    private final Upstream upstream;
    private final Deque<LearnerMessage> early = new ArrayDeque<>();
    private Phase phase = Phase.AWAITS_EPOCH;
    private @Nullable LearnerMessage opening;
    private @Nullable Membership newLeadersMembership;
    private long lastBeforeAck;
    private @Nullable Role successor;

    Learning(Self self, Upstream upstream) {
        this.self = self;
        this.upstream = upstream;
    }

    /** The leader hears first who is there, and what it has promised. */
    void start(Effects out) {
        LearnerInfo info = self.introduction();
        long accepted = self.epochs.accepted();
        upstream.send(self.isObserver() ? new ObserverInfo(accepted, info) : new FollowerInfo(accepted, info), out);
    }

    @Override
    public ServerState state() {
        return self.learnerState();
    }

    @Override
    public Upstream upstream() {
        return upstream;
    }

    @Override
    public @Nullable Role successor() {
        return successor;
    }

    // --- time

    @Override
    public long wakeAt() {
        return switch (phase) {
            // Our own disk may take its time.
            case PROMISING, PREPARING, ADOPTING -> Long.MAX_VALUE;
            case AWAITS_EPOCH, AWAITS_OPENING, TAKING_OVER -> upstream.silentFrom(self.config.initMillis());
            case AWAITS_START -> upstream.silentFrom(self.config.syncMillis());
        };
    }

    @Override
    public void tick(Effects out) {
        if (self.now >= wakeAt()) {
            self.leave("leader " + upstream.leader() + " was silent for too long while " + phase);
        }
    }

    // --- discovery and synchronization

    @Override
    public void received(long link, LearnerMessage message, Effects out) {
        if (link != upstream.link()) {
            return;
        }
        upstream.heard();
        switch (phase) {
            case AWAITS_EPOCH -> promise(message, out);
            case AWAITS_OPENING -> open(message, out);
            case PREPARING -> early.add(message);
            case TAKING_OVER, ADOPTING, AWAITS_START -> takeOver(message, out);
            case PROMISING -> self.leave("the leader sends " + message + " before we have promised");
        }
    }

    private void promise(LearnerMessage message, Effects out) {
        if (!(message instanceof LeaderInfo info)) {
            self.leave("the leader begins with " + message.getClass().getSimpleName() + ": its release is too old");
            return;
        }
        long accepted = self.epochs.accepted();
        upstream.joins(info.epoch(), info.traits());
        if (info.epoch() > Epochs.HIGHEST) {
            self.leave("the leader's epoch " + info.epoch() + " is higher than there can be any");
        } else if (info.epoch() < accepted) {
            self.leave("the leader's epoch " + info.epoch() + " is older than " + accepted + ", which we have promised");
        } else if (info.epoch() == accepted) {
            ackEpoch(AckEpoch.NO_VOTE, out);
        } else {
            phase = Phase.PROMISING;
            self.epochs.accept(info.epoch(), out);
        }
    }

    @Override
    public void epochAccepted(long epoch, Effects out) {
        if (phase == Phase.PROMISING) {
            ackEpoch(self.abstains() ? AckEpoch.NO_VOTE : (int) self.epochs.current(), out);
        }
    }

    private void ackEpoch(int currentEpoch, Effects out) {
        phase = Phase.AWAITS_OPENING;
        upstream.heard();
        if (self.needsSnapshot) {
            // Compat: where an epoch begins of which the leader knows nothing, there it has no other answer. It must not count as our
            // vote, as it is not where we end.
            upstream.send(new AckEpoch(Zxid.of(upstream.epoch() + 1, 0), AckEpoch.NO_VOTE), out);
        } else {
            upstream.send(new AckEpoch(self.history.last(), currentEpoch), out);
        }
    }

    private void open(LearnerMessage message, Effects out) {
        switch (message) {
            case Diff _, Trunc _, Snap _ -> {
                opening = message;
                phase = Phase.PREPARING;
                if (upstream.epoch() > self.epochs.current()) {
                    self.epochs.announce(upstream.epoch(), out);
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
        long last = self.history.last();
        if (how instanceof Snap snap) {
            self.rewriting = true;
            out.receiveSnapshot(upstream.link(), snap.zxid());
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
        self.history.agree(self.history.last());
        out.committed(self.history.last());
        phase = Phase.TAKING_OVER;
        upstream.heard();
        out.readOn(upstream.link());
        while (!early.isEmpty() && !self.isLeaving()) {
            takeOver(early.remove(), out);
        }
    }

    private void takeOver(LearnerMessage message, Effects out) {
        switch (message) {
            case Proposal m -> upstream.take(m, out);
            case Commit m -> upstream.commit(m.zxid(), null, out);
            case CommitUpTo m -> upstream.commitUpTo(m.zxid(), out);
            case CommitAndActivate m -> upstream.commit(m.zxid(), m.designatedLeader(), out);
            case Inform m -> upstream.inform(m.zxid(), m.entry(), null, out);
            case InformAndActivate m -> upstream.inform(m.zxid(), m.entry(), m.designatedLeader(), out);
            case NewLeader m when phase == Phase.TAKING_OVER -> adopt(m, out);
            case UpToDate _ when phase == Phase.AWAITS_START -> takePart(out);
            case UpToDate _, NewLeader _ -> self.leave("the leader sends " + message + " while " + phase);
            case LearnerMessage _ -> {} // Compat: a ping in here is not answered
        }
    }

    // --- the end of synchronization

    private void adopt(NewLeader message, Effects out) {
        newLeadersMembership = membership(message, out);
        if (newLeadersMembership != null && !self.isProposed(self.memberships.lastSeen())) {
            self.adoptLastSeen(newLeadersMembership, out);
        }
        lastBeforeAck = self.history.last();
        upstream.oweFromHere();
        phase = Phase.ADOPTING;
        adoptIfPersisted(out);
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
        if (phase == Phase.ADOPTING) {
            adoptIfPersisted(out);
        }
    }

    private void adoptIfPersisted(Effects out) {
        if (self.history.persisted() < lastBeforeAck || self.epochs.isBusy()) {
            return;
        }
        if (self.epochs.current() == upstream.epoch()) {
            acknowledge(out);
        } else {
            self.epochs.adopt(upstream.epoch(), out);
        }
    }

    @Override
    public void epochAdopted(long epoch, Effects out) {
        if (phase == Phase.ADOPTING) {
            acknowledge(out);
        }
    }

    private void acknowledge(Effects out) {
        phase = Phase.AWAITS_START;
        upstream.heard();
        upstream.send(new Ack(Zxid.of(upstream.epoch(), 0)), out);
    }

    private void takePart(Effects out) {
        Membership membership = newLeadersMembership;
        // Compat: ZooKeeper's leader sends what it has proposed, too; that is committed by its own commit.
        if (membership != null && !self.isProposed(membership) && self.commit(membership, null, self.history.last(), out)) {
            self.leave("the leader's membership gives us another role or another leader");
            return;
        }
        upstream.send(new Ack(Zxid.of(upstream.epoch(), 0)), out);
        self.vote = self.vote.withPeerEpoch(upstream.epoch());
        out.notice(new ZabNotice.Serving(state(), upstream.epoch()));
        out.serving(state(), upstream.epoch());
        if (self.isObserver()) {
            successor = new Observing(self, upstream);
        } else {
            Following following = new Following(self, upstream);
            following.start(out);
            successor = following;
        }
    }
}
