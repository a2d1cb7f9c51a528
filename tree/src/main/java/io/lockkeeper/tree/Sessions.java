package io.lockkeeper.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** The sessions all servers agree on, with their negotiated timeouts in milliseconds. */
final class Sessions {
    private final Map<Long, Integer> timeouts = new HashMap<>();

    void put(long sessionId, int timeoutMillis) {
        timeouts.put(sessionId, timeoutMillis);
    }

    void remove(long sessionId) {
        timeouts.remove(sessionId);
    }

    boolean contains(long sessionId) {
        return timeouts.containsKey(sessionId);
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
