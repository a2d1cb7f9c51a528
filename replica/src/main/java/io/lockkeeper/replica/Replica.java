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
    private final Reaper reaper;
    private final Agreement agreement;
    private final Clients clients;
    private final boolean isMember;
    private final ReplicaView view = new View();
    private final EventTrace trace = new EventTrace();
    private final Lobby lobby = new Lobby();
    private boolean served = true;
    private boolean halted;

    private Replica(ReplicaConfig config, @Nullable MemberConfig member, ZnodeTree tree, Zab zab) {
        this.tree = tree;
        this.times = new Times(config.tickMillis());
        this.watches = new WatchTable(tree::mayRead);
        this.sessions = new Sessions(config, tree, times);
        long patienceMillis = member == null ? 0 : (long) member.zab().tickMillis() * member.zab().initLimitTicks();
        this.snapshots = new Snapshots(tree, new SnapshotCadence(config), times, patienceMillis);
        this.reaper = new Reaper(tree, config);
        this.agreement = new Agreement(zab, config, member, tree, times, watches, sessions, snapshots, reaper);
        this.clients = agreement.clients();
        this.isMember = member != null;
    }

    /** A server alone that serves {@code tree}, as recovered, with its last zxid. */
    public Replica(ReplicaConfig config, ZnodeTree tree) {
        this(config, null, tree, Zab.alone(tree.lastZxid()));
    }

    /**
     * A member of an ensemble, which looks for a leader first.
     *
     * @param tree as recovered
     * @param recovered what else the disk had; its last zxid is the tree's
     */
    public static Replica member(ReplicaConfig config, MemberConfig member, ZnodeTree tree, Zab.Recovered recovered) {
        Invariant.check(recovered.lastZxid() == tree.lastZxid(), "log and tree end with the same entry", recovered.lastZxid());
        return new Replica(config, member, tree, Zab.member(member.zab(), recovered, Memberships::in));
    }

    /**
     * When {@link Event.Time} is needed at the latest, in its monotonic milliseconds, beside once every tick; to be asked after each
     * batch. {@link Long#MAX_VALUE} for never.
     */
    public long wakeAt() {
        return agreement.wakeAt();
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
        agreement.towards(out);
        switch (event) {
            case Event.Time time -> passed(time, out);
            case Event.OfClient e -> {
                if (!lobby.keeps(e, out::close)) {
                    takeFromClient(e, out);
                }
            }
            case Event.Persisted e -> agreement.persisted(e.zxid());
            case Event.StorageFailed e -> storageFailed(e.why(), out);
            case Event.SnapshotDemand e -> snapshots.demanded(e.maxBytes(), out);
            case Event.SnapshotEnded _ -> snapshots.ended(out);
            case Event.SnapshotRequested _ -> snapshots.start(out);
            case Event.OfEnsemble e -> {
                Invariant.check(isMember, "a server alone has no ensemble", 0);
                takeAsMember(e, out);
            }
            case Event.Inspect _ -> throw Invariant.violated("looks are not steps");
        }
        if (isMember) {
            agreement.settle();
            lookAfterLobby(out);
        }
    }

    private void takeFromClient(Event.OfClient event, Outbox out) {
        switch (event) {
            case Event.Connected e -> clients.connected(e.connection(), e.request(), e.ids(), out);
            case Event.Requests e -> clients.requested(e.connection(), e.requests(), out);
            case Event.Authenticated e -> clients.connections().authenticated(e, out);
            case Event.Disconnected e -> clients.connections().disconnected(e.connection());
        }
    }

    private void lookAfterLobby(Outbox out) {
        boolean serves = clients.standing() != Standing.OUT;
        if (lobby.isOpen() && serves) {
            lobby.letIn(said -> takeFromClient(said, out));
        } else if (lobby.isOpen() && lobby.isTooLate(times.nowMillis())) {
            lobby.sendAway(out::close);
        } else if (served && !serves) {
            lobby.open(times.nowMillis());
        }
        served = serves;
    }

    private void takeAsMember(Event.OfEnsemble event, Outbox out) {
        switch (event) {
            case Event.Notified e -> agreement.tell((zab, to) -> zab.notified(e.sid(), e.notification(), to));
            case Event.Reaches e -> agreement.tell((zab, to) -> zab.reaches(e.sid(), e.reachable(), to));
            case Event.Accepted e -> agreement.tell((zab, to) -> zab.accepted(e.link(), to));
            case Event.Dialed e -> agreement.tell((zab, to) -> zab.dialed(e.attempt(), e.link(), to));
            case Event.DialFailed e -> agreement.tell((zab, to) -> zab.dialFailed(e.attempt(), to));
            case Event.Received e -> agreement.received(e.link(), e.messages());
            case Event.Closed e -> agreement.closed(e.link());
            case Event.StreamDemand e -> snapshots.streamDemanded(e.link(), e.maxBytes(), out);
            case Event.SnapshotSent e -> agreement.tell((zab, to) -> zab.snapshotSent(e.link(), to));
            case Event.LogRead e -> agreement.tell((zab, to) -> zab.logRead(e.link(), e.entries(), e.end(), to));
            case Event.LogUnavailable e -> agreement.tell((zab, to) -> zab.logUnavailable(e.link(), to));
            case Event.EpochAccepted e -> agreement.tell((zab, to) -> zab.epochAccepted(e.epoch(), to));
            case Event.EpochAnnounced e -> agreement.tell((zab, to) -> zab.epochAnnounced(e.epoch(), to));
            case Event.EpochAdopted e -> agreement.tell((zab, to) -> zab.epochAdopted(e.epoch(), to));
            case Event.Truncated e -> agreement.truncated(e.zxid(), e.tree());
            case Event.SnapshotInstalled e -> agreement.snapshotInstalled(e.zxid(), e.tree());
            case Event.SnapshotAbandoned e -> agreement.snapshotAbandoned(e.tree());
        }
    }

    private void passed(Event.Time time, Outbox out) {
        boolean first = !times.started();
        long paused = times.set(time);
        if (first) {
            sessions.start();
            if (isMember) {
                agreement.start();
            } else {
                sessions.answerForAll();
                clients.pipeline().requireDigests(out);
            }
        }
        if (paused > 0) {
            out.notice(new Notice.Paused(paused));
        }
        if (isMember) {
            agreement.tick();
        }
        if (clients.pipeline().hasFailed() || !clients.mayAct()) {
            return;
        }
        for (Session session : sessions.expired()) {
            clients.expire(session, out);
        }
        if (clients.standing() == Standing.ORDERS) {
            for (String path = reaper.due(times); path != null && clients.mayAct(); path = reaper.due(times)) {
                clients.reap(path, out);
            }
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
            return agreement.view();
        }

        @Override
        public int outstandingRequests() {
            return clients.connections().outstandingRequests();
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
            return clients.connections().sessionOf(connection);
        }

        @Override
        public Map<Long, List<Long>> sessionExpiries() {
            return sessions.expiries();
        }
    }
}
