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
     * A server is there, perhaps this one; observers, too, must not have promised more than we are about to propose.
     *
     * @return whether this fixed the epoch
     */
    boolean connected(long sid, boolean votes, long acceptedEpoch) {
        if (fixed) {
            return false;
        }
        proposed = Math.max(proposed, acceptedEpoch + 1);
        if (votes && self.memberships.isVoter(sid)) {
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

    /** Who promised before must not count again, and who may have lost its data, not at all. Returns whether a quorum has promised. */
    boolean promised(long sid, AckEpoch ack) {
        if (ack.currentEpoch() != AckEpoch.NO_VOTE && ack.lastZxid() != -1 && self.memberships.isVoter(sid)) {
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
