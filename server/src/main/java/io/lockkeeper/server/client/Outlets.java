package io.lockkeeper.server.client;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the replica lays down what is for clients. A whole batch leaves at once and each connection writes once: right here where the
 * replica's own loop serves the clients, with one wake-up for each client loop where others do. Only the replica's thread may use it.
 */
public final class Outlets {
    private static final float FULL = 0.75f;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final ConnectionTable table;
    /** By {@link #scattered} numbers. */
    private final LongObjectHashMap<Outlet> byConnection = new LongObjectHashMap<>(16, FULL);
    private final List<Outlet> filled = new ArrayList<>();
    /** Answers of one connection mostly come in a row. */
    private @Nullable Outlet last;

    public Outlets(ConnectionTable table) {
        this.table = table;
    }

    /** From now on there may be something for this connection. */
    public void open(long connection) {
        ClientConnection known = table.get(connection);
        if (known != null) {
            byConnection.put(scattered(connection), new Outlet(known));
        }
    }

    /** It is gone; what was laid down for it is dropped. */
    public void forget(long connection) {
        byConnection.remove(scattered(connection));
        last = null;
    }

    /** The map hashes a number to itself: numbers in a row would stand in one block, and each removal go through what is left of it. */
    private static long scattered(long connection) {
        return connection * GOLDEN;
    }

    public void connected(long connection, ConnectResponse response) {
        add(connection, new Outgoing.Connected(response));
    }

    public void reply(long connection, int xid, long zxid, Reply reply) {
        add(connection, new Outgoing.Answer(xid, zxid, reply));
    }

    public void notify(long connection, long zxid, WatchEvent event) {
        add(connection, new Outgoing.Notification(zxid, event));
    }

    public void close(long connection) {
        add(connection, new Outgoing.Close());
    }

    private void add(long connection, Outgoing outgoing) {
        Outlet outlet = last;
        if (outlet == null || outlet.connection.number() != connection) {
            outlet = byConnection.get(scattered(connection));
            if (outlet == null) {
                return;
            }
            last = outlet;
        }
        if (outlet.tail == null) {
            filled.add(outlet);
            outlet.head = outgoing;
        } else {
            outlet.tail.next = outgoing;
        }
        outlet.tail = outgoing;
        outlet.weight += outgoing.weight();
    }

    /** Hands over everything laid down since the last time. */
    public void flush() {
        if (filled.isEmpty()) {
            return;
        }
        for (Outlet outlet : filled) {
            outlet.connection.loop().gather(outlet.connection, outlet.take(), outlet.taken());
        }
        filled.clear();
        table.loops().forEach(ClientLoop::dispatch);
    }

    private static final class Outlet {
        final ClientConnection connection;
        @Nullable Outgoing head;
        @Nullable Outgoing tail;
        long weight;

        Outlet(ClientConnection connection) {
            this.connection = connection;
        }

        Outgoing take() {
            Outgoing taken = head;
            if (taken == null) {
                throw new IllegalStateException("nothing to take");
            }
            head = null;
            tail = null;
            return taken;
        }

        long taken() {
            long taken = weight;
            weight = 0;
            return taken;
        }
    }
}
