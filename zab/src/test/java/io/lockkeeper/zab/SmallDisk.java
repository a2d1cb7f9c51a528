package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What survives a power cut, and the writes that are still under way: they are done in their order, one at a time. */
final class SmallDisk {
    /** Everything a state is made of; entries up to {@code snapshotZxid} are in a snapshot, the others in the log. */
    final List<Proposal> entries = new ArrayList<>();
    long snapshotZxid;
    long accepted;
    long current;
    long announced = -1;
    Membership committed;
    Membership lastSeen;
    final Deque<Runnable> writes = new ArrayDeque<>();

    SmallDisk(Membership membership) {
        committed = membership;
        lastSeen = membership;
    }

    long last() {
        return Math.max(snapshotZxid, entries.isEmpty() ? 0 : entries.getLast().zxid());
    }

    boolean has(Proposal entry) {
        return entries.contains(entry);
    }

    /** As recovery does: a log that reaches into an announced epoch is that epoch's. */
    Zab.Recovered recover() {
        writes.clear();
        long epoch = Zxid.epoch(last());
        if (epoch > current) {
            if (announced < epoch) {
                throw new AssertionError("the log is of epoch " + epoch + ", the current epoch " + current + " and nothing was announced");
            }
            current = epoch;
        }
        if (accepted < current) {
            throw new AssertionError("accepted epoch " + accepted + " < current epoch " + current);
        }
        return new Zab.Recovered(last(), accepted, current, log(), committed, lastSeen);
    }

    /** Nothing is left but the configuration. */
    void wipe() {
        entries.clear();
        snapshotZxid = 0;
        accepted = 0;
        current = 0;
        announced = -1;
    }

    List<Proposal> log() {
        return entries.stream().filter(entry -> entry.zxid() > snapshotZxid).toList();
    }

    /** Returns where it ends now. */
    long truncate(long zxid) {
        if (snapshotZxid > zxid) {
            entries.clear(); // no snapshot is old enough: the learner comes as if it were new
            snapshotZxid = 0;
            return 0;
        }
        entries.removeIf(entry -> entry.zxid() > zxid);
        return last();
    }

    void install(long zxid, List<Proposal> image) {
        entries.clear();
        entries.addAll(image);
        snapshotZxid = zxid;
    }
}
