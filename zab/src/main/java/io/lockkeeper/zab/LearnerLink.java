package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.InformAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.PeerTraits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader's end of the link to one learner: how far the two have come, and what must wait. Nothing is told to a learner out of order:
 * while its part of the log is read, everything newer waits; and from NEWLEADER to UPTODATE commits wait, because a follower of 3.5.10
 * to 3.9.3 may break its connection over one that finds its proposal not where it looks for it.
 */
final class LearnerLink {
    /** In this order. */
    enum Stage {
        /** Has not said who it is. */
        CONNECTED,
        /** Waits for the epoch. */
        AWAITS_EPOCH,
        /** Was told the epoch, has not answered. */
        PROMISING,
        /** Waits until a quorum has promised. */
        PROMISED,
        /** Its part of the log is read, or an image is opened for it. */
        PREPARING,
        /** Was sent everything up to NEWLEADER, has not acknowledged. */
        SYNCING,
        /** Has acknowledged; waits until the leader leads. */
        SYNCED,
        /** Takes part. */
        TAKES_PART
    }

    /** As what its synchronization counts while it lasts. */
    enum Sync {
        NONE,
        DIFFERENCES,
        SNAPSHOT
    }

    /** What a message costs beside its entry. */
    private static final int MESSAGE_BYTES = 64;

    final long number;
    Stage stage = Stage.CONNECTED;
    long sid = -1;
    boolean observer;
    long itsLast;
    long heardAt;
    Sync sync = Sync.NONE;

    /** An image is going out; it cannot answer before that has ended. */
    boolean snapshot;

    /** Tick up to which it counts as there. */
    long goodUntilTick;

    /** It has said that its tree is not ours. */
    boolean differs;

    /** Whether it gets what is proposed now. */
    boolean forwarding;

    private @Nullable SyncWalk walk;
    private List<Proposal> behindTheLog = List.of();
    private final Deque<LearnerMessage> waiting = new ArrayDeque<>();
    private final Deque<LearnerMessage> commits = new ArrayDeque<>();
    private long waitingBytes;

    /** What holds between it and us, if it is one of ours. */
    private @Nullable PeerTraits traits;
    /** When it was pinged and has not answered. */
    private final Deque<Long> pingedAt = new ArrayDeque<>();
    /** It has heard of us since then. */
    private long heardUsAt;

    // Pings since it takes part, each of which it answers, in order; and the first of a round.
    private long pings;
    private long pongs;
    private long askedInRound = -1;
    private long firstOfRound;

    private long syncedUpTo;
    private long ackedUpTo = -1;

    // The oldest proposal it has not acknowledged, and the newest that was sent behind it.
    private long watched = -1;
    private long watchedSince;
    private long newest = -1;
    private long newestSince;

    LearnerLink(long number, long now) {
        this.number = number;
        this.heardAt = now;
    }

    /** Sends in its order, or keeps it until its turn comes. */
    void send(LearnerMessage message, Effects out) {
        if (walk != null) {
            waiting.add(message);
            waitingBytes += MESSAGE_BYTES + entryBytes(message);
        } else {
            out.send(number, message);
        }
    }

    private static int entryBytes(LearnerMessage message) {
        return switch (message) {
            case Proposal proposal -> proposal.entry().length;
            case Inform inform -> inform.entry().length;
            case InformAndActivate inform -> inform.entry().length;
            case LearnerMessage _ -> 0;
        };
    }

    /** A commit of something proposed to this learner. */
    void sendCommit(LearnerMessage message, Effects out) {
        if (!observer && (stage == Stage.SYNCING || stage == Stage.SYNCED)) {
            commits.add(message);
        } else {
            send(message, out);
        }
    }

    // --- whether it still follows

    /** Compat: a ping that comes while it is synchronized is not answered. */
    void ping(Ping ping, long round, long now, Effects out) {
        send(ping, out);
        if (stage == Stage.TAKES_PART) {
            pings++;
            pingedAt.add(now);
            if (askedInRound != round) {
                askedInRound = round;
                firstOfRound = pings;
            }
        }
    }

    void ponged() {
        pongs++;
        Long sent = pingedAt.poll();
        heardUsAt = sent == null ? heardUsAt : sent;
    }

    /** It takes part from now on. */
    void takesPart(long now) {
        stage = Stage.TAKES_PART;
        heardUsAt = now;
    }

    /** It is one of ours, and this holds between the two. */
    void met(PeerTraits agreed) {
        traits = agreed;
    }

