package io.lockkeeper.server;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.server.admin.OperatorWords;
import io.lockkeeper.server.admin.ServerFacts;
import io.lockkeeper.server.auth.OperatorKey;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port for clients, with all that connections need beside the replica: limits, throttles, proofs of identity, operators' words. */
final class ClientPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientPort.class);

    private final ServerConfig config;
    private final RequestGauge gauge;
    private volatile @Nullable ClientListener listener;
    /** What the last membership says. */
    private volatile @Nullable HostPort said;

    // Of whoever opens, moves or closes it, one after the other.
    private @Nullable Opening opening;
    private @Nullable InetSocketAddress place;

    @FunctionalInterface
    private interface Opening {
        ClientListener at(InetSocketAddress address) throws IOException;
    }

    ClientPort(ServerConfig config) {
        this.config = config;
        RequestLimits requests = config.requests();
        gauge = new RequestGauge(Settings.requestsInWork(config), Settings.bytesInWork(Runtime.getRuntime().maxMemory()),
            requests.largeRequestThresholdBytes(), requests.largeRequestMaxBytes());
        config.ensemble().ifPresent(ensemble -> gauge.shareAmong(ensemble.committed().voters().size()));
    }

    /** Opens it, if the configuration names one. */
    synchronized void open(EventLoops loops, Inbox inbox, ConnectionTable table, Metrics metrics, Build build, long startedMillis)
            throws StartException {
        Optional<InetSocketAddress> wanted = config.clientPorts().plain();
        TokenBucket tokens = new TokenBucket(
            config.connectionThrottle(), ReplicaLoop.monotonicMillis(), () -> ThreadLocalRandom.current().nextDouble());
        ServerFacts facts = new ServerFacts(
            config, build.zooKeeperText(), startedMillis, this::address, table, gauge, tokens, metrics);
        ClientContext context = new ClientContext(
            config.requests().maxBufferBytes(), Settings.throttledOpWaitMillis(config), inbox, table, gauge, tokens,
            new Proofs(schemes(), metrics), new OperatorWords(facts), metrics);
        for (ClientLoop loop : loops.clients()) {
            loop.watchSessionless(config.connections().sessionlessTimeoutMillis());
        }
        Opening how = address -> ClientListener.open(address, config.clientPorts(), loops, context);
        opening = how;
        if (wanted.isPresent()) {
            place = wanted.get();
            try {
                listener = how.at(place);
            } catch (IOException e) {
                throw new StartException(1, "cannot listen on %s: %s".formatted(Settings.shown(place), reason(e)));
            }
        }
        move(); // where a membership has said so in the meantime
    }

    /**
     * Where clients are to find this server may have changed, and how many share the work. Returns at once: names are looked up and ports
     * opened by a thread of its own.
     */
    void membershipCommitted(Membership membership) {
        gauge.shareAmong(membership.voters().size());
        Member own = config.ensemble().map(ensemble -> membership.member(ensemble.id())).orElse(null);
        if (own != null && own.client() != null) {
            said = own.client();
            Thread.ofVirtual().name("client-port").start(this::move);
        }
    }

    /** Connections stay where they are. */
    private synchronized void move() {
        HostPort next = said;
        Opening how = opening;
        if (next == null || how == null) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(next.host(), next.port());
        if (address.equals(place)) {
            return;
        }
        ClientListener before = listener;
        boolean samePort = place != null && place.getPort() == address.getPort();
        try {
            if (address.isUnresolved()) {
                throw new IOException("the name has no address");
            }
            if (before != null && samePort) {
                before.close(); // the two would be in each other's way
            }
            listener = how.at(address);
            place = address;
            LOG.info("clients have another port address={}", Settings.shown(address));
            if (before != null) {
                before.close();
            }
        } catch (IOException e) {
            LOG.error("port for clients cannot be opened address={} reason={}", next.text(), reason(e));
            if (before != null && samePort) {
                reopen(how);
            }
        }
    }

    private void reopen(Opening how) {
        InetSocketAddress before = place;
        try {
            listener = before == null ? null : how.at(before);
        } catch (IOException e) {
            LOG.error("port for clients is closed reason={}", reason(e));
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

    private Schemes schemes() throws StartException {
        AuthConfig auth = config.auth();
        try {
            Schemes schemes = new Schemes(auth.digestEnabled(), auth.digestAlgorithm(), auth.superDigest(),
                auth.ensembleScheme() ? Optional.of(auth.ensembleNames()) : Optional.empty());
            return config.ensemble().isPresent() ? withOperator(schemes) : schemes;
        } catch (NoSuchAlgorithmException e) {
            throw new StartException(2, "DigestAuthenticationProvider.digestAlg: " + e.getMessage());
        }
    }

    /** No reason not to serve: operators have other ways to say who they are. */
    private Schemes withOperator(Schemes schemes) {
        try {
            return schemes.with(OperatorKey.create(config.storage().dataDir()));
        } catch (IOException e) {
            LOG.warn("operators have no key file={} reason={}", OperatorKey.file(config.storage().dataDir()), e.toString());
            return schemes;
        }
    }

    /** Where clients connect, with the port chosen if the configuration left it open; empty while it is closed. */
    Optional<InetSocketAddress> address() {
        return Optional.ofNullable(listener).map(ClientListener::address);
    }

    @Override
    public synchronized void close() {
        opening = null;
        if (listener != null) {
            listener.close();
        }
    }
}
