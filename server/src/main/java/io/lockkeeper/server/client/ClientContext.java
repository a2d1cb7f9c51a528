package io.lockkeeper.server.client;

import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;

/**
 * What all connections share.
 *
 * @param maxFrameBytes the longest frame a client may send
 * @param throttledOpWaitMillis requests that waited longer because too many were in work are refused; 0: never
 * @param inbox where requests go
 */
public record ClientContext(
        int maxFrameBytes,
        int throttledOpWaitMillis,
        Inbox inbox,
        ConnectionTable table,
        RequestGauge gauge,
        TokenBucket tokens,
        Proofs proofs,
        CommandWords words,
        Metrics metrics) {}
