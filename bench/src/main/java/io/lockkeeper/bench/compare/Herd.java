package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.compare.CrowdSession.RefusedException;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many sessions that come back when they lose their servers, as ZooKeeper's own clients do: to one server after the other without a pause,
 * and when all of them have sent it away, again after a second; with the session, with its watch, and with a read, whose answer says
 * that it is served again. All by the thread that calls.
 */
final class Herd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long ROUND_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SELECT_MILLIS = 20;

    /**
     * What it took all of them to be served.
     *
     * @param nanos until the last one was
     * @param connections that were tried
     * @param reads that were asked, those in vain too; as many watches were set
     * @param bytes sent and received by clients
     */
    record Comeback(long nanos, long connections, long reads, long bytes) {}

    /** One client with its session, wherever it is connected just now. */
    private static final class Client {
        private int at;
        private int tries;
        private ConnectResponse session = CrowdSession.NONE;
        private long lastZxid;
        private boolean served;
        private @Nullable CrowdSession connection;

        /** @param at the server that it tries first */
        private Client(int at) {
            this.at = at;
        }
    }

    /** When a client tries again. */
    private record Pause(Client client, long untilNanos) {}

    private final List<InetSocketAddress> servers;
    private final String watched;
    private final Selector selector;
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Pause> pauses = new ArrayDeque<>();
    private int served;
    private long connections;
    private long reads;
    private long bytes;

    private Herd(List<InetSocketAddress> servers, String watched, Selector selector) {
        this.servers = List.copyOf(servers);
        this.watched = watched;
        this.selector = selector;
    }

    /** Opens so many sessions, all of which watch a znode, which there must be. Returns when all are served. */
    static Herd open(List<InetSocketAddress> servers, int size, String watched) throws CompareException {
        Herd herd;
        try {
            herd = new Herd(servers, watched, Selector.open());
        } catch (IOException e) {
            throw new CompareException("no selector: " + e.getMessage());
        }
        try {
            for (int i = 0; i < size; i++) {
                Client client = new Client(i % servers.size());
                herd.clients.add(client);
                herd.connect(client);
            }
            herd.awaitServed(System.nanoTime());
            return herd;
        } catch (CompareException e) {
            herd.close();
            throw e;
        }
    }

    /**
     * To be called when all servers have ended, or are about to end, all connections; returns when every session is served again.
     *
     * @param beginNanos when that began
     */
    Comeback comeBack(long beginNanos) throws CompareException {
        clients.forEach(client -> client.served = false);
        served = 0;
        connections = 0;
        reads = 0;
        bytes = 0;
        return awaitServed(beginNanos);
    }

    private Comeback awaitServed(long beginNanos) throws CompareException {
        try {
            while (served < clients.size()) {
                selector.select(this::serve, SELECT_MILLIS);
                long now = System.nanoTime();
                while (!pauses.isEmpty() && pauses.peek().untilNanos() <= now) {
                    connect(pauses.remove().client());
                }
                if (now - beginNanos > PATIENCE.toNanos()) {
                    throw new CompareException((clients.size() - served) + " of " + clients.size() + " sessions are not served after "
                        + PATIENCE.toSeconds() + " s");
                }
            }
        } catch (UncheckedIOException e) {
            throw new CompareException(e.getCause().getMessage());
        } catch (IOException e) {
            throw new CompareException("no selector: " + e.getMessage());
        }
        return new Comeback(System.nanoTime() - beginNanos, connections, reads, bytes);
    }

    private void connect(Client client) {
        connections++;
        client.tries++;
        InetSocketAddress server = servers.get(client.at);
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, client);
            client.connection = new CrowdSession(server, client.session, channel, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // That has nothing to do with any server.
        }
        attempt(client, connection -> {
            if (connection.begin()) {
                connection.connected();
            }
        });
    }

    private void serve(SelectionKey key) {
        attempt((Client) key.attachment(), connection -> {
            if (key.isConnectable()) {
                connection.connected();
                return;
            }
            if (key.isReadable()) {
                read((Client) key.attachment(), connection);
            }
            connection.flush();
        });
    }

    private void read(Client client, CrowdSession connection) throws IOException {
        boolean wasOpen = connection.isOpen();
        connection.read();
        if (!wasOpen && connection.isOpen()) {
            opened(client, connection);
        } else if (connection.isOpen() && connection.inFlight() == 0 && !client.served) {
            client.lastZxid = connection.lastZxid();
            client.served = true;
            client.tries = 0;
            served++;
        }
    }

    /** What can be done with a connection, which may be lost over it. */
    private interface Doing {
        void with(CrowdSession connection) throws IOException;
    }

    private void attempt(Client client, Doing doing) {
        CrowdSession connection = Objects.requireNonNull(client.connection);
        long before = connection.bytes();
        boolean isLost = false;
        try {
            doing.with(connection);
        } catch (RefusedException e) {
            throw new UncheckedIOException(e); // Another attempt would end in the same way.
        } catch (IOException _) {
            isLost = true;
        }
        bytes += connection.bytes() - before;
        if (isLost) {
            lost(client, connection);
        }
    }

    private void opened(Client client, CrowdSession connection) {
        boolean isNew = client.session.sessionId() == 0;
        client.session = connection.granted();
        if (!isNew) {
            connection.ask(new Operation.SetWatches(
                OpCode.SET_WATCHES, client.lastZxid, List.of(watched), List.of(), List.of(), List.of(), List.of()));
        }
        connection.ask(new Operation.GetData(watched, isNew));
        reads++;
    }

    private void lost(Client client, CrowdSession connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // Then it is closed.
        }
        if (client.served) {
            client.served = false;
            served--;
        }
        client.at = (client.at + 1) % servers.size();
        if (client.tries > 0 && client.tries % servers.size() == 0) {
            pauses.add(new Pause(client, System.nanoTime() + ROUND_PAUSE_NANOS));
        } else {
            connect(client);
        }
    }

    /** Ends the sessions, so that no server waits for their time to run out. */
    @Override
    public void close() {
        for (Client client : clients) {
            if (client.connection != null) {
                client.connection.hangUp();
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
