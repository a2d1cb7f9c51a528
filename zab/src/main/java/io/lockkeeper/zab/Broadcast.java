package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitUpTo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.InformAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import org.jspecify.annotations.Nullable;

/**
 * The last phase of a leader: proposals go to its own log and to all that follow, side by side; whatever a quorum has on disk, and all
 * before it, is committed. A change of membership is a proposal like any other, but from there to its commit the old and the new
 * membership must agree to everything, and with its commit the leader may have to step aside for a successor.
 */
final class Broadcast implements Primary, Teacher {
    private final Self self;
    private final long epoch;
    private final Links links;
    private final Outstanding outstanding;
    private final Barriers barriers;
    private long lastCommitted;
    private long ackedMyself;
    private boolean established;
    private boolean stepsAside;
    private boolean stopped;
    private @Nullable Membership proposedMembership;

    Broadcast(Self self, long epoch, Links links) {
        this.self = self;
        this.epoch = epoch;
        this.links = links;
        outstanding = new Outstanding(Zxid.of(epoch, self.config.firstCounter() + 1));
        barriers = new Barriers(self, links);
    }

    /** All that this server has is what the epoch begins with. A quorum is about to have it, and who has it may apply it. */
    void begin(Effects out) {
        lastCommitted = self.history.last();
        deliver(out);
    }

    /** A quorum has it. */
    void establish() {
        established = true;
    }

    boolean isEstablished() {
        return established;
    }

    @Override
    public long lastCommitted() {
        return lastCommitted;
    }

    @Override
    public long stateZxid() {
        return established ? Math.max(lastCommitted, Zxid.of(epoch, 0)) : lastCommitted;
    }

    /**
     * Whether a proposal may be made now: not before a quorum has what the epoch begins with, not by who steps aside, and not when the
     * zxids of this epoch are used up.
     */
    @Override
    public boolean mayPropose() {
        long counter = Zxid.counter(outstanding.next());
        return established && !stepsAside && !stopped && !self.isLeaving() && counter != 0 && counter <= self.config.highestCounter();
    }

    /** Nothing more is proposed in this epoch; what is open still goes its way. */
    void stopProposing() {
        stopped = true;
    }

    boolean isAllCommitted() {
        return outstanding.isEmpty();
    }

    @Override
    public long nextZxid() {
        return outstanding.next();
    }

    @Override
    public void propose(long zxid, byte[] entry, @Nullable Membership membership, Effects out) {
        Invariant.check(mayPropose(), "only an established leader proposes", zxid);
        if (membership != null) {
            Invariant.check(proposedMembership == null, "one change of membership at a time", zxid);
            proposedMembership = membership;
            self.see(membership, out);
        }
        Proposal proposal = new Proposal(zxid, entry);
        outstanding.add(zxid, self.memberships.deciding());
        self.history.append(proposal);
        for (LearnerLink learner : links.all()) {
            if (learner.forwarding && !learner.observer) {
                learner.send(proposal, out);
                learner.proposed(zxid, self.now);
            }
        }
        out.append(zxid, entry);
    }

    /** A voter, or who would like to be one, has this proposal on disk. */
    void acked(long sid, long zxid, Effects out) {
        if (!stepsAside && outstanding.acked(sid, zxid)) {
            commitWhatIsAgreed(out);
        }
    }

    /** The same of this proposal and all before it. */
    void ackedUpTo(long sid, long zxid, Effects out) {
        if (!stepsAside && outstanding.ackedUpTo(sid, zxid)) {
            commitWhatIsAgreed(out);
        }
    }

    /** Whose tree is wrong, its own or a learner's, is for {@link Witnesses} to find out. */
    @Override
    public boolean mayGiveItsTree() {
        return true;
    }

    /**
     * A learner is synchronized, perhaps not for the first time in this epoch. What it has beyond the last commit it will be told to take
     * back, and to log again: until then it must not count as having it, although it once said so.
     */
    @Override
    public void joins(long sid) {
        outstanding.forget(sid);
    }

    /**
     * Before a quorum has our history, what we saw of a next membership is part of it, and counts when the history does. Later on it is a
     * proposal like others: the learner has it, and must not take it for decided when it starts.
     */
    @Override
    public Membership membershipForLearners() {
        return established ? self.memberships.committed() : self.memberships.lastSeen();
    }