    @Nullable PeerTraits traits() {
        return traits;
    }

    /** Whether it is one of ours and can do this. */
    boolean can(int feature) {
        return traits != null && traits.can(feature);
    }

    /** How long it is silent to us, and we to it, before the other counts as lost; 0 for a server that knows of no such limit. */
    private long silenceMillis() {
        return traits == null ? 0 : traits.silenceMillis();
    }

    boolean isWatchedClosely() {
        return silenceMillis() > 0 && stage == Stage.TAKES_PART;
    }

    /**
     * Until then it follows nobody else for our being silent: it was patient for so long when it last heard of us, and that was after we
     * had sent it what it has answered.
     */
    long faithfulUntil() {
        return heardUsAt + silenceMillis();
    }

    /** Whether it has answered something that was sent to it later than that. */
    boolean hasHeardSince(long time) {
        return heardUsAt > time;
    }

    boolean hasAnswered(long round) {
        return askedInRound == round && pongs >= firstOfRound;
    }

    // --- while its part of the log is read

    /** @param behind entries to be sent behind those of the log */
    void startWalk(SyncWalk reading, List<Proposal> behind) {
        walk = reading;
        behindTheLog = behind;
    }

    /** Not null while the log is read for it. */
    @Nullable SyncWalk walk() {
        return walk;
    }

    List<Proposal> behindTheLog() {
        return behindTheLog;
    }

    /** Its part of the log is through: everything that waited goes. */
    void endWalk(Effects out) {
        waiting.forEach(message -> out.send(number, message));
        abandonWalk();
    }

    /** It was told nothing yet and will get a snapshot instead, which has everything that waits. */
    void abandonWalk() {
        walk = null;
        behindTheLog = List.of();
        waiting.clear();
        waitingBytes = 0;
    }

    /** It takes part: the commits that waited go. */
    void releaseCommits(Effects out) {
        while (!commits.isEmpty()) {
            out.send(number, commits.remove());
        }
    }

    /** Whether it understands one commit of many. */
    boolean takesRanges() {
        return !observer && can(PeerTraits.RANGES);
    }

    boolean isPast(Stage other) {
        return stage.compareTo(other) > 0;
    }

    /** Its promise, remembered until it is synchronized. */
    void promised(AckEpoch ack) {
        itsLast = ack.lastZxid();
        stage = Stage.PROMISED;
    }

    // --- how long it takes to acknowledge

    void proposed(long zxid, long now) {
        if (!isPast(Stage.SYNCING) || observer) {
            return;
        }
        if (watched < 0) {
            watched = zxid;
            watchedSince = now;
        } else {
            newest = zxid;
            newestSince = now;
        }
    }

    /** Up to here everything that it gets is sent as committed: its acknowledgement of NEWLEADER speaks for that. */
    void synchronizedUpTo(long zxid) {
        syncedUpTo = zxid;
    }

    /** It has acknowledged NEWLEADER. */
    void ackedNewLeader() {
        ackedUpTo = Math.max(ackedUpTo, syncedUpTo);
    }

    /** Whether it has said that it has everything up to here. */
    boolean hasAcked(long zxid) {
        return ackedUpTo >= zxid;
    }

    void acked(long zxid) {
        ackedUpTo = Math.max(ackedUpTo, zxid);
        if (watched >= 0 && zxid >= watched) {
            watched = newest > zxid ? newest : -1;
            watchedSince = newestSince;
            newest = -1;
        }
    }

    // --- what it may be sent away for

    /** For so long we did not listen. */
    void stoodStill(long millis) {
        heardAt += millis;
        watchedSince += millis;
        newestSince += millis;
    }

    /** Why this learner is not waited for any longer; null while all is well. */
    @Nullable String complaint(long now, ZabConfig config) {
        long limit = isPast(Stage.SYNCING) ? config.syncMillis() : config.initMillis();
        boolean itsTurn = switch (stage) {
            case CONNECTED, PROMISING, TAKES_PART -> true;
            case SYNCING -> !snapshot;
            case AWAITS_EPOCH, PROMISED, PREPARING, SYNCED -> false;
        };
        if (itsTurn && now - heardAt > limit) {
            return "it was silent for " + limit + " ms while " + stage;
        }
        if (watched >= 0 && now - watchedSince > config.syncMillis()) {
            return "it has not acknowledged a proposal for " + config.syncMillis() + " ms";
        }
        return waitingBytes > config.heldBytes() ? "more is proposed than can wait while its part of the log is read" : null;
    }
}
