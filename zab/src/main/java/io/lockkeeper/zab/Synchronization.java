package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Trunc;
import java.util.ArrayList;
import java.util.List;

/**
 * How a leader brings a learner to its own history: by what it misses, from memory or from the log on disk; by taking back what nobody
 * else has; or by a snapshot of everything, which is always right.
 */
final class Synchronization {
    /** What came of the beginning. */
    enum Begun {
        /** Everything up to where our history is agreed on is sent. */
        SENT,
        /** The log is asked for. */
        FROM_LOG,
        /** It needs a snapshot. */
        BY_SNAPSHOT,
        /** It must come again later. */
        REFUSED
    }

    /** What came of a portion of the log. */
    enum Read {
        GOES_ON,
        ENDED,
        /** The log does not join the learner's, which has been told nothing. */
        NOTHING_SENT,
        /** There is a hole in our log behind what was sent already. */
        BROKEN_OFF
    }

    private final Self self;
    private final ServerSet needSnapshot = new ServerSet();
    private int snaps;
    private int diffs;

    Synchronization(Self self) {
        this.self = self;
    }

    /**
     * Decides, and sends what can be sent from memory.
     *
     * @param agreed up to where our history is agreed on
     * @param state zxid of our state: {@code agreed}, or where our epoch begins if nothing was proposed in it yet
     */
    Begun begin(LearnerLink learner, long agreed, long state, Effects out) {
        Begun begun = decide(learner, agreed, state, out);
        if (learner.observer && begun != Begun.REFUSED) {
            learner.sync = begun == Begun.BY_SNAPSHOT ? LearnerLink.Sync.SNAPSHOT : LearnerLink.Sync.DIFFERENCES;
            count(learner, 1);
        }
        return begun;
    }

    private Begun decide(LearnerLink learner, long agreed, long state, Effects out) {
        long its = learner.itsLast;
        boolean mayDiffer = !learner.observer || diffs < self.config.maxDiffSyncs();
        boolean mayCopy = !learner.observer || snaps < self.config.maxSnapSyncs();
        Begun snapshot = mayCopy ? Begun.BY_SNAPSHOT : Begun.REFUSED;
        if (self.config.forceSnapshotSync() || needSnapshot.contains(learner.sid)) {
            return snapshot;
        }
        if (!mayDiffer) {
            return Begun.REFUSED;
        }
        List<Proposal> recent = agreedEntries(agreed);
        long min = recent.isEmpty() ? state : recent.getFirst().zxid();
        long max = recent.isEmpty() ? state : recent.getLast().zxid();
        if (its == state) {
            tell(learner, "DIFF", out);
            learner.send(new Diff(its), out);
            return Begun.SENT;
        }
        if (its > max) {
            // Within an epoch what it has beyond us is a continuation of what we have. Of another epoch nothing is known: cutting its log
            // there could leave it without an entry of ours that comes before.
            if (SyncWalk.isStartOfEpoch(its) || Zxid.epoch(its) != Zxid.epoch(max)) {
                return snapshot;
            }
            tell(learner, "TRUNC", out);
            learner.send(new Trunc(max), out);
            return Begun.SENT;
        }
        SyncWalk walk = new SyncWalk(its, max);
        if (its >= min) {
            for (Proposal entry : recent) {
                if (!walk.take(entry, learner, out)) {
                    return snapshot;
                }
            }
            tell(learner, walk.how(), out);
            return Begun.SENT;
        }
        if (!self.config.diffFromLog() || its < 0) {
            return snapshot;
        }
        learner.startWalk(walk, recent);
        out.readLog(learner.number, its, min);
        return Begun.FROM_LOG;
    }

    private List<Proposal> agreedEntries(long agreed) {
        History history = self.history;
        int end = history.indexBehind(agreed);
        List<Proposal> entries = new ArrayList<>(end);
        for (int i = 0; i < end; i++) {
            entries.add(history.get(i));
        }
        return entries;
    }

    /** Sends the next portion of the log, and behind the last one what was in memory when it began. */
    Read read(LearnerLink learner, SyncWalk walk, List<Proposal> entries, boolean end, Effects out) {
        boolean joined = takeAll(learner, walk, entries, out) && (!end || takeAll(learner, walk, learner.behindTheLog(), out));
        if (joined) {
            if (end) {
                tell(learner, walk.how() + " from the log", out);
            }
            return end ? Read.ENDED : Read.GOES_ON;
        }
        if (walk.isOpen()) {
            needSnapshot.add(learner.sid);
            return Read.BROKEN_OFF;
        }
        return Read.NOTHING_SENT;
    }

    private static boolean takeAll(LearnerLink learner, SyncWalk walk, List<Proposal> entries, Effects out) {
        for (Proposal entry : entries) {
            if (!walk.take(entry, learner, out)) {
                return false;
            }
        }
        return true;
    }

    /** It has acknowledged, or is gone. */
    void ended(LearnerLink learner) {
        count(learner, -1);
        learner.sync = LearnerLink.Sync.NONE;
    }

    private void count(LearnerLink learner, int change) {
        switch (learner.sync) {
            case NONE -> {}
            case DIFFERENCES -> diffs += change;
            case SNAPSHOT -> snaps += change;
        }
    }

    private static void tell(LearnerLink learner, String how, Effects out) {
        out.notice(new ZabNotice.LearnerSync(learner.sid, learner.itsLast, how));
    }
}
