package io.lockkeeper.server.client;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.server.auth.Schemes;
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
    private final ConcurrentHashMap<InetAddress, Origin> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();

    /** What connections from one address have in common: their number, and the identities that the address alone gives them. */
    private record Origin(int connections, List<Id> identities) {
        Origin with(int more) {
            return new Origin(connections + more, identities);
        }
    }

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
        int fromThere = byAddress
            .compute(peer, (_, known) -> known == null ? new Origin(1, List.of(Schemes.ofPeer(peer))) : known.with(1))
            .connections();
        if (limits.exceededBy(fromThere, all)) {
            leave(peer);
            return false;
        }
        return true;
    }

    private void leave(InetAddress peer) {
        count.decrementAndGet();
        byAddress.computeIfPresent(peer, (_, known) -> known.connections() == 1 ? null : known.with(-1));
    }

    /** What the address of an admitted connection proves: one list for all that come from there. */
    List<Id> identities(InetAddress peer) {
        Origin known = byAddress.get(peer);
        return known == null ? List.of(Schemes.ofPeer(peer)) : known.identities();
    }

    void add(ClientConnection connection) {
        byNumber.put(connection.number(), connection);
    }

    /** A connection that was admitted is closed. */
    void remove(ClientConnection connection) {
        if (byNumber.remove(connection.number()) != null) {
            leave(connection.peer().getAddress());
        }
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
