package io.lockkeeper.replica;

import java.util.LinkedHashSet;

/** Ids of sessions of which something is remembered for a while: as many as came last, and no more. */
final class RecentSessions {
    /** Far more than there are within the time that a message is under way between two servers. */
    static final int MOST = 1 << 16;

    private final LinkedHashSet<Long> ids = new LinkedHashSet<>();

    void add(long id) {
        if (ids.add(id) && ids.size() > MOST) {
            ids.removeFirst();
        }
    }

    void remove(long id) {
        ids.remove(id);
    }

    boolean contains(long id) {
        return ids.contains(id);
    }
}
