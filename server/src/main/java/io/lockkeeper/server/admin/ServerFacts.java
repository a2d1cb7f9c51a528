package io.lockkeeper.server.admin;

import io.lockkeeper.server.client.ConnectionTable;
import io.lockkeeper.server.client.RequestGauge;
import io.lockkeeper.server.client.TokenBucket;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.metrics.Metrics;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is known of a server without asking its replica.
 *
 * @param version as ZooKeeper prints it
 * @param startedMillis when it started, by the clock that does not jump
 * @param clientAddress where it listens, if it does
 */
public record ServerFacts(
        ServerConfig config,
        String version,
        long startedMillis,
        Supplier<Optional<InetSocketAddress>> clientAddress,
        ConnectionTable connections,
        RequestGauge gauge,
        TokenBucket tokens,
        Metrics metrics) {}
