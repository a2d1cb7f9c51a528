package io.lockkeeper.server.client;

import io.lockkeeper.server.config.ConnectionLimits;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All connections of clients, with or without a session. Any thread. */
public final class ConnectionTable {
    private final ConnectionLimits limits;
    private final List<ClientLoop> loops;
    private final ConcurrentHashMap<Long, ClientConnection> byNumber = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();

    public ConnectionTable(ConnectionLimits limits, List<ClientLoop> loops) {
        this.limits = limits;
        this.loops = List.copyOf(loops);
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** False if this is one connection too many; then nothing has changed. */
    boolean admit(InetAddress peer) {
        int all = count.incrementAndGet();
        int fromThere = byAddress.merge(peer, 1, Integer::sum);
        if (limits.exceededBy(fromThere, all)) {
            leave(peer);
            return false;
        }
        return true;
    }

    /** A connection that was admitted is closed. */
    void leave(InetAddress peer) {
        count.decrementAndGet();
        byAddress.computeIfPresent(peer, (_, n) -> n == 1 ? null : n - 1);
    }

    void add(ClientConnection connection) {
        byNumber.put(connection.number(), connection);
    }

    void remove(ClientConnection connection) {
        byNumber.remove(connection.number());
    }

    /** The connection of that number, null if it is gone. */
    public @Nullable ClientConnection get(long number) {
        return byNumber.get(number);
    }

    public Collection<ClientConnection> all() {
        return byNumber.values();
    }

    public int size() {
        return count.get();
    }

    List<ClientLoop> loops() {
        return loops;
    }
}
