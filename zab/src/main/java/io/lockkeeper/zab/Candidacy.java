package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Notification;
import org.jspecify.annotations.Nullable;

/**
 * The vote that a server casts of its own while it looks for a leader, and when it thinks better of one that leads to nothing (ADR 72).
 *
 * <p>Who votes in the next membership only must be a candidate, too, for it may have more than all who vote in the present one; but some
 * of those may not know of it yet, and cannot elect it. So it leaves the election to them at first. If they come to no end, and it has
 * more than the best of them, it stands; if that leads to nothing either it steps back, votes for the best of them in a new round, and
 * so on in turn, for longer and longer. Who has voted for such a candidate in vain thinks better of it, too: no vote stays for ever with
 * one who cannot win.
 */
final class Candidacy {
    private final Self self;
    private long patience;
    private long turnsAt;
    private boolean stands;
    private boolean hasStood;
    private @Nullable Vote bestPresent;

    Candidacy(Self self) {
        this.self = self;
        patience = self.config.candidacyMillis();
        turnsAt = self.now + patience;
    }

    /** What it votes for at the beginning of the present round. */
    Vote own() {
        Vote best = bestPresent;
        if (stands) {
            return self.voteForItself();
        }
        // Compat: ZooKeeper's servers follow nobody into a round who votes for nobody, and would stay with their vote for us.
        return hasStood && best != null ? best.withRound(self.round) : self.initialVote();
    }

    /** Another one has begun a round. */
    void joins() {
        stands = false;
        turnsAt = self.now + patience;
    }

    /** Somebody's vote is known. */
    void hears(Vote vote) {
        Vote best = bestPresent;
        if (self.memberships.committed().isVoter(vote.leader()) && (best == null || vote.beats(best, self.memberships))) {
            bestPresent = vote.ofThisRound();
        }
    }

    /** When this vote has led to nothing for so long that another one is to be tried, in a new round. */
    long turnsAt(Vote vote) {
        boolean turns = hasAVoice() && (self.memberships.isIncoming(vote.leader()) || mayDoBetterThan(vote));
        return turns ? turnsAt : Long.MAX_VALUE;
    }

    /** A new round begins, as {@code vote} led to nothing in the last one. */
    void turn(Vote vote) {
        stands = !self.memberships.isIncoming(vote.leader());
        hasStood |= stands;
        patience = Math.min(2 * patience, Math.max(patience, self.config.initMillis()));
        turnsAt = self.now + patience;
    }

    private boolean hasAVoice() {
        return !self.isObserver() && !self.abstains() && self.memberships.isVoter(self.id());
    }

    private boolean mayDoBetterThan(Vote vote) {
        return self.memberships.isIncoming(self.id())
                && (vote.leader() == Notification.NOBODY || self.voteForItself().hasMoreThan(vote));
    }
}
