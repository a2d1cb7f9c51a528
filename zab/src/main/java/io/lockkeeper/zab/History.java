package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this server has, in order: where its log ends, how much of it is on disk and how much is agreed on, and the latest entries
 * themselves, for learners that miss no more than those. Entries that are not agreed on are always kept; of the others the oldest go.
 * It has no holes: within an epoch each zxid follows the one before.
 */
final class History {
    private static final int INITIAL_CAPACITY = 1024;

    private final int keepEntries;
    private final long keepBytes;
    private final long firstCounter;
    private @Nullable Proposal[] ring = new Proposal[INITIAL_CAPACITY];
    private int head;
    private int size;
    private long bytes;
    private long last;
    private long persisted;
    private long agreed;

    /**
     * @param keepEntries how many agreed entries are kept
     * @param keepBytes the most bytes they may have together
     * @param firstCounter behind which an epoch may begin; 0 but in tests
     * @param last zxid of the recovered state, all of which is on disk
     * @param recent the end of the recovered log, up to {@code last}; may be empty
     */
    History(int keepEntries, long keepBytes, long firstCounter, long last, List<Proposal> recent) {
        this.keepEntries = keepEntries;
        this.keepBytes = keepBytes;
        this.firstCounter = firstCounter;
        this.persisted = last;
        this.agreed = last;
        for (Proposal entry : recent) {
            Invariant.check(
                    size == 0 || Zxid.follows(entry.zxid(), get(size - 1).zxid(), firstCounter), "recovered entries follow one another",
                    entry.zxid());
            add(entry);
        }
        Invariant.check(size == 0 || get(size - 1).zxid() <= last, "recovered entries end with the last zxid", last);
        this.last = last;
        forgetOldest();
    }

    /** Where the log ends, on disk or on its way there. */
    long last() {
        return last;
    }

    /** Everything up to here is on disk. */
    long persisted() {
        return persisted;
    }

    /** Everything up to here may be applied. */
    long agreed() {
        return agreed;
    }

    boolean isPersisted() {
        return persisted >= last;
    }

    /** Whether an entry with this zxid can come right behind the last one. */
    boolean isContinuedBy(long zxid) {
        return last < 0 || Zxid.follows(zxid, last, firstCounter);
    }

    void append(Proposal entry) {
        Invariant.check(isContinuedBy(entry.zxid()), "a history has no holes", entry.zxid());
        add(entry);
        last = entry.zxid();
    }

    void persisted(long zxid) {
        Invariant.check(zxid <= last, "only what was appended can be persisted", zxid);
        persisted = Math.max(persisted, zxid);
    }

    void agree(long zxid) {
        Invariant.check(zxid <= last, "only what is there can be agreed on", zxid);
        agreed = Math.max(agreed, zxid);
        forgetOldest();
    }

    /** The entry behind the last one agreed on; null if there is none. */
    @Nullable Proposal firstOpen() {
        int index = indexBehind(agreed);
        return index < size ? get(index) : null;
    }

    /** The entries behind the last one agreed on, up to this one. */
    List<Proposal> openUpTo(long zxid) {
        List<Proposal> open = new ArrayList<>();
        for (int i = indexBehind(agreed); i < size && get(i).zxid() <= zxid; i++) {
            open.add(get(i));
        }
        return open;
    }

    /** Whether the entry of this zxid is here and not agreed on yet. */
    boolean isOpen(long zxid) {
        int index = indexBehind(zxid - 1);
        return zxid > agreed && index < size && get(index).zxid() == zxid;
    }

    /** The log was cut, on disk too: it ends with {@code zxid}. */
    void truncated(long zxid) {
        int keep = indexBehind(zxid);
        while (size > keep) {
            bytes -= get(size - 1).entry().length;
            size--;
            ring[head + size & ring.length - 1] = null;
        }
        last = zxid;
        persisted = zxid;
        agreed = Math.min(agreed, zxid);
    }

    /** All there was is replaced by a snapshot of {@code zxid}. */
    void replaced(long zxid) {
        truncated(-1);
        last = zxid;
        persisted = zxid;
        agreed = zxid;
    }

    // --- the latest entries

    int size() {
        return size;
    }

    Proposal get(int index) {
        Proposal entry = ring[head + index & ring.length - 1];
        if (entry == null || index >= size) {
            throw Invariant.violated("an entry that is kept is there");
        }
        return entry;
    }

    /** Index of the first entry behind {@code zxid}; {@link #size} if there is none. */
    int indexBehind(long zxid) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (get(middle).zxid() <= zxid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void add(Proposal entry) {
        if (size == ring.length) {
            grow();
        }
        ring[head + size & ring.length - 1] = entry;
        size++;
        bytes += entry.entry().length;
    }

    private void forgetOldest() {
        while (size > 0 && (size > keepEntries || bytes > keepBytes) && get(0).zxid() <= Math.min(agreed, persisted)) {
            bytes -= get(0).entry().length;
            ring[head] = null;
            head = head + 1 & ring.length - 1;
            size--;
        }
    }

    private void grow() {
        @Nullable Proposal[] more = new Proposal[ring.length * 2];
        for (int i = 0; i < size; i++) {
            more[i] = get(i);
        }
        ring = more;
        head = 0;
    }
}
