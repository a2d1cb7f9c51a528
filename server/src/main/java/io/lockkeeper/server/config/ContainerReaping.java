package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * How containers and TTL znodes that have served are removed.
 *
 * @param checkIntervalMillis how often they are looked for
 * @param maxPerMinute how many may be deleted in a minute
 * @param maxNeverUsedMillis a container that never had a child is deleted when it is older than this; 0: never
 */
public record ContainerReaping(int checkIntervalMillis, int maxPerMinute, long maxNeverUsedMillis) {
    public ContainerReaping {
        require(checkIntervalMillis >= 1, "znode.container.checkIntervalMs is %d, needs at least 1", checkIntervalMillis);
        require(maxPerMinute >= 1, "znode.container.maxPerMinute is %d, needs at least 1", maxPerMinute);
        require(maxNeverUsedMillis >= 0, "znode.container.maxNeverUsedIntervalMs is %d, cannot be negative", maxNeverUsedMillis);
    }
}
