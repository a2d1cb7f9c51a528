package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.tree.DigestMismatch;
import io.lockkeeper.zab.ZabNotice;

/** What one member says of itself, and what it may therefore do: whether it leads, serves, or lets clients only read. */
final class MemberNews {
    private final long id;
    private final long highestCounter;
    private final MemberReferee.Court court;
    private final SessionRules sessions;
    private final Coverage coverage;
    private final Trace trace;
    private boolean serving;
    private boolean leads;
    private long epoch;
    private boolean readsOnly;
    private long handedOverIn;
    private long handedOverTo;

    /** @param highestCounter of an epoch's zxids */
    MemberNews(long id, long highestCounter, MemberReferee.Court court, SessionRules sessions, Coverage coverage, Trace trace) {
        this.id = id;
        this.highestCounter = highestCounter;
        this.court = court;
        this.sessions = sessions;
        this.coverage = coverage;
        this.trace = trace;
    }

    /** Clients read and write here. */
    boolean serves() {
        return serving;
    }

    boolean leads() {
        return leads;
    }

    /** Whom it has let lead behind this epoch of its own; 0 if nobody. */
    long successorIn(long epoch) {
        return handedOverIn == epoch ? handedOverTo : 0;
    }

    /** Whether it still leads, and has not heard yet that somebody else does. */
    boolean leadsNobody() {
        return leads && court.order().isOver(epoch);
    }

    /** There is no leader, and clients may read what there is. */
    boolean readsOnly() {
        return readsOnly;
    }

    /** The process is gone, or a new one begins. */
    void forget() {
        serving = false;
        leads = false;
        readsOnly = false;
    }

    /** @param nowMillis the member's monotonic clock */
    void heard(Notice notice, long nowMillis) {
        trace.line(() -> id + "    " + notice);
        switch (notice) {
            case Notice.SessionExpired expired -> expired(expired.sessionId(), nowMillis);
            case Notice.Paused _ -> coverage.count(Occurrence.PAUSE_NOTICED);
            case Notice.TreeDiffers(DigestMismatch mismatch) ->
                Violation.unless(court.order().mayDiffer(), "server %d: %s", id, mismatch);
            case Notice.SnapshotSkipped _ -> coverage.count(Occurrence.SNAPSHOT_SKIPPED);
            case Notice.StorageFailed _ -> coverage.count(Occurrence.STORAGE_FAILED);
            case Notice.Reaping reaped -> court.askers().reaping(reaped.path());
            case Notice.Ensemble news -> heard(news.news(), nowMillis);
            case Notice.UnreadableRequest unreadable -> throw new Violation("a learner's request is unreadable: " + unreadable);
            case Notice.ReadOnly(boolean begins) -> {
                Violation.unless(!serving, "server %d serves, and its clients may only read", id);
                readsOnly = begins;
                coverage.count(begins ? Occurrence.READ_ONLY_BEGAN : Occurrence.READ_ONLY_ENDED);
            }
        }
    }

    private void expired(long session, long nowMillis) {
        // A local one whose createSession is proposed is everybody's from then on, and so is its end, before anybody has shown either.
        boolean local = sessions.isLocal(session) && court.order().entryOfSession(session) == 0;
        Violation.unless(leads || local, "server %d expires a session and does not lead", id);
        sessions.expired(session, nowMillis);
        if (local) {
            sessions.closed(session);
        } else {
            court.askers().expiring(session);
        }
        coverage.count(Occurrence.SESSION_EXPIRED);
    }

    private void heard(ZabNotice news, long nowMillis) {
        switch (news) {
            case ZabNotice.Serving(ServerState state, long epoch) -> {
                serving = true;
                leads = state == ServerState.LEADING;
                this.epoch = epoch;
                sessions.forgetLocal();
                court.safety().serves(id, leads, epoch);
                coverage.count(switch (state) {
                    case LEADING -> Occurrence.LEADER_ESTABLISHED;
                    case OBSERVING -> Occurrence.OBSERVER_SYNCHRONIZED;
                    case FOLLOWING, LOOKING -> Occurrence.FOLLOWER_SYNCHRONIZED;
                });
                if (leads) {
                    // Everything in its history is committed now.
                    court.order().shown(id, court.safety().logged(id), court.safety());
                    sessions.restarted(court.order().model().sessions(), nowMillis);
                }
            }
            case ZabNotice.Left left -> {
                if (serving) {
                    sessions.forgetLocal();
                }
                serving = false;
                leads = false;
                coverage.count(switch (left.state()) {
                    case LEADING -> Occurrence.LEADER_GAVE_UP;
                    case FOLLOWING, OBSERVING, LOOKING -> Occurrence.LEARNER_LEFT;
                });
            }
            case ZabNotice.LearnerSync sync -> synchronizes(sync.how());
            case ZabNotice.LearnerRefused _ -> coverage.count(Occurrence.LEARNER_REFUSED);
            case ZabNotice.Truncated _ -> coverage.count(Occurrence.LOG_CUT);
            case ZabNotice.MembershipChanged _ -> coverage.count(Occurrence.MEMBERSHIP_CHANGED);
            case ZabNotice.HandedOver(long successor, long zxid) -> {
                handedOverIn = epoch;
                handedOverTo = successor;
                coverage.count(Occurrence.LEADERSHIP_HANDED_OVER);
                Violation.unless(
                        court.order().contains(court.safety().safe(successor), zxid),
                        "leadership goes from %d to %d, which has not all up to 0x%x on its disk", id, successor, zxid);
            }
            case ZabNotice.UsedUp used -> {
                coverage.count(used.stays() ? Occurrence.EPOCH_USED_UP : Occurrence.EPOCH_USED_UP_AND_LEADER_ELECTED);
                Violation.unless(
                        Zxid.counter(used.lastZxid()) == highestCounter
                                && court.order().contains(court.safety().logged(id), used.lastZxid()),
                        "server %d says that epoch is used up which ends with 0x%x", id, used.lastZxid());
            }
            case ZabNotice.TreesDiffer _ -> coverage.count(Occurrence.TREES_COMPARED);
            case ZabNotice.TakesTree(long leader, int times, boolean takes) ->
                Violation.unless(court.order().mayDiffer() && takes, "server %d gives its tree up for that of %d", id, leader);
            case ZabNotice.NotHandedOver _ -> coverage.count(Occurrence.LEADERSHIP_NOT_HANDED_OVER);
            case ZabNotice.Abstains _ -> coverage.count(Occurrence.VOTE_WITHHELD);
            case ZabNotice.Elected _, ZabNotice.MembershipUnreadable _ -> {}
        }
    }

    private void synchronizes(String how) {
        coverage.count(
                how.startsWith("SNAP") ? Occurrence.SYNC_BY_SNAP
                        : how.startsWith("TRUNC") ? Occurrence.SYNC_BY_TRUNC
                        : how.contains("log") ? Occurrence.SYNC_BY_DIFF_FROM_LOG : Occurrence.SYNC_BY_DIFF);
        if (serving && !leads) {
            coverage.count(Occurrence.SYNC_BY_A_FOLLOWER);
        }
    }
}
