package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * The server's unit of time, and between what limits a client may choose the timeout of its session.
 *
 * @param tickTimeMillis the tick: sessions expire on multiples of it
 */
public record SessionLimits(int tickTimeMillis, int minTimeoutMillis, int maxTimeoutMillis) {
    public SessionLimits {
        require(tickTimeMillis >= 1, "tickTime is %d ms, needs at least 1", tickTimeMillis);
        require(minTimeoutMillis >= 0, "minSessionTimeout is %d ms, cannot be negative", minTimeoutMillis);
        require(minTimeoutMillis <= maxTimeoutMillis, "minSessionTimeout is %d ms, longer than maxSessionTimeout, %d ms",
            minTimeoutMillis, maxTimeoutMillis);
    }

    static int ticks(int count, int tickTimeMillis) {
        return (int) Math.min((long) count * tickTimeMillis, Integer.MAX_VALUE);
    }
}
