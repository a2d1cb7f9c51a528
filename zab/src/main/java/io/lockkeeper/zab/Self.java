package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import org.jspecify.annotations.Nullable;

/** What a server of an ensemble knows whatever its role: its promises, its history, the memberships, its vote, the time. */
final class Self {
    final ZabConfig config;
    final EntryReader reader;
    final Epochs epochs;
    final History history;
    final Memberships memberships;
    final Resyncs resyncs;
    long now;

    /** How many elections went by, as far as is known here. Volatile: a server that starts learns it from the others. */
    long round;

    /** What others are told who ask whom we follow. */
    Vote vote;

    /** The log is being cut or replaced: where it ends is not known now. */
    boolean rewriting;

    /** Nothing on this disk is old enough to begin with where a leader cut our log, which is as it was: we need a snapshot. */
    boolean needsSnapshot;

    /** Whose election port cannot be connected to, as far as is known here: no vote is waited for. Nothing else follows from it. */
    final ServerSet unreachable = new ServerSet();

    private boolean isNew;
    private boolean observer;
    private boolean abstaining;
    private boolean successionKnown;
    private @Nullable String leaving;
    private long attempts;
    private long random;

    Self(ZabConfig config, EntryReader reader, Epochs epochs, History history, Memberships memberships, boolean saidToBeNew) {
        this.config = config;
        this.reader = reader;
        this.epochs = epochs;
        this.history = history;
        this.memberships = memberships;
        this.isNew = saidToBeNew;
        this.resyncs = new Resyncs(config.mostResyncs());
        this.random = config.seed();
        Member line = memberships.committed().member(config.self());
        this.observer = line == null ? config.observer() : !line.isParticipant();
        this.vote = Vote.looking(config.self(), history.last(), 0, epochs.current());
    }

    long id() {
        return config.self();
    }

    boolean isObserver() {
        return observer;
    }

    /** The state of a server that has a leader other than itself. */
    ServerState learnerState() {
        return observer ? ServerState.OBSERVING : ServerState.FOLLOWING;
    }

    /** There is nothing on this disk that vouches for anything, and it is not known to be new. */
    boolean isBlank() {
        return !isNew && history.last() == 0 && epochs.current() == 0;
    }

    /** Nothing that was asked of the disk is still under way. */
    boolean isQuiet() {
        return !rewriting && history.isPersisted() && !epochs.isBusy();
    }

    /** Who we are, to a leader. */
    LearnerInfo introduction() {
        return new LearnerInfo(id(), LearnerInfo.PROTOCOL_VERSION, memberships.committed().version(), traits());
    }

    /** What this server tells others of ours. */
    PeerTraits traits() {
        int features = PeerTraits.ALL | (config.reconfigEnabled() ? PeerTraits.FOLLOWS_CHANGES : 0)
                | (config.mostResyncs() > 0 ? PeerTraits.COMPARES_TREES : 0);
        return new PeerTraits(features, config.silenceMillis());
    }

    // --- the end of a role

    /** The present role ends after this step. The first reason counts. */
    void leave(String why) {
        if (leaving == null) {
            leaving = why;
        }
    }

    boolean isLeaving() {
        return leaving != null;
    }

    @Nullable String takeLeaving() {
        String why = leaving;
        leaving = null;
        return why;
    }

    // --- memberships

    /** A membership is being decided on, or was before we came. */
    void see(Membership membership, Effects out) {
        if (config.reconfigEnabled() && memberships.see(membership)) {
            out.rememberMembership(membership);
        }
    }

    /** What a leader says at the end of synchronization, when our history is its history. */
    void adoptLastSeen(Membership membership, Effects out) {
        if (config.reconfigEnabled() && memberships.adoptLastSeen(membership)) {
            out.rememberMembership(membership);
        }
    }

    /** Whether this membership is in an entry that is not committed yet. */
    boolean isProposed(Membership membership) {
        return history.isOpen(membership.version());
    }

    /**
     * From now on this membership counts.
     *
     * @param designated who is to lead in it; null if nobody says
     * @param zxid of what brought it
     * @return whether this server must leave its present role for that
     */
    boolean commit(Membership membership, @Nullable Long designated, long zxid, Effects out) {
        if (!config.reconfigEnabled()) {
            return false;
        }
        Membership before = memberships.committed();
        if (!memberships.commit(membership)) {
            return false;
        }
        out.membershipCommitted(membership);
        out.notice(new ZabNotice.MembershipChanged(membership.version(), designated == null ? -1 : designated));
        boolean newRole = takeRole(membership);
        if (designated == null) {
            boolean otherLeader = vote.leader() != id() && !Memberships.goesOn(vote.leader(), before, membership);
            successionKnown = newRole && !otherLeader;
            return newRole || otherLeader;
        }
        boolean succession = designated != vote.leader();
        if (succession) {
            vote = new Vote(designated, zxid, vote.round(), vote.peerEpoch(), vote.state(), vote.version());
        }
        successionKnown = newRole || succession;
        return successionKnown;
    }

    private boolean takeRole(Membership membership) {
        Member line = membership.member(id());
        boolean nowObserver = line != null && !line.isParticipant();
        boolean changed = nowObserver != observer;
        observer = nowObserver;
        return changed;
    }

    /** Somebody else leads from now on, and need not be elected. */
    void succeed(long leader, long zxid) {
        vote = new Vote(leader, zxid, vote.round(), vote.peerEpoch(), vote.state(), vote.version());
        successionKnown = true;
    }

    /** Whether it was said who leads, so that no election is needed; asking forgets it. */
    boolean takeSuccession() {
        boolean known = successionKnown;
        successionKnown = false;
        return known;
    }

    // --- votes

    /** Whether our vote must not count, neither for a candidate nor for a leader's epoch: we may have forgotten something. */
    boolean abstains() {
        return abstaining && isBlank();
    }

    /** There was nothing that this disk can have lost. */
    void isKnownToBeNew() {
        isNew = true;
    }

    /** As {@link Amnesia} finds. */
    void abstain(boolean from) {
        abstaining = from;
    }

    /** What this server votes for at first: itself, or nobody if it has no say, or none yet ({@link Candidacy}). */
    Vote initialVote() {
        if (memberships.committed().isVoter(id())) {
            return voteForItself();
        }
        return observer
                ? Vote.looking(Notification.NOBODY, Notification.NOBODY, round, Notification.NOBODY)
                : Vote.looking(Notification.NOBODY, history.last(), round, epochs.current());
    }

    Vote voteForItself() {
        return Vote.looking(id(), history.last(), round, epochs.current());
    }

    void send(long sid, ServerState state, Vote told, Effects out) {
        out.notify(sid, new Notification(
                state, told.leader(), told.zxid(), told.round(), told.peerEpoch(), Notification.VERSION, memberships.committed().text()));
    }

    /** The epoch of our last entry: our log holds the whole history that this epoch began with. */
    long epochOfHistory() {
        return history.last() < 0 ? 0 : Zxid.epoch(history.last());
    }

    // --- numbers

    long nextAttempt() {
        return ++attempts;
    }

    /** From 0 to below {@code bound}. */
    int random(int bound) {
        random = random * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL;
        return bound <= 0 ? 0 : (int) Long.remainderUnsigned(random >>> 16, bound);
    }
}
