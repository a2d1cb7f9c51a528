package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looking for a leader: ZooKeeper's fast leader election. Everybody votes for the best candidate it has heard of - the one with the most
 * recent epoch, then the longest history, then the highest id - and says so whenever that changes. When a quorum votes for the same
 * candidate in the same round, and nothing better comes for a moment, it is elected; at once if everybody else has said the same or
 * cannot be reached. Who comes late joins the leader that a quorum follows and that says itself that it leads.
 *
 * <p>The election may be wrong: it promises neither one leader nor the right one. Discovery and synchronization do.
 */
final class Election implements Role {
    private final Self self;
    private final Candidacy candidacy;
    private final Amnesia amnesia;
    private final Map<Long, Vote> received = new HashMap<>();
    private final Map<Long, Vote> established = new HashMap<>();
    private final Map<Long, Long> correctedAt = new HashMap<>();
    private Vote proposal;
    private long interval;
    private long resendAt;
    private long decideAt = Long.MAX_VALUE;
    private @Nullable Vote decision;
    private ServerSet supporters = new ServerSet();

    Election(Self self) {
        this.self = self;
        self.round++;
        candidacy = new Candidacy(self);
        amnesia = new Amnesia(self);
        proposal = candidacy.own();
        interval = self.config.minNotificationMillis();
        resendAt = self.now + interval;
    }

    void start(Effects out) {
        sendToAll(out);
    }

    @Override
    public ServerState state() {
        return ServerState.LOOKING;
    }

    @Override
    public long wakeAt() {
        return Math.min(Math.min(resendAt, decideAt), candidacy.turnsAt(proposal));
    }

    /** The outcome; null while there is none. */
    @Nullable Vote decision() {
        return decision;
    }

    /** Who elected the leader, as far as is known here. */
    ServerSet supporters() {
        return supporters;
    }

    /**
     * What this server tells others: whom it votes for at the moment, or that its vote does not count. That is told as of a round that
     * is over everywhere, for who hears of such a round tells where it is itself, and would not answer otherwise.
     */
    Vote told() {
        return self.abstains() ? Vote.looking(self.id(), -1, 0, 0) : proposal();
    }

    private Vote proposal() {
        return proposal.withRound(self.round);
    }

    @Override
    public void tick(Effects out) {
        if (decision == null && self.now >= decideAt) {
            decide(proposal(), received);
        }
        if (decision == null && self.now >= candidacy.turnsAt(proposal)) {
            self.round++;
            candidacy.turn(proposal);
            beginRound(out);
        }
        if (decision == null && self.now >= resendAt) {
            interval = Math.min(2 * interval, self.config.maxNotificationMillis());
            sendToAll(out);
            resendAt = self.now + interval;
        }
    }

    @Override
    public void notified(long sid, Notification n, Effects out) {
        if (amnesia.hears(sid, n, out)) {
            recount(out);
        }
        if (n.state() == ServerState.LOOKING && n.electionEpoch() < self.round && mayCorrect(sid)) {
            self.send(sid, ServerState.LOOKING, told(), out);
        }
        if (n.leader() == Notification.NOBODY && n.state() == ServerState.LOOKING && n.electionEpoch() > self.round) {
            joinRound(n.electionEpoch(), out);
        }
        if (!self.memberships.isVoter(sid) || !self.memberships.isVoter(n.leader())) {
            return;
        }
        if (self.memberships.isVoter(self.id())) {
            resendAt = self.now + interval; // else it answers nobody, and only its turn to speak makes it heard where it does have a vote
        }
        Vote vote = Vote.of(n);
        boolean counts = n.state() == ServerState.LOOKING && vote.round() == self.round || vote.beats(proposal, self.memberships);
        if (decideAt != Long.MAX_VALUE && !counts) {
            decideAt = self.now + self.config.finalizeMillis(); // a moment of silence is asked for
            return;
        }
        decideAt = Long.MAX_VALUE;
        switch (n.state()) {
            case LOOKING -> looking(sid, vote, out);
            case FOLLOWING, LEADING -> hasLeader(sid, vote);
            case OBSERVING -> {}
        }
    }

    /**
     * Who votes for nobody has no candidate of its own, and may yet be to vote in the next membership, as with ZooKeeper's servers. It
     * cannot be counted, but if it could not take us to its round either, it would wait for our votes in that round for ever.
     */
    private void joinRound(long round, Effects out) {
        self.round = round;
        candidacy.joins();
        beginRound(out);
    }

    private void beginRound(Effects out) {
        received.clear();
        decideAt = Long.MAX_VALUE;
        proposal = candidacy.own();
        sendToAll(out);
    }

    /** Our own vote counts from now on, or from now on does not; whom it is for stays. */
    private void recount(Effects out) {
        received.remove(self.id());
        decideAt = Long.MAX_VALUE;
        sendToAll(out);
    }

