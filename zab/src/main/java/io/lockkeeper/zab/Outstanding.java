package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Membership;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A leader's proposals that are not committed yet, oldest first: who has each on its disk, and which quorum it needs. Their zxids
 * follow one another without a gap, so an acknowledgement finds its proposal by subtraction. Acknowledgements are sets of servers, not
 * counters: a server that says it twice, or comes back and says it again, counts once.
 */
final class Outstanding {
    private static final int INITIAL_CAPACITY = 1024;

    private @Nullable ServerSet[] acks = new ServerSet[INITIAL_CAPACITY];
    private @Nullable Quorum[] needs = new Quorum[INITIAL_CAPACITY];
    private int head;
    private int size;
    private long next;

    /** @param first zxid of the first proposal */
    Outstanding(long first) {
        next = first;
    }

    /** The zxid that the next proposal must carry. */
    long next() {
        return next;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Zxid of the oldest; {@link #next} if there is none. */
    long oldest() {
        return next - size;
    }

    void add(long zxid, Quorum needed) {
        Invariant.check(zxid == next, "a proposal takes the next zxid", zxid);
        if (size == acks.length) {
            grow();
        }
        int at = head + size & acks.length - 1;
        ServerSet set = acks[at];
        if (set == null) {
            acks[at] = new ServerSet();
        } else {
            set.clear();
        }
        needs[at] = needed;
        size++;
        next++;
    }

    /** Returns whether there is such a proposal. One that is committed already, or was never made, means nothing. */
    boolean acked(long sid, long zxid) {
        if (zxid < oldest() || zxid >= next) {
            return false;
        }
        acks(zxid).add(sid);
        return true;
    }

    /** Likewise for every open proposal up to this one. */
    boolean ackedUpTo(long sid, long zxid) {
        long last = Math.min(zxid, next - 1);
        for (long each = oldest(); each <= last; each++) {
            acks(each).add(sid);
        }
        return last >= oldest();
    }

    /** What this server has acknowledged it may have no more. */
    void forget(long sid) {
        for (long zxid = oldest(); zxid < next; zxid++) {
            acks(zxid).remove(sid);
        }
    }

    /** Whether the oldest may be committed; all before it are. */
    boolean isOldestAgreed() {
        Quorum needed = size == 0 ? null : needs[head];
        return needed != null && needed.isMetBy(acks(oldest()));
    }

    /** Takes the oldest out and returns who had acknowledged it; good until the next {@link #add}. */
    ServerSet removeOldest() {
        ServerSet acked = acks(oldest());
        needs[head] = null;
        head = head + 1 & acks.length - 1;
        size--;
        return acked;
    }

    /** Who has it on disk. */
    ServerSet acks(long zxid) {
        ServerSet set = acks[head + (int) (zxid - oldest()) & acks.length - 1];
        if (set == null || size == 0) {
            throw Invariant.violated("only a proposal has acknowledgements");
        }
        return set;
    }

    /**
     * Which voter of {@code membership} other than {@code self} can go on best: of {@code candidates} one that has as many of the open
     * proposals as any. {@code self} if there is none.
     */
    long bestOf(ServerSet candidates, Membership membership, long self) {
        ServerSet best = candidates;
        best.retain(ServerSet.of(membership.voters().stream().filter(id -> id != self).toList()));
        for (long zxid = oldest(); zxid < next && !best.isEmpty(); zxid++) {
            ServerSet fewer = best.copy();
            fewer.retain(acks(zxid));
            if (fewer.isEmpty()) {
                break;
            }
            best = fewer;
        }
        return best.isEmpty() ? self : best.highest();
    }

    private void grow() {
        int capacity = acks.length;
        @Nullable ServerSet[] moreAcks = Arrays.copyOfRange(acks, head, head + capacity * 2);
        @Nullable Quorum[] moreNeeds = Arrays.copyOfRange(needs, head, head + capacity * 2);
        System.arraycopy(acks, 0, moreAcks, capacity - head, head);
        System.arraycopy(needs, 0, moreNeeds, capacity - head, head);
        acks = moreAcks;
        needs = moreNeeds;
        head = 0;
    }
}
