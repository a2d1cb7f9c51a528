package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Request;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where one machine and its clients meet: what they say comes to its replica some time later, and what it says to them. */
final class ClientPort implements Service {
    private final Network network;
    private final Coverage coverage;
    private final Supplier<@Nullable ReplicaThread> replica;

    /** @param replica null while no process runs */
    ClientPort(World world, Coverage coverage, Supplier<@Nullable ReplicaThread> replica) {
        this.network = new Network(world, world.dice());
        this.coverage = coverage;
        this.replica = replica;
    }

    // --- clients

    @Override
    public boolean isUp() {
        return replica.get() != null;
    }

    @Override
    public long connect(ConnectRequest hello, List<Id> ids, Peer peer) {
        long number = network.open(peer);
        network.towardsServer(number, () -> deliver(new Event.Connected(number, hello, ids)));
        return number;
    }

    @Override
    public void send(long connection, List<Request> requests) {
        network.towardsServer(connection, () -> deliver(new Event.Requests(connection, requests)));
    }

    @Override
    public void authenticate(long connection, int xid, List<Id> ids) {
        network.towardsServer(connection, () -> deliver(new Event.Authenticated(connection, xid, ids, Reply.DONE, false)));
    }

    @Override
    public void disconnect(long connection) {
        coverage.count(Occurrence.DISCONNECTED);
        network.towardsServer(connection, () -> deliver(new Event.Disconnected(connection)));
        network.forget(connection);
    }

    private void deliver(Event event) {
        ReplicaThread running = replica.get();
        if (running != null) {
            running.put(event);
        } else if (event instanceof Event.Connected connected) {
            network.cut(connected.connection());
        }
    }

    // --- the server

    void connected(long connection, ConnectResponse response) {
        network.towardsClient(connection, peer -> peer.connected(response));
    }

    void reply(long connection, int xid, long zxid, Reply reply) {
        network.towardsClient(connection, peer -> peer.replied(xid, zxid, reply));
    }

    void notify(long connection, long zxid, WatchEvent event) {
        network.towardsClient(connection, peer -> peer.notified(zxid, event));
    }

    void close(long connection) {
        network.towardsClient(connection, Peer::closed);
        network.lastWords(connection);
    }

    /** The process is gone. */
    void cutAll() {
        network.cutAll();
    }
}
