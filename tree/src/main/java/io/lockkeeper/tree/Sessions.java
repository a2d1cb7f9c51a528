package io.lockkeeper.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** The sessions all servers agree on, with their negotiated timeouts in milliseconds. */
final class Sessions {
    private final Map<Long, Integer> timeouts = new HashMap<>();
    /** The one found last, 0 for none: the writes of a session come in a row, and each asks for it. */
    private long found;

    void put(long sessionId, int timeoutMillis) {
        timeouts.put(sessionId, timeoutMillis);
    }

    void remove(long sessionId) {
        timeouts.remove(sessionId);
        found = 0;
    }

    boolean contains(long sessionId) {
        if (sessionId != 0 && sessionId == found) {
            return true;
        }
        boolean contains = timeouts.containsKey(sessionId);
        found = contains ? sessionId : 0;
        return contains;
    }

    /** -1 if there is no such session. */
    int timeoutMillis(long sessionId) {
        return timeouts.getOrDefault(sessionId, -1);
    }

    int size() {
        return timeouts.size();
    }

    void forEach(LongConsumer action) {
        timeouts.keySet().forEach(action::accept);
    }
}
