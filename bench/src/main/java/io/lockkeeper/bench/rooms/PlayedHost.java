package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.replica.Request;
import io.lockkeeper.tree.ZnodeTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Drives one replica as its loop does: the time, what the log made safe meanwhile, then a batch of events. Its disk is done with
 * everything by the next batch. It counts what comes out and does nothing with it.
 */
final class PlayedHost implements Outbox {
    private static final ReplicaConfig NO_SNAPSHOTS = new ReplicaConfig(
        1, 2000, 4000, 40_000, Integer.MAX_VALUE, -1, 60_000, 1000, 0, Set.of(), false, 32_768, 2 << 20, 1);

    private final Replica replica;
    private final List<Long> connections = new ArrayList<>();
    private long appended;
    private long persisted;
    private long replies;
    private long refusals;
    private long notifications;

    /** A server on this tree with so many clients, all of them connected. */
    PlayedHost(ZnodeTree tree, int clients) {
        replica = new Replica(NO_SNAPSHOTS, tree);
        persisted = tree.lastZxid();
        appended = persisted;
        List<Event> hellos = new ArrayList<>();
        for (long connection = 1; connection <= clients; connection++) {
            connections.add(connection);
            hellos.add(new Event.Connected(connection, new ConnectRequest(0, 0, 40_000, 0, null, false), Sample.IDS));
        }
        run(hellos);
        run(List.of());
    }

    /** Each client asks for as many of these operations as its window holds, in turn, starting where the last client stopped. */
    List<Event> requests(List<? extends Operation> operations, int window) {
        List<Event> events = new ArrayList<>();
        for (long connection : connections) {
            int first = events.size() * window;
            events.add(new Event.Requests(connection, IntStream.range(first, first + window)
                .mapToObj(i -> new Request(i + 1, operations.get(i % operations.size())))
                .toList()));
        }
        return events;
    }

    /** One batch of the loop. */
    void run(List<Event> events) {
        // The clock stands still: no session expires, however long it is measured.
        replica.step(new Event.Time(0, Sample.WALL_MILLIS), this);
        if (appended != persisted) {
            persisted = appended;
            replica.step(new Event.Persisted(persisted), this);
        }
        for (int i = 0; i < events.size(); i++) {
            replica.step(events.get(i), this);
        }
    }

    long replies() {
        return replies;
    }

    /** Replies that were no success. */
    long refusals() {
        return refusals;
    }

    long notifications() {
        return notifications;
    }

    @Override
    public void append(long zxid, byte[] entry) {
        appended = zxid;
    }

    @Override
    public void reply(long connection, int xid, long zxid, Reply reply) {
        replies++;
        if (reply.error() != ErrorCode.OK) {
            refusals++;
        }
    }

    @Override
    public void notify(long connection, long zxid, WatchEvent event) {
        notifications++;
    }

    @Override
    public void rollLog() {}

    @Override
    public void connected(long connection, ConnectResponse response) {}

    @Override
    public void close(long connection) {}

    @Override
    public void snapshotStarted(long zxid) {}

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {}

    @Override
    public void notice(Notice notice) {}
}
