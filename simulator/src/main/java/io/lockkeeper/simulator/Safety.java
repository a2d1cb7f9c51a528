package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is on the disks of an ensemble, as the members' disks themselves say, and what members may therefore claim: no promise is told
 * before it is on disk, nothing is acknowledged before, and nothing is shown that a quorum does not have.
 */
final class Safety {
    private static final class OnDisk {
        /** The last entry of the log, forced or not, and the last one that survives a power cut. */
        long logged;
        long safe;
        long accepted;
        long current;
        /** Version of the membership that was written down last, whether it counts or is the next one. */
        long membership;
    }

    private final Order order;
    private final Map<Long, OnDisk> disks = new TreeMap<>();

    Safety(Order order) {
        this.order = order;
    }

    /** One more disk, which is empty. */
    void add(long id) {
        disks.put(id, new OnDisk());
    }

    long logged(long id) {
        return of(id).logged;
    }

    long safe(long id) {
        return of(id).safe;
    }

    /** The epoch that its disk vouches for. */
    long epoch(long id) {
        return of(id).current;
    }

    private OnDisk of(long id) {
        OnDisk disk = disks.get(id);
        if (disk == null) {
            throw new Violation("server " + id + " is not in the world");
        }
        return disk;
    }

    // --- what disks do

    LogEntry appends(long id, boolean leads, long zxid, byte[] bytes) {
        OnDisk disk = of(id);
        LogEntry entry = order.logged(id, leads, zxid, bytes, disk.logged);
        disk.logged = zxid;
        return entry;
    }

    void persisted(long id, long zxid) {
        OnDisk disk = of(id);
        disk.safe = Math.max(disk.safe, zxid);
    }

    /** What lies behind is being taken back; a power cut may leave some of it. */
    void cuts(long id, long zxid) {
        OnDisk disk = of(id);
        long end = Math.max(0, order.entryAt(zxid));
        if (order.contains(disk.safe, end)) {
            disk.safe = end;
        } else {
            disk.safe = order.common(disk.safe, end);
        }
    }

    /** Log and snapshots end here now, and all of it is safe. */
    void endsWith(long id, long zxid) {
        OnDisk disk = of(id);
        disk.logged = order.entryAt(zxid);
        disk.safe = disk.logged;
    }

    /** The end of what was safe may be missing when it comes back. */
    void forgive(long id) {
        of(id).safe = 0;
    }

    void accepted(long id, long epoch) {
        of(id).accepted = epoch;
    }

    void adopted(long id, long epoch) {
        OnDisk disk = of(id);
        mustHaveBeginning(id, disk, epoch);
        disk.current = epoch;
    }

    void remembers(long id, long membership) {
        of(id).membership = membership;
    }

    /** Who vouches for an epoch has all that it began with; how much it has of what was proposed in it does not matter. */
    private void mustHaveBeginning(long id, OnDisk disk, long epoch) {
        Set<Long> beginnings = order.beginnings(epoch);
        Violation.unless(
                beginnings.isEmpty() || beginnings.stream().anyMatch(beginning -> order.contains(disk.safe, beginning)),
                "server %d vouches for epoch %d, which begins with any of %s, and on its disk is %s", id, epoch,
                beginnings.stream().map(Zxid::text).toList(), Zxid.text(disk.safe));
    }

    /** A member has read its files. What was called safe must be there. */
    void recovered(long id, long zxid, long accepted, long current) {
        OnDisk disk = of(id);
        long last = Math.max(0, order.entryAt(zxid));
        Violation.unless(
                order.contains(last, disk.safe), "server %d comes back with 0x%x, but 0x%x was safe on its disk", id, last, disk.safe);
        Violation.unless(accepted >= disk.accepted, "server %d has forgotten that it accepted epoch %d", id, disk.accepted);
        Violation.unless(current >= disk.current, "server %d has forgotten that it is in epoch %d", id, disk.current);
        disk.logged = last;
        disk.safe = last;
        disk.accepted = accepted;
        if (current > disk.current) { // a power cut came between the two, and recovery has adopted it
            mustHaveBeginning(id, disk, current);
        }
        disk.current = current;
    }

    // --- what members claim

    void serves(long id, boolean leads, long epoch) {
        OnDisk disk = of(id);
        Violation.unless(disk.current == epoch, "server %d serves in epoch %d, on its disk is %d", id, epoch, disk.current);
        if (leads) {
            order.leads(id, epoch, disk.logged);
        }
    }

    /** Whether a quorum of this membership has an entry, and all before it, on its disks. */
    boolean isSafe(long entry, Membership membership) {
        return MembershipRules.isQuorum(membership, whoHas(entry));
    }

    Set<Long> whoHas(long entry) {
        Set<Long> have = new TreeSet<>();
        disks.forEach((id, disk) -> {
            if (order.contains(disk.safe, entry)) {
                have.add(id);
            }
        });
        return have;
    }

    /** Who vouches for the epoch that this one leads, with all of its history, and has this membership, or a later one, written down. */
    Set<Long> whoIsReadyFor(long membership, long leader) {
        OnDisk its = of(leader);
        Set<Long> ready = whoHas(its.logged);
        ready.removeIf(id -> of(id).current < its.current || of(id).membership < membership);
        return ready;
    }

    void says(long id, LearnerMessage message) {
        OnDisk disk = of(id);
        switch (message) {
            case LearnerMessage.LeaderInfo m -> {
                Violation.unless(disk.accepted >= m.epoch(), "server %d tells epoch %d before it is on its disk", id, m.epoch());
                order.told(m.epoch(), disk.logged);
            }
            case LearnerMessage.AckEpoch m when isRequestForSnapshot(m, disk) -> {}
            case LearnerMessage.AckEpoch m -> Violation.unless(
                    disk.safe == order.entryAt(m.lastZxid()), "server %d says it has 0x%x, on its disk is 0x%x", id, m.lastZxid(),
                    disk.safe);
            case LearnerMessage.Ack m when Zxid.counter(m.zxid()) == 0 -> Violation.unless(
                    disk.current == Zxid.epoch(m.zxid()), "server %d says it is in epoch %d, on its disk is %d", id, Zxid.epoch(m.zxid()),
                    disk.current);
            case LearnerMessage.AckUpTo m ->
                Violation.unless(disk.safe >= m.zxid(), "server %d acknowledges all up to 0x%x, safe is 0x%x", id, m.zxid(), disk.safe);
            case LearnerMessage.Ack m ->
                Violation.unless(disk.safe >= m.zxid(), "server %d acknowledges 0x%x, safe is 0x%x", id, m.zxid(), disk.safe);
            case LearnerMessage other -> {}
        }
    }

    /** No vote, and a place where nobody has been yet: it wants everything anew. */
    private static boolean isRequestForSnapshot(LearnerMessage.AckEpoch answer, OnDisk disk) {
        boolean isAhead = Zxid.counter(answer.lastZxid()) == 0 && Zxid.epoch(answer.lastZxid()) > disk.accepted;
        return answer.currentEpoch() == LearnerMessage.AckEpoch.NO_VOTE && isAhead;
    }
}
