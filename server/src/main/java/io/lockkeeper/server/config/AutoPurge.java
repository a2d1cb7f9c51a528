package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.time.Duration;

/**
 * Deleting snapshots and logs nobody needs any more.
 *
 * @param interval the time between two runs, the first at start; zero: never
 * @param retainedSnapshots the newest so many stay, with the logs after the oldest of them
 */
public record AutoPurge(Duration interval, int retainedSnapshots) {
    public AutoPurge {
        require(!interval.isNegative(), "autopurge.purgeInterval is %s, cannot be negative", interval);
        require(retainedSnapshots >= 3, "autopurge.snapRetainCount is %d, needs at least 3", retainedSnapshots);
    }

    public boolean enabled() {
        return !interval.isZero();
    }
}
