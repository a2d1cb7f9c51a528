package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import java.util.ArrayDeque;
import java.util.List;

/** The last entries of the log with their bytes, as many as may be kept, without a hole; what comes twice is kept once. */
final class RecentEntries {
    private final int maxEntries;
    private final long maxBytes;
    private final ArrayDeque<Proposal> entries = new ArrayDeque<>();
    private long bytes;

    RecentEntries(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    boolean areWanted() {
        return maxEntries > 0;
    }

    void add(long zxid, byte[] payload) {
        if (!entries.isEmpty()) {
            long last = entries.getLast().zxid();
            if (zxid <= last) {
                return;
            }
            if (!Zxid.follows(zxid, last, 0)) {
                entries.clear();
                bytes = 0;
            }
        }
        entries.add(new Proposal(zxid, payload));
        bytes += payload.length;
        while (entries.size() > maxEntries || bytes > maxBytes) {
            bytes -= entries.remove().entry().length;
        }
    }

    List<Proposal> list() {
        return List.copyOf(entries);
    }
}
