package io.lockkeeper.server.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A summary for each of some keys that come from clients: beyond {@link #MOST} keys, new ones are not kept, and very long ones never.
 * Any thread.
 */
public final class KeyedSummary {
    private static final int MOST = 1000;
    private static final int LONGEST = 256;

    private final String name;
    private final ConcurrentHashMap<String, Summary> byKey = new ConcurrentHashMap<>();

    KeyedSummary(String name) {
        this.name = name;
    }

    /** The summary of a key, null if it is too long or there are too many keys already. */
    public @Nullable Summary of(String key) {
        Summary known = byKey.get(key);
        if (known != null || byKey.size() >= MOST || key.length() > LONGEST) {
            return known;
        }
        return byKey.computeIfAbsent(key, _ -> new Summary(false));
    }

    void reset() {
        byKey.values().forEach(Summary::reset);
    }

    void show(BiConsumer<String, String> out) {
        byKey.forEach((key, summary) -> summary.show(key + "_" + name, out));
    }
}