    /** This server has more of its proposals on disk. */
    void persisted(Effects out) {
        if (stepsAside) {
            return;
        }
        long upTo = Math.min(self.history.persisted(), outstanding.next() - 1);
        for (long zxid = Math.max(outstanding.oldest(), ackedMyself + 1); zxid <= upTo; zxid++) {
            outstanding.acked(self.id(), zxid);
        }
        ackedMyself = Math.max(ackedMyself, upTo);
        commitWhatIsAgreed(out);
    }

    private void commitWhatIsAgreed(Effects out) {
        while (!stepsAside && outstanding.isOldestAgreed()) {
            long zxid = outstanding.oldest();
            answerOvertaken(zxid, out);
            Proposal proposal = self.history.get(self.history.size() - (int) (outstanding.next() - zxid));
            ServerSet acks = outstanding.removeOldest();
            Membership membership = proposedMembership;
            if (membership != null && membership.version() == zxid) {
                deliver(out);
                proposedMembership = null;
                activate(membership, proposal, acks, out);
            } else {
                tell(proposal, out);
            }
            lastCommitted = zxid;
        }
        deliver(out);
        barriers.answer(settled(), out);
        if (lastCommitted == Zxid.of(epoch, self.config.highestCounter()) && !stepsAside) {
            HandingOver.beginAnew(self, links, lastCommitted, out);
        }
    }

    /** Applies everything up to the last commit, and tells it those who hear of many commits at once. */
    private void deliver(Effects out) {
        if (lastCommitted > self.history.agreed()) {
            self.history.agree(lastCommitted);
            if (established) {
                CommitUpTo commit = new CommitUpTo(lastCommitted);
                links.all().stream().filter(learner -> learner.forwarding && learner.takesRanges())
                        .forEach(learner -> learner.sendCommit(commit, out));
            }
            out.committed(lastCommitted);
        }
    }

    /** Followers have the entry and hear of its commit, observers get both at once; who hears of many commits at once is told later. */
    private void tell(Proposal proposal, Effects out) {
        Commit commit = null;
        Inform inform = null;
        for (LearnerLink learner : links.all()) {
            if (learner.forwarding && learner.observer) {
                inform = inform == null ? new Inform(proposal.zxid(), proposal.entry()) : inform;
                learner.sendCommit(inform, out);
            } else if (learner.forwarding && !learner.takesRanges()) {
                commit = commit == null ? new Commit(proposal.zxid()) : commit;
                learner.sendCommit(commit, out);
            }
        }
    }

    // --- membership

    private void activate(Membership membership, Proposal proposal, ServerSet acks, Effects out) {
        long zxid = proposal.zxid();
        long successor = succeed(membership, acks, zxid, out);
        CommitAndActivate commit = new CommitAndActivate(zxid, successor);
        InformAndActivate inform = new InformAndActivate(zxid, successor, proposal.entry());
        for (LearnerLink learner : links.all()) {
            if (learner.forwarding) {
                learner.sendCommit(learner.observer ? inform : commit, out);
            }
        }
    }

    /**
     * From here on this membership counts. Who leads in it: this server if it can, else a voter that has most of what is proposed.
     *
     * @param acks who has everything up to {@code zxid}
     */
    long succeed(Membership membership, ServerSet acks, long zxid, Effects out) {
        boolean stays = Memberships.goesOn(self.id(), self.memberships.committed(), membership);
        long successor = stays ? self.id() : outstanding.bestOf(acks.copy(), membership, self.id());
        stepsAside = successor != self.id();
        self.commit(membership, successor, zxid, out);
        return successor;
    }

    // --- sync

    /**
     * Everything that anybody has acknowledged by now is committed here before the answer.
     *
     * @param link where the answer goes, or {@link Barriers#OURSELVES}
     */
    void sync(long link, Effects out) {
        barriers.add(link, outstanding.next() - 1, settled(), out);
    }

    /** Up to here nothing is open, be it that nothing was proposed. */
    private long settled() {
        return outstanding.isEmpty() ? outstanding.next() - 1 : lastCommitted;
    }

    private void answerOvertaken(long zxid, Effects out) {
        if (barriers.areOvertaken(zxid)) {
            deliver(out);
            barriers.overtaken(zxid, out);
        }
    }

    int pendingSyncs() {
        return barriers.size();
    }

    /** The time has come to hear of those who follow. */
    void ping(LearnerLink learner, Ping ping, Effects out) {
        learner.ping(ping, barriers.round(), self.now, out);
    }

    /** A learner has answered a ping. */
    void answered(Effects out) {
        barriers.look(outstanding.next() - 1, settled(), out);
    }
}