    /**
     * Whether to tell who is in a lower round where we are. A non-voter does not: others answer it with their own round, and the two would
     * never end; nor does who abstains, for what it tells is answered, too. Those who do not know yet that we are to vote may answer, so
     * they are told now and then only.
     */
    private boolean mayCorrect(long sid) {
        if (!self.memberships.isVoter(self.id()) || self.abstains()) {
            return false;
        }
        Long last = correctedAt.get(sid);
        if (self.memberships.isIncoming(self.id()) && last != null && self.now - last < self.config.minNotificationMillis()) {
            return false;
        }
        correctedAt.put(sid, self.now);
        return true;
    }

    private void looking(long sid, Vote vote, Effects out) {
        if (self.history.last() == -1 || vote.zxid() == -1) {
            return; // Somebody may have lost its data, and must not help to elect whoever lost it, too.
        }
        candidacy.hears(vote);
        if (vote.round() < self.round) {
            return;
        }
        if (vote.round() > self.round) {
            self.round = vote.round();
            received.clear();
            candidacy.joins();
            Vote own = candidacy.own();
            proposal = vote.beats(own, self.memberships) ? vote : own;
            sendToAll(out);
        } else if (vote.beats(proposal, self.memberships)) {
            proposal = vote;
            sendToAll(out);
        } else if (proposal.beats(vote, self.memberships) && self.memberships.isVoter(self.id()) && !self.abstains()) {
            self.send(sid, ServerState.LOOKING, told(), out); // perhaps it still had a leader when we told it
        }
        received.put(sid, vote.ofThisRound());
        finalizeIfAgreed();
    }

    private void hasLeader(long sid, Vote vote) {
        if (vote.round() == self.round) {
            received.put(sid, vote.ofThisRound());
            if (isFollowed(received, vote) && isLeading(received, vote)) {
                decide(vote, received);
                return;
            }
        }
        established.put(sid, vote);
        if (isFollowed(established, vote) && isLeading(established, vote)) {
            self.round = vote.round();
            decide(vote, established);
        }
    }

    private void finalizeIfAgreed() {
        if (!isAgreed(received, proposal())) {
            decideAt = Long.MAX_VALUE;
        } else if (isUnanimous()) {
            decide(proposal(), received);
        } else {
            decideAt = self.now + self.config.finalizeMillis();
        }
    }

    /** A server has gone out of reach, or has come back: perhaps nobody is waited for any more. */
    void reachChanged() {
        if (decision == null && decideAt != Long.MAX_VALUE && isUnanimous()) {
            decide(proposal(), received);
        }
    }

    /**
     * Whether everybody who may have a vote to tell has voted for our proposal, so that waiting changes nothing. Compat: ZooKeeper waits
     * nevertheless; it finds us leading, or following, a little earlier.
     */
    private boolean isUnanimous() {
        ServerSet supporting = votersFor(received, proposal());
        for (long sid : self.memberships.voters()) {
            if (!supporting.contains(sid) && !self.unreachable.contains(sid)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAgreed(Map<Long, Vote> votes, Vote vote) {
        return self.memberships.deciding().isMetBy(votersFor(votes, vote));
    }

    /**
     * Whether there is a leader to join. Here the committed membership suffices: what we saw of a next one may have been given up by those
     * who lead now, and whom we follow decides nothing.
     */
    private boolean isFollowed(Map<Long, Vote> votes, Vote vote) {
        return self.memberships.committedQuorum().isMetBy(votersFor(votes, vote));
    }

    private static ServerSet votersFor(Map<Long, Vote> votes, Vote vote) {
        ServerSet voters = new ServerSet();
        votes.forEach((sid, its) -> {
            if (vote.agreesWith(its)) {
                voters.add(sid);
            }
        });
        return voters;
    }

    /** A leader that died is still followed by those who have not noticed: it must say itself that it leads. */
    private boolean isLeading(Map<Long, Vote> votes, Vote vote) {
        if (vote.leader() == self.id()) {
            return vote.round() == self.round;
        }
        Vote its = votes.get(vote.leader());
        return its != null && its.state() == ServerState.LEADING;
    }

    private void decide(Vote vote, Map<Long, Vote> votes) {
        supporters = votersFor(votes, vote);
        ServerState state = vote.leader() == self.id() ? ServerState.LEADING : self.learnerState();
        decision = new Vote(vote.leader(), vote.zxid(), self.round, vote.peerEpoch(), state, Notification.VERSION);
    }

    private void sendToAll(Effects out) {
        for (long sid : self.memberships.voters()) {
            if (sid != self.id()) {
                self.send(sid, ServerState.LOOKING, told(), out);
            } else if (self.history.last() != -1 && !self.abstains()) {
                received.put(sid, proposal().ofThisRound());
            }
        }
        finalizeIfAgreed();
    }
}
