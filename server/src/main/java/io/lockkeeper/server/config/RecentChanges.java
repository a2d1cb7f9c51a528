package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * How much is remembered of the last changes, for watches of clients of ours that come back.
 *
 * @param changes how many at most, rounded down to a power of two; 0: none, and who comes back is told to look
 * @param pathBytes how long their paths may be all together, rounded down likewise
 */
public record RecentChanges(int changes, int pathBytes) {
    private static final int MOST = 1 << 24;

    public RecentChanges {
        require(changes >= 0 && changes <= MOST, "watches.recentChanges is %d, must be between 0 and %d", changes, MOST);
        require(pathBytes >= 0 && pathBytes <= 4 * MOST, "watches.recentPathBytes is %d, must be between 0 and %d", pathBytes, 4 * MOST);
    }
}
