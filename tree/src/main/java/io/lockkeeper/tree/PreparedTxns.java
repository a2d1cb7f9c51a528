package io.lockkeeper.tree;

import io.lockkeeper.tree.Overlay.SessionChange;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prepared transactions that are not applied yet, oldest first, each with its digest and the drafts it touches. Rings of primitives and
 * one of drafts, in place of an object and an array for each; their size follows the most writes that were ever in flight.
 */
final class PreparedTxns {
    private static final int LEAST_TXNS = 1024;

    private long[] zxids = new long[LEAST_TXNS];
    private long[] digests = new long[LEAST_TXNS];
    /** How many drafts each touches. */
    private int[] counts = new int[LEAST_TXNS];
    private int first;
    private int size;

    private @Nullable Draft[] drafts = new Draft[2 * LEAST_TXNS];
    private int firstDraft;
    private int draftCount;

    /** Few transactions open or close a session. */
    private final Deque<SessionChange> sessionChanges = new ArrayDeque<>();

    boolean isEmpty() {
        return size == 0;
    }

    /** The zxid of the oldest; there must be one, here and below. */
    long zxid() {
        return zxids[first];
    }

    /** The tree's digest after the oldest. */
    long digest() {
        return digests[first];
    }

    /** How many drafts the oldest touches. */
    int touched() {
        return counts[first];
    }

    /** One of the drafts that the oldest touches. */
    @Nullable Draft touched(int index) {
        return drafts[firstDraft + index & drafts.length - 1];
    }

    /** What the oldest does to a session, null if nothing. */
    @Nullable SessionChange sessionChange() {
        SessionChange change = sessionChanges.peekFirst();
        return change != null && change.zxid() == zxid() ? change : null;
    }

    void add(long zxid, long digest, List<Draft> touched, @Nullable SessionChange sessionChange) {
        if (size == zxids.length) {
            grow();
        }
        int at = first + size & zxids.length - 1;
        zxids[at] = zxid;
        digests[at] = digest;
        counts[at] = touched.size();
        size++;
        for (int i = 0; i < touched.size(); i++) {
            addDraft(touched.get(i));
        }
        if (sessionChange != null) {
            sessionChanges.addLast(sessionChange);
        }
    }

    private void addDraft(Draft draft) {
        if (draftCount == drafts.length) {
            @Nullable Draft[] more = Arrays.copyOfRange(drafts, firstDraft, firstDraft + 2 * draftCount);
            System.arraycopy(drafts, 0, more, draftCount - firstDraft, firstDraft);
            drafts = more;
            firstDraft = 0;
        }
        drafts[firstDraft + draftCount++ & drafts.length - 1] = draft;
    }

    private void grow() {
        zxids = unrolled(zxids);
        digests = unrolled(digests);
        int[] more = Arrays.copyOfRange(counts, first, first + 2 * size);
        System.arraycopy(counts, 0, more, size - first, first);
        counts = more;
        first = 0;
    }

    private long[] unrolled(long[] ring) {
        long[] more = Arrays.copyOfRange(ring, first, first + 2 * size);
        System.arraycopy(ring, 0, more, size - first, first);
        return more;
    }

    /** The oldest goes. */
    void remove() {
        if (sessionChange() != null) {
            sessionChanges.removeFirst();
        }
        for (int i = 0; i < counts[first]; i++) {
            drafts[firstDraft + i & drafts.length - 1] = null;
        }
        firstDraft = firstDraft + counts[first] & drafts.length - 1;
        draftCount -= counts[first];
        first = first + 1 & zxids.length - 1;
        size--;
    }

    void clear() {
        Arrays.fill(drafts, null);
        sessionChanges.clear();
        first = 0;
        size = 0;
        firstDraft = 0;
        draftCount = 0;
    }
}
