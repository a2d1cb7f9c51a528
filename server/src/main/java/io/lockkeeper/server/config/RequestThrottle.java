package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * The stage before the work that makes requests wait when too many are in it (request_throttle_*).
 *
 * @param maxRequests requests in work above which others wait; 0: the stage is off
 * @param stallMillis how often it looks again while they wait
 * @param dropStale while others wait, stale requests are dropped and their connections closed
 * @param closedConnectionIsStale a request whose connection is closed is stale
 * @param timedOutIsStale a request older than its session's timeout is stale
 * @param throttledOpWaitMillis a request that has waited longer is refused with THROTTLEDOP; 0: never
 */
public record RequestThrottle(
    int maxRequests,
    int stallMillis,
    boolean dropStale,
    boolean closedConnectionIsStale,
    boolean timedOutIsStale,
    int throttledOpWaitMillis) {

    public RequestThrottle {
        require(maxRequests >= 0, "request_throttle_max_requests is %d, cannot be negative", maxRequests);
        require(stallMillis >= 1, "request_throttle_stall_time is %d ms, needs at least 1", stallMillis);
        require(throttledOpWaitMillis >= 0, "throttled_op_wait_time is %d ms, cannot be negative", throttledOpWaitMillis);
    }
}
