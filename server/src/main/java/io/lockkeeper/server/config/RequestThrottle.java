package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * How many requests may be in work (request_throttle_max_requests). Who has some among them is not read any more while there are too
 * many. Requests that wait so need no check whether they are stale: with their connection, or with their session when its time is up,
 * they end unread.
 *
 * @param maxRequests requests in work above which others wait; 0: the stage is off
 * @param throttledOpWaitMillis a request that has waited longer is refused with THROTTLEDOP; 0: never
 */
public record RequestThrottle(int maxRequests, int throttledOpWaitMillis) {
    public RequestThrottle {
        require(maxRequests >= 0, "request_throttle_max_requests is %d, cannot be negative", maxRequests);
        require(throttledOpWaitMillis >= 0, "throttled_op_wait_time is %d ms, cannot be negative", throttledOpWaitMillis);
    }
}
