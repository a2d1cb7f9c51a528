package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Trunc;
import org.jspecify.annotations.Nullable;

/**
 * Goes through agreed entries in their order, from before a learner's last zxid on, and says what the learner needs: where its history
 * joins ours, and everything behind that. Finds nothing if the two do not join.
 */
final class SyncWalk {
    private final long itsLast;
    private final long upTo;
    private final long firstCounter;
    private @Nullable LearnerMessage opening;
    private long previous = -1;
    private long lastSent;
    private boolean lost;

    /**
     * @param itsLast where the learner's log ends
     * @param upTo where ours does, for the opening; it is informational
     * @param firstCounter behind which an epoch may begin; 0 but in tests
     */
    SyncWalk(long itsLast, long upTo, long firstCounter) {
        this.itsLast = itsLast;
        this.upTo = upTo;
        this.firstCounter = firstCounter;
    }

    /** Takes the next entry; false once it is certain that only a snapshot helps. What comes twice is sent once. */
    boolean take(Proposal entry, LearnerLink to, Effects out) {
        long zxid = entry.zxid();
        if (lost) {
            return false;
        }
        if (opening == null) {
            if (zxid < itsLast) {
                previous = zxid;
                return true;
            }
            if (!open(zxid, to, out)) {
                lost = true;
                return false;
            }
        }
        if (zxid <= lastSent) {
            return true;
        }
        if (!Zxid.follows(zxid, lastSent, firstCounter)) {
            lost = true; // a hole: of what is behind it nothing may be sent
            return false;
        }
        out.send(to.number, entry);
        out.send(to.number, new Commit(zxid));
        lastSent = zxid;
        return true;
    }

    private boolean open(long zxid, LearnerLink to, Effects out) {
        if (zxid == itsLast) {
            return open(new Diff(upTo), itsLast, to, out);
        }
        if (previous == -1) {
            return false; // whatever was between the two is not there any more
        }
        if (isStartOfEpoch(itsLast)) {
            // A learner that ends with the start of an epoch has all that the epoch began with. Do we? Only its entries can tell.
            return (itsLast == 0 || Zxid.epoch(zxid) == Zxid.epoch(itsLast)) && open(new Diff(upTo), itsLast, to, out);
        }
        // Never across epochs: what a learner has of an older epoch, and how it got it, cannot be told from the numbers.
        return Zxid.epoch(zxid) == Zxid.epoch(itsLast) && Zxid.epoch(previous) == Zxid.epoch(itsLast)
                && open(new Trunc(previous), previous, to, out);
    }

    private boolean open(LearnerMessage message, long joinsAt, LearnerLink to, Effects out) {
        opening = message;
        lastSent = joinsAt;
        out.send(to.number, message);
        return true;
    }

    /** Whether the learner was told how to begin. */
    boolean isOpen() {
        return opening != null;
    }

    /** What the learner was told to begin with, in one word. */
    String how() {
        return opening instanceof Trunc ? "TRUNC" : "DIFF";
    }

    /** Compat: counter 0 never carries an entry, it is where an epoch begins. */
    static boolean isStartOfEpoch(long zxid) {
        return Zxid.counter(zxid) == 0;
    }
}
