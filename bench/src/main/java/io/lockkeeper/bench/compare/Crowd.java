package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Many sessions, spread over one or more servers and served by the thread that calls: they open at once, ask what they are given, count
 * what they are told. Only for what {@link io.lockkeeper.bench.load.Load} does not do.
 */
final class Crowd implements AutoCloseable {
    private static final int SELECT_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A server whose backlog of connections is full drops some of them; clients try again, and so do we, so often in all. */
    private static final int MOST_RETRIES = 1_000;

    private final List<InetSocketAddress> servers;
    private final Selector selector;
    private final List<CrowdSession> sessions;
    private int retries;
    private Exchange exchange = Exchange.nothing();
    private int opened;
    private long events;
    private long lastProgress = System.nanoTime();

    private Crowd(List<InetSocketAddress> servers, Selector selector, int size) {
        this.servers = List.copyOf(servers);
        this.selector = selector;
        this.sessions = new ArrayList<>(size);
    }

    /** Opens so many sessions at once; returns when the last one is granted. */
    static Crowd open(List<InetSocketAddress> servers, int size) throws CompareException {
        Crowd crowd;
        try {
            crowd = new Crowd(servers, Selector.open(), size);
        } catch (IOException e) {
            throw new CompareException("no selector: " + e.getMessage());
        }
        try {
            for (int i = 0; i < size; i++) {
                crowd.connect(servers.get(i % servers.size()));
            }
            crowd.serveUntil("sessions are opened", () -> crowd.opened == size);
            return crowd;
        } catch (IOException e) {
            crowd.close();
            throw new CompareException("cannot open " + size + " connections: " + e.getMessage());
        } catch (CompareException e) {
            crowd.close();
            throw e;
        }
    }

    private void connect(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        CrowdSession session = new CrowdSession(server, CrowdSession.NONE, channel, key);
        sessions.add(session);
        key.attach(session);
        if (session.begin()) {
            session.connected();
        }
    }

    /**
     * Makes requests and waits for all their answers, none of which may be an error.
     *
     * @param window how many each session may have in flight
     * @param request the n-th of them, from 0; the n-th is asked by the n-th session while {@code window} is 1
     */
    void ask(long requests, int window, LongFunction<Operation> request) throws CompareException {
        begin(new Exchange(requests, window, request));
        serveUntil("requests are answered", exchange::isDone);
    }

    /** Changes a znode that every session watches once; waits until each has been told. */
    void tell(String path) throws CompareException {
        events = 0;
        begin(new Exchange(1, 1, _ -> new Operation.SetData(path, new byte[0], -1)));
        serveUntil("watchers are told", () -> exchange.isDone() && events >= sessions.size());
    }

    /** Lets every session watch a znode. */
    void watch(String path) throws CompareException {
        ask(sessions.size(), 1, _ -> new Operation.GetData(path, true));
    }

    /** Creates a znode that every session knows when this returns. */
    void create(String path) throws CompareException {
        ask(1, 1, _ -> new Operation.Create(OpCode.CREATE, path, new byte[0], Acl.OPEN, 0, -1));
        if (servers.size() > 1) {
            ask(sessions.size(), 1, _ -> new Operation.Sync(path)); // Its server may not have heard of it yet.
        }
    }

    private void begin(Exchange next) throws CompareException {
        exchange = next;
        lastProgress = System.nanoTime();
        try {
            for (CrowdSession session : sessions) {
                exchange.fill(session);
                session.flush();
            }
        } catch (IOException e) {
            throw new CompareException("a connection is lost: " + e.getMessage());
        }
    }

    private void serveUntil(String what, BooleanSupplier done) throws CompareException {
        try {
            while (!done.getAsBoolean()) {
                selector.select(this::serve, SELECT_MILLIS);
                if (System.nanoTime() - lastProgress > PATIENCE.toNanos()) {
                    throw new CompareException("waited in vain " + PATIENCE.toSeconds() + " s until " + what);
                }
            }
        } catch (UncheckedIOException e) {
            throw new CompareException("until " + what + ": " + e.getCause().getMessage());
        } catch (IOException e) {
            throw new CompareException("until " + what + ": " + e.getMessage());
        }
    }

    private void serve(SelectionKey key) {
        CrowdSession session = (CrowdSession) key.attachment();
        try {
            if (key.isConnectable()) {
                session.connected();
                return;
            }
            if (key.isReadable()) {
                boolean wasOpen = session.isOpen();
                int answered = session.read();
                exchange.answered(answered);
                opened += !wasOpen && session.isOpen() ? 1 : 0;
                events += session.takeEvents();
                lastProgress = System.nanoTime();
                if (answered > 0) {
                    exchange.fill(session);
                }
            }
            session.flush();
        } catch (IOException e) {
            tryAgain(session, e);
        }
    }

    /** A connection that is lost before it has a session is opened anew; with a session, that is a failure. */
    private void tryAgain(CrowdSession session, IOException lost) {
        if (session.isOpen() || ++retries > MOST_RETRIES) {
            throw new UncheckedIOException(lost);
        }
        try {
            session.close();
            sessions.remove(session);
            connect(session.server());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the sessions, so that the server does not have to wait for their time to run out. */
    @Override
    public void close() {
        sessions.forEach(CrowdSession::hangUp);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
