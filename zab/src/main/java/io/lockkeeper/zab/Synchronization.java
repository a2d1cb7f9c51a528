package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Snap;
import io.lockkeeper.protocol.quorum.LearnerMessage.Trunc;
import io.lockkeeper.zab.LearnerLink.Stage;
import io.lockkeeper.zab.LearnerLink.Sync;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How a leader, or a follower with observers of its own, brings a learner to its history: by what it misses, from memory or from the log
 * on disk; by taking back what nobody else has; or by a snapshot of everything, which is always right.
 */
final class Synchronization {
    /** What came of the beginning. */
    private enum Begun {
        /** Everything up to where our history is agreed on is sent. */
        SENT,
        /** The log is asked for. */
        FROM_LOG,
        /** It needs a snapshot. */
        BY_SNAPSHOT,
        /** It must come again later. */
        REFUSED
    }

    private final Self self;
    private final long epoch;
    private final Links links;
    private final Teacher teacher;
    private final ServerSet needSnapshot = new ServerSet();

    Synchronization(Self self, long epoch, Links links, Teacher teacher) {
        this.self = self;
        this.epoch = epoch;
        this.links = links;
        this.teacher = teacher;
    }

    /** A learner has promised, and a quorum has: it gets what it needs. */
    void begin(LearnerLink learner, Effects out) {
        learner.stage = Stage.PREPARING;
        teacher.joins(learner.sid);
        Begun begun = decide(learner, teacher.lastCommitted(), teacher.stateZxid(), out);
        if (learner.observer) {
            learner.sync = begun == Begun.BY_SNAPSHOT ? Sync.SNAPSHOT : Sync.DIFFERENCES;
        }
        switch (begun) {
            case SENT -> {
                forward(learner, out);
                newLeader(learner, out);
            }
            case FROM_LOG -> forward(learner, out); // it waits behind what is read
            case BY_SNAPSHOT -> out.openSnapshot(learner.number);
            case REFUSED -> links.refuse(learner, "too many observers are being synchronized", out);
        }
    }

    /**
     * Decides, and sends what can be sent from memory.
     *
     * @param agreed up to where our history is agreed on
     * @param state zxid of our state: {@code agreed}, or where our epoch begins if nothing was proposed in it yet
     */
    private Begun decide(LearnerLink learner, long agreed, long state, Effects out) {
        long its = learner.itsLast;
        boolean mayDiffer = !learner.observer || links.synchronizing(Sync.DIFFERENCES) < self.config.maxDiffSyncs();
        boolean mayCopy = !learner.observer || links.synchronizing(Sync.SNAPSHOT) < self.config.maxSnapSyncs();
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
            // Within an epoch what it has beyond us is a continuation of what we have, and what is of our own epoch it has from us. Of
            // other epochs nothing is known: cutting its log there could leave it without an entry of ours that comes before.
            boolean continuesOurs = Zxid.epoch(its) == Zxid.epoch(max) || Zxid.epoch(its) == epoch;
            if (SyncWalk.isStartOfEpoch(its) || !continuesOurs) {
                return snapshot;
            }
            tell(learner, "TRUNC", out);
            learner.send(new Trunc(recent.isEmpty() ? agreed : max), out);
            return Begun.SENT;
        }
        SyncWalk walk = new SyncWalk(its, max, self.config.firstCounter());
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

    // --- what was asked for comes; whom it is for may be gone

    /** The next portion of the log goes out, and behind the last one what was in memory when it began. */
    void logRead(long link, List<Proposal> entries, boolean end, Effects out) {
        LearnerLink learner = links.get(link);
        SyncWalk walk = learner == null ? null : learner.walk();
        if (learner == null || walk == null) {
            return;
        }
        // A log that comes to its end before it reaches the learner's last zxid joins nothing: the epochs since then have no entries.
        boolean joined = takeAll(learner, walk, entries, out)
                && (!end || takeAll(learner, walk, learner.behindTheLog(), out) && walk.isOpen());
        if (!joined && walk.isOpen()) {
            needSnapshot.add(learner.sid);
            links.refuse(learner, "our log has a hole behind its " + Zxid.text(learner.itsLast), out);
        } else if (!joined) {
            copy(learner, out);
        } else if (end) {
            tell(learner, walk.how() + " from the log", out);
            learner.endWalk(out);
            newLeader(learner, out);
        }
    }

    /** The log has not what was asked for, or too much of it. */
    void logUnavailable(long link, Effects out) {
        LearnerLink learner = links.get(link);
        if (learner != null && learner.walk() != null) {
            copy(learner, out);
        }
    }

    /** The log is of no use for it, and it has been told nothing yet. */
    private static void copy(LearnerLink learner, Effects out) {
        learner.abandonWalk();
        learner.forwarding = false;
        out.openSnapshot(learner.number);
    }

    /** An image is open. */
    void snapshotReady(long link, long zxid, Effects out) {
        LearnerLink learner = links.get(link);
        if (learner == null || learner.stage != Stage.PREPARING) {
            return;
        }
        if (!teacher.mayGiveItsTree()) {
            links.refuse(learner, "our tree may be wrong", out);
            return;
        }
        Invariant.check(zxid == teacher.stateZxid(), "an image is of the last commit", zxid);
        tell(learner, "SNAP", out);
        learner.send(new Snap(zxid), out);
        out.streamSnapshot(learner.number);
        learner.snapshot = true;
        forward(learner, out);
        newLeader(learner, out);
    }

    /** It has left. */
    void snapshotSent(long link) {
        LearnerLink learner = links.get(link);
        if (learner != null) {
            learner.snapshot = false;
            learner.heardAt = self.now;
        }
    }

    // --- the end of it

    /** From here on it gets what is proposed; and at once what was and is not committed yet. */
    private void forward(LearnerLink learner, Effects out) {
        learner.forwarding = true;
        learner.synchronizedUpTo(teacher.stateZxid());
        if (!learner.observer) {
            for (int i = self.history.indexBehind(teacher.lastCommitted()); i < self.history.size(); i++) {
                learner.send(self.history.get(i), out);
            }
        }
    }

    private void newLeader(LearnerLink learner, Effects out) {
        byte[] config = teacher.membershipForLearners().text().getBytes(StandardCharsets.UTF_8);
        learner.send(new NewLeader(epoch, config), out);
        learner.stage = Stage.SYNCING;
        learner.heardAt = self.now;
        links.expect(learner, self.config.initLimitTicks() + self.config.syncLimitTicks());
    }

    private static boolean takeAll(LearnerLink learner, SyncWalk walk, List<Proposal> entries, Effects out) {
        for (Proposal entry : entries) {
            if (!walk.take(entry, learner, out)) {
                return false;
            }
        }
        return true;
    }

    private static void tell(LearnerLink learner, String how, Effects out) {
        out.notice(new ZabNotice.LearnerSync(learner.sid, learner.itsLast, how));
    }
}
