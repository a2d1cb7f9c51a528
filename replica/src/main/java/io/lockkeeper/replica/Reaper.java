package io.lockkeeper.replica;

import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides when containers and TTL znodes go. Every interval it asks the tree which may; they are proposed one by one, spaced so that
 * no more than so many go in a minute, and each is judged again when it is prepared: a container that got a child stays.
 */
final class Reaper {
    /** Most candidates taken at a time; the rest wait for the next look. */
    private static final long MAX_CANDIDATES = 100_000;

    private static final double MINUTE_MILLIS = 60_000;

    private final ZnodeTree tree;
    private final long intervalMillis;
    private final double spacingMillis;
    private final long neverUsedMillis;
    private final int limit;
    private List<String> candidates = List.of();
    private int nextCandidate;
    private long nextLookMillis = -1;
    private double nextDeleteMillis;

    Reaper(ZnodeTree tree, ReplicaConfig config) {
        this.tree = tree;
        intervalMillis = Math.max(1, config.reapIntervalMillis());
        int perMinute = Math.max(1, config.reapPerMinute());
        spacingMillis = MINUTE_MILLIS / perMinute;
        neverUsedMillis = config.reapNeverUsedMillis();
        limit = (int) Math.clamp(Math.ceil(intervalMillis / spacingMillis), 1, MAX_CANDIDATES);
    }

    /** Begins anew: the first look is one interval from now. */
    void restart() {
        candidates = List.of();
        nextCandidate = 0;
        nextLookMillis = -1;
    }

    /** The next znode to delete now, or null if none is due. */
    @Nullable String due(Times times) {
        long now = times.awakeMillis();
        if (nextLookMillis < 0) {
            nextLookMillis = now + intervalMillis; // the first look is one interval after the start
        }
        if (nextCandidate == candidates.size() && now >= nextLookMillis) {
            candidates = tree.reapable(times.wallMillis(), neverUsedMillis, limit);
            nextCandidate = 0;
            nextLookMillis = now + intervalMillis;
            nextDeleteMillis = Math.max(nextDeleteMillis, now);
        }
        if (nextCandidate == candidates.size() || now < nextDeleteMillis) {
            return null;
        }
        nextDeleteMillis += spacingMillis;
        return candidates.get(nextCandidate++);
    }
}
