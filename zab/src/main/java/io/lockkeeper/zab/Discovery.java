package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;

/**
 * A leader finds its epoch: above every epoch that anybody it hears of has promised, and fixed once a quorum is there; and it finds out
 * that no quorum knows of a history more recent than its own. While the membership changes both must be heard: what the next one has
 * decided since, the present one need not know.
 */
final class Discovery {
    private final Self self;
    private final long currentEpoch;
    private final long lastZxid;
    private final ServerSet connected = new ServerSet();
    private final ServerSet promised = new ServerSet();
    private long proposed = -1;
    private boolean fixed;

    Discovery(Self self) {
        this.self = self;
        currentEpoch = self.epochs.current();
        lastZxid = self.history.last();
    }

    /**
     * A server is there, perhaps this one; observers, too, must not have promised more than we are about to propose. One that is to vote
     * next need not know it: it comes as the observer that it was, and counts for the next membership.
     *
     * @return whether this fixed the epoch
     */
    boolean connected(long sid, boolean votes, long acceptedEpoch) {
        if (fixed) {
            return false;
        }
        proposed = Math.max(proposed, acceptedEpoch + 1);
        if (votes ? self.memberships.isVoter(sid) : self.memberships.isIncoming(sid)) {
            connected.add(sid);
        }
        fixed = connected.contains(self.id()) && self.memberships.deciding().isMetBy(connected);
        return fixed;
    }

    boolean isFixed() {
        return fixed;
    }

    long epoch() {
        return proposed;
    }

    /**
     * Whether a learner knows more than this leader: then it must not be led, and its promise must not count. Once a quorum has promised
     * that did not, what more a learner knows was never decided on.
     */
    boolean isAheadOfUs(AckEpoch ack) {
        return !hasQuorum()
                && ack.currentEpoch() != AckEpoch.NO_VOTE
                && (ack.currentEpoch() > currentEpoch || ack.currentEpoch() == currentEpoch && ack.lastZxid() > lastZxid);
    }

    /**
     * Who promised before must not count again, and who may have lost its data, not at all. Voters say so themselves ({@link Amnesia}); an
     * observer whose disk holds nothing does not know whether it has voted in the next membership before.
     *
     * @return whether a quorum has promised
     */
    boolean promised(long sid, boolean votes, AckEpoch ack) {
        boolean mayHaveForgotten = ack.lastZxid() == -1 || !votes && ack.lastZxid() == 0 && ack.currentEpoch() == 0;
        if (ack.currentEpoch() != AckEpoch.NO_VOTE && !mayHaveForgotten && self.memberships.isVoter(sid)) {
            promised.add(sid);
        }
        return hasQuorum();
    }

    /** The leader itself has promised: its accepted epoch is on disk. */
    void promisedMyself() {
        if (self.memberships.isVoter(self.id()) && !self.abstains()) {
            promised.add(self.id());
        }
    }

    boolean hasQuorum() {
        return promised.contains(self.id()) && self.memberships.deciding().isMetBy(promised);
    }
}
