package io.lockkeeper.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread's work: waits for replies on its connections, counts them, and in a closed loop sends the next requests at once. In an open
 * loop a {@link Pacer} sends.
 */
final class Loop {
    private static final long SELECT_MILLIS = 200;
    private static final long CARE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<Connection> connections;
    private final Receiver receiver;
    private final @Nullable Sender refill;
    private final Selector selector;
    private volatile boolean draining;

    /** @param refill sends in a closed loop; null in an open one */
    Loop(List<Connection> connections, Receiver receiver, @Nullable Sender refill) throws IOException {
        this.connections = connections;
        this.receiver = receiver;
        this.refill = refill;
        this.selector = Selector.open();
    }

    /** Works until {@link #drain}, and then until nothing is in flight any more. */
    void run() throws LoadException {
        try (selector) {
            for (Connection connection : connections) {
                SelectionKey key = connection.channel().register(selector, SelectionKey.OP_READ, connection);
                refill(connection, key);
            }
            long drainedBy = Long.MAX_VALUE;
            long nextCare = System.nanoTime() + CARE_NANOS;
            while (!draining || inFlight() && System.nanoTime() - drainedBy < 0) {
                selector.select(SELECT_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve((Connection) key.attachment(), key);
                }
                selector.selectedKeys().clear();
                long now = System.nanoTime();
                if (now - nextCare >= 0) {
                    nextCare = now + CARE_NANOS;
                    lookAfterAll(now);
                }
                if (draining && drainedBy == Long.MAX_VALUE) {
                    drainedBy = now + DRAIN_NANOS;
                }
            }
        } catch (IOException e) {
            throw new LoadException("the selector failed: " + e.getMessage());
        }
    }

    private void serve(Connection connection, SelectionKey key) throws LoadException {
        try {
            if (key.isReadable()) {
                receiver.receive(connection);
            }
        } catch (IOException e) {
            throw connection.lost(e.getMessage());
        }
        refill(connection, key);
    }

    private void refill(Connection connection, SelectionKey key) throws LoadException {
        if (refill == null || draining && !connection.hasUnsent()) {
            return;
        }
        try {
            boolean writable = refill.fill(connection);
            int interest = writable ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        } catch (IOException e) {
            throw connection.lost(e.getMessage());
        }
    }

    private void lookAfterAll(long now) throws LoadException {
        for (Connection connection : connections) {
            connection.demandProgress(now);
            if (refill != null) {
                refill.keepAlive(connection, now);
            }
        }
    }

    private boolean inFlight() {
        return connections.stream().anyMatch(connection -> connection.inFlight() > 0);
    }

    /** No new requests; {@link #run} returns when the last answers are here, or after ten seconds. From any thread. */
    void drain() {
        draining = true;
        selector.wakeup();
    }
}
