package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.PeerTraits;
import org.jspecify.annotations.Nullable;

/**
 * A learner's end of the link to its leader, and what it does with entries and commits, in whichever phase they come. A leader that
 * leaves something out, or commits what it has not proposed, is left: better to be synchronized once more than to have a hole.
 */
final class Upstream {
    private final Self self;
    private final long link;
    private final long leader;
    private long epoch;
    private long heardAt;
    private long patienceMillis;
    private boolean comparesTrees;

    /** Whether what comes from here on must be acknowledged, and the first of it that is not; -1 while nothing came. */
    private boolean owes;
    /** Whether the leader understands one acknowledgement of many. */
    private boolean ranges;
    private long nextAck = -1;

    Upstream(Self self, long link, long leader) {
        this.self = self;
        this.link = link;
        this.leader = leader;
        this.heardAt = self.now;
        this.patienceMillis = self.config.syncMillis();
    }

    long link() {
        return link;
    }

    long leader() {
        return leader;
    }

    long epoch() {
        return epoch;
    }

    /** @param traits of a leader of ours, which is to be heard of more often */
    void joins(long newEpoch, @Nullable PeerTraits traits) {
        epoch = newEpoch;
        if (traits != null) {
            ranges = traits.can(PeerTraits.RANGES);
            patienceMillis = traits.silenceMillis() > 0 ? Math.min(patienceMillis, traits.silenceMillis()) : patienceMillis;
            comparesTrees = traits.can(PeerTraits.COMPARES_TREES);
        }
    }

    void send(LearnerMessage message, Effects out) {
        out.send(link, message);
    }

    void close(Effects out) {
        out.close(link);
    }

    /** Some link is gone. If it is this one, so is the leader. */
    void closed(long which) {
        if (which == link) {
            self.leave("leader " + leader + " closed the connection");
        }
    }

    /** Leaves a leader that was silent for {@code syncLimit}, or for the shorter time that two servers of ours agree on. */
    void leaveIfSilent() {
        if (self.now >= silentFrom()) {
            self.leave("leader " + leader + " was silent for " + patienceMillis + " ms");
        }
    }

    void heard() {
        heardAt = self.now;
    }

    void stoodStill(long millis) {
        heardAt += millis;
    }

    /** From when on the leader has been silent for too long to take part with it. */
    long silentFrom() {
        return heardAt + patienceMillis;
    }

    /** The same while we are on our way to it. */
    long silentFrom(long limitMillis) {
        return heardAt + limitMillis;
    }

    /** The next entry goes to the log. One that is there already is not meant for us. */
    void take(Proposal entry, Effects out) {
        long zxid = entry.zxid();
        if (zxid <= self.history.last()) {
            return;
        }
        if (!self.history.isContinuedBy(zxid)) {
            self.leave("the leader sent " + Zxid.text(zxid) + " behind " + Zxid.text(self.history.last()));
            return;
        }
        Membership membership = self.config.reconfigEnabled() ? self.reader.membershipIn(entry.entry()) : null;
        if (membership != null) {
            self.see(membership, out);
        }
        self.history.append(entry);
        out.append(zxid, entry.entry());
        if (owes && nextAck < 0) {
            nextAck = zxid;
        }
    }

    /** The acknowledgement of NEWLEADER will speak for all that is agreed on; everything else is acknowledged by itself. */
    void oweFromHere() {
        Proposal open = self.history.firstOpen();
        owes = true;
        nextAck = open == null ? -1 : open.zxid();
    }

    /** Compat: one acknowledgement for each entry, in order. They are all of this epoch, so their zxids follow one another. */
    void acknowledgePersisted(Effects out) {
        long persisted = self.history.persisted();
        if (ranges && nextAck >= 0 && nextAck <= persisted) {
            out.send(link, new LearnerMessage.AckUpTo(persisted));
            nextAck = persisted + 1;
        }
        while (nextAck >= 0 && nextAck <= persisted) {
            out.send(link, new LearnerMessage.Ack(nextAck++));
        }
    }

    /** The oldest open entry is committed; what was committed before we came is no news. */
    void commit(long zxid, @Nullable Long designatedLeader, Effects out) {
        if (zxid <= self.history.agreed()) {
            return;
        }
        Proposal oldest = self.history.firstOpen();
        if (oldest == null || oldest.zxid() != zxid) {
            self.leave("the leader committed " + Zxid.text(zxid) + (oldest == null ? " and never proposed it"
                    : " before " + Zxid.text(oldest.zxid())));
            return;
        }
        Membership membership = designatedLeader == null ? null : self.reader.membershipIn(oldest.entry());
        boolean mustLeave = membership != null && self.commit(membership, designatedLeader, zxid, out);
        self.history.agree(zxid);
        out.committed(zxid);
        if (mustLeave) {
            self.leave("the membership of " + Zxid.text(zxid) + " gives us another role or another leader");
        }
    }

    /** The leader steps aside. Who has not what it says is not taken by the hand: it looks for a leader as ever. */
    void handOver(LearnerMessage.HandOver order) {
        if (self.history.last() == order.zxid() && self.history.agreed() == order.zxid()) {
            self.succeed(order.successor(), order.zxid());
        }
        self.leave("leader " + leader + " hands over to server " + order.successor());
    }

    /** Every open entry up to this one is committed. */
    void commitUpTo(long zxid, Effects out) {
        if (zxid <= self.history.agreed()) {
            return;
        }
        if (!self.history.isOpen(zxid)) {
            self.leave("the leader committed everything up to " + Zxid.text(zxid) + " and never proposed that");
            return;
        }
        self.history.agree(zxid);
        out.committed(zxid);
    }

    /** Our tree is not the one of this entry. A leader of ours asks the others whose tree is wrong; any other would not understand. */
    void treeDiffers(long zxid, Effects out) {
        if (comparesTrees) {
            send(new LearnerMessage.TreeDiffers(zxid), out);
        }
    }

    /** Most have another tree than we, and the leader has it, too. What we logged is right; what we made of it is not trusted any more. */
    void takeSnapshot(Effects out) {
        boolean takes = self.resyncs.mayBegin(self.now);
        out.notice(new ZabNotice.TakesTree(leader, self.resyncs.done(), takes));
        if (takes) {
            self.needsSnapshot = true;
            self.succeed(leader, self.history.last());
            self.leave("our tree is not the one that most have: leader " + leader + " shall give us its own");
        }
    }

    /** Entry and commit in one. */
    void inform(long zxid, byte[] entry, @Nullable Long designatedLeader, Effects out) {
        if (zxid > self.history.last()) {
            take(new Proposal(zxid, entry), out);
        }
        if (!self.isLeaving()) {
            commit(zxid, designatedLeader, out);
        }
    }
}
