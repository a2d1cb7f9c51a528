package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.replica.ReplicaConfig;

/** What one member must tell clients that come back with their watches (ADR 81): all that they have missed, or that it does not know. */
final class Resuming {
    private final ReplicaConfig config;
    private final Order order;
    private final Coverage coverage;
    private boolean treeIsNew = true;
    private long treeSince;

    Resuming(ReplicaConfig config, Order order, Coverage coverage) {
        this.config = config;
        this.order = order;
        this.coverage = coverage;
    }

    /** Its tree comes from a disk or from its leader, and has no past. */
    void treeIsNew() {
        treeIsNew = true;
    }

    /** After each step. */
    void treeEndsAt(long zxid) {
        if (treeIsNew) {
            treeIsNew = false;
            treeSince = zxid;
        }
    }

    /**
     * What a connection must be answered whose watches are in place from now on; of a member that serves.
     *
     * @param shown the last entry that the member shows
     * @param reply what it is answered
     */
    Reply expected(Operation.ResumeWatches resume, Conn conn, long shown, Reply reply) {
        WatchBook missed = new WatchBook(coverage);
        resume.persistent().forEach(path -> missed.add(path, false));
        resume.persistentRecursive().forEach(path -> missed.add(path, true));
        resume.persistent().forEach(path -> conn.watches.add(path, false));
        resume.persistentRecursive().forEach(path -> conn.watches.add(path, true));
        boolean mustKnow = resume.heardUpTo() >= treeSince && order.past().isWithin(
                resume.heardUpTo(), shown, Integer.highestOneBit(config.recentChanges()),
                Integer.highestOneBit(config.recentPathBytes()) - 1);
        if (!mustKnow && reply instanceof Reply.Resumed(boolean complete, var events) && !complete && events.isEmpty()) {
            coverage.count(Occurrence.WATCHES_TO_BE_LOOKED_AT_ANEW);
            return reply;
        }
        order.past().tell(missed, resume.heardUpTo(), shown, conn.ids);
        coverage.count(Occurrence.WATCHES_RESUMED);
        if (!missed.owed().isEmpty()) {
            coverage.count(Occurrence.EVENT_MISSED_WHILE_AWAY_AND_TOLD);
        }
        return new Reply.Resumed(true, missed.owed().stream().map(owed -> new Reply.Missed(owed.zxid(), owed.event())).toList());
    }
}
