package io.lockkeeper.server;

import io.lockkeeper.server.admin.OperatorWords;
import io.lockkeeper.server.admin.ServerFacts;
import io.lockkeeper.server.auth.Schemes;
import io.lockkeeper.server.client.ClientContext;
import io.lockkeeper.server.client.ClientListener;
import io.lockkeeper.server.client.ClientLoop;
import io.lockkeeper.server.client.ConnectionTable;
import io.lockkeeper.server.client.EventLoops;
import io.lockkeeper.server.client.Proofs;
import io.lockkeeper.server.client.RequestGauge;
import io.lockkeeper.server.client.TokenBucket;
import io.lockkeeper.server.config.AuthConfig;
import io.lockkeeper.server.config.RequestLimits;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The port for clients, with all that connections need beside the replica: limits, throttles, proofs of identity, operators' words. */
final class ClientPort implements AutoCloseable {
    private final ServerConfig config;
    private Optional<ClientListener> listener = Optional.empty();

    ClientPort(ServerConfig config) {
        this.config = config;
    }

    /** Opens it, if the configuration names one. */
    void open(EventLoops loops, Inbox inbox, ConnectionTable table, Metrics metrics, Build build, long startedMillis)
            throws StartException {
        Optional<InetSocketAddress> wanted = config.clientPorts().plain();
        RequestLimits requests = config.requests();
        RequestGauge gauge = new RequestGauge(Settings.requestsInWork(config), Settings.bytesInWork(Runtime.getRuntime().maxMemory()),
            requests.largeRequestThresholdBytes(), requests.largeRequestMaxBytes());
        TokenBucket tokens = new TokenBucket(
            config.connectionThrottle(), ReplicaLoop.monotonicMillis(), () -> ThreadLocalRandom.current().nextDouble());
        ServerFacts facts = new ServerFacts(
            config, build.zooKeeperText(), startedMillis, this::address, table, gauge, tokens, metrics);
        ClientContext context = new ClientContext(
            requests.maxBufferBytes(), Settings.throttledOpWaitMillis(config), inbox, table, gauge, tokens,
            new Proofs(schemes(config.auth()), metrics), new OperatorWords(facts), metrics);
        for (ClientLoop loop : loops.clients()) {
            loop.watchSessionless(config.connections().sessionlessTimeoutMillis());
        }
        if (wanted.isPresent()) {
            listener = Optional.of(listen(wanted.get(), loops, context));
        }
    }

    private ClientListener listen(InetSocketAddress address, EventLoops loops, ClientContext context)
            throws StartException {
        try {
            return ClientListener.open(address, config.clientPorts(), loops, context);
        } catch (IOException e) {
            throw new StartException(1, "cannot listen on %s: %s".formatted(Settings.shown(address), reason(e)));
        }
    }

    /** The native transport and Java's own word it differently. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("in use")) {
            return "the port is already in use";
        }
        return message.contains("ermission") ? "ports below 1024 need privileges" : message;
    }

    private static Schemes schemes(AuthConfig auth) throws StartException {
        try {
            return new Schemes(auth.digestEnabled(), auth.digestAlgorithm(), auth.superDigest(),
                auth.ensembleScheme() ? Optional.of(auth.ensembleNames()) : Optional.empty());
        } catch (NoSuchAlgorithmException e) {
            throw new StartException(2, "DigestAuthenticationProvider.digestAlg: " + e.getMessage());
        }
    }

    /** Where clients connect, with the port chosen if the configuration left it open; empty while it is closed. */
    Optional<InetSocketAddress> address() {
        return listener.map(ClientListener::address);
    }

    @Override
    public void close() {
        listener.ifPresent(ClientListener::close);
    }
}
