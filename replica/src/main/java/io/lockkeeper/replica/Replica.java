package io.lockkeeper.replica;

import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;
import io.lockkeeper.zab.InvariantViolation;
import io.lockkeeper.zab.Zab;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole server without wires: events in, effects out. One thread owns it. The first event is the time.
 *
 * <p>What holds at every moment: a write is answered only after its entry is persisted; a connection's answers come in the order of
 * its requests; whoever watches is told of a change before any answer that could reveal it; a session that is closing hears and
 * says nothing more.
 */
public final class Replica {
    private final ZnodeTree tree;
    private final Times times;
    private final WatchTable watches;
    private final Sessions sessions;
    private final Snapshots snapshots;
    private final Clients clients;
    private final Reaper reaper;
    private final ReplicaView view = new View();
    private final EventTrace trace = new EventTrace();
    private boolean halted;

    /** A server that serves {@code tree}, as recovered, with its last zxid. */
    public Replica(ReplicaConfig config, ZnodeTree tree) {
        this.tree = tree;
        this.times = new Times(config.tickMillis());
        this.watches = new WatchTable(tree::mayRead);
        this.sessions = new Sessions(config, tree, times);
        this.snapshots = new Snapshots(tree, new SnapshotCadence(config));
        this.clients = new Clients(config, tree, times, sessions, watches, snapshots);
        this.reaper = new Reaper(tree, config);
    }

    /**
     * A member of an ensemble, which looks for a leader first.
     *
     * @param tree as recovered
     * @param recovered what else the disk had; its last zxid is the tree's
     */
    public static Replica member(ReplicaConfig config, MemberConfig member, ZnodeTree tree, Zab.Recovered recovered) {
        throw Invariant.violated("to come");
    }

    /**
     * When {@link Event.Time} is needed at the latest, in its monotonic milliseconds, beside once every tick; to be asked after each
     * batch. {@link Long#MAX_VALUE} for never.
     */
    public long wakeAt() {
        return Long.MAX_VALUE;
    }

    /**
     * Takes one event; what follows from it goes to {@code out}.
     *
     * @throws InvariantViolation if the server finds itself wrong: a bug. It has halted and takes no more events; the message tells
     *     the last ones
     */
    public void step(Event event, Outbox out) {
        if (event instanceof Event.Inspect inspect) {
            inspect.query().accept(view); // what goes wrong in there is the asker's
            return;
        }
        Invariant.check(!halted, "a server that has halted takes no events");
        trace.add(event);
        try {
            take(event, out);
        } catch (RuntimeException bug) {
            halted = true;
            throw new InvariantViolation("halted on a bug: " + bug + "; last events: " + trace, bug);
        }
    }

    private void take(Event event, Outbox out) {
        switch (event) {
            case Event.Time time -> passed(time, out);
            case Event.Connected e -> clients.connected(e.connection(), e.request(), e.ids(), out);
            case Event.Requests e -> clients.requested(e.connection(), e.requests(), out);
            case Event.Authenticated e -> clients.authenticated(e, out);
            case Event.Disconnected e -> clients.disconnected(e.connection());
            case Event.Persisted e -> clients.pipeline().persisted(e.zxid(), out);
            case Event.StorageFailed e -> storageFailed(e.why(), out);
            case Event.SnapshotDemand e -> snapshots.demanded(e.maxBytes(), out);
            case Event.SnapshotEnded _ -> snapshots.ended();
            case Event.SnapshotRequested _ -> snapshots.start(out);
            case Event.Notified _,
                Event.Accepted _,
                Event.Dialed _,
                Event.DialFailed _,
                Event.Received _,
                Event.Closed _,
                Event.StreamDemand _,
                Event.SnapshotSent _,
                Event.LogRead _,
                Event.LogUnavailable _,
                Event.EpochAccepted _,
                Event.EpochAnnounced _,
                Event.EpochAdopted _,
                Event.Truncated _,
                Event.SnapshotInstalled _,
                Event.SnapshotAbandoned _ -> throw Invariant.violated("a server alone has no ensemble");
            case Event.Inspect _ -> throw Invariant.violated("looks are not steps");
        }
    }

    private void passed(Event.Time time, Outbox out) {
        boolean first = !times.started();
        long paused = times.set(time);
        if (first) {
            sessions.start();
        }
        if (paused > 0) {
            out.notice(new Notice.Paused(paused));
        }
        if (clients.pipeline().hasFailed()) {
            return;
        }
        for (Session session : sessions.expired()) {
            clients.expire(session, out);
        }
        for (String path = reaper.due(times); path != null; path = reaper.due(times)) {
            clients.reap(path, out);
        }
    }

    private void storageFailed(String why, Outbox out) {
        if (!clients.pipeline().hasFailed()) {
            out.notice(new Notice.StorageFailed(why));
            clients.storageFailed(out);
        }
    }

    private final class View implements ReplicaView {
        @Override
        public ZnodeTree tree() {
            return tree;
        }

        @Override
        public @Nullable EnsembleView ensemble() {
            return null;
        }

        @Override
        public int outstandingRequests() {
            return clients.outstandingRequests();
        }

        @Override
        public int watchCount() {
            return watches.count();
        }

        @Override
        public Map<String, List<Long>> dataWatches() {
            return watches.dataWatches();
        }

        @Override
        public long sessionOf(long connection) {
            return clients.sessionOf(connection);
        }

        @Override
        public Map<Long, List<Long>> sessionExpiries() {
            return sessions.expiries();
        }
    }
}
