package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.replica.EnsembleView;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.replica.Request;
import io.lockkeeper.tree.DigestMismatch;
import io.lockkeeper.zab.ZabNotice;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients of one member may see: the state of the one {@link Order} at some entry, later at every look; their answers in the order of
 * their requests; events before the answer that could reveal the change. Outlives the processes of its member.
 */
final class MemberReferee implements Overseer, SnapshotThread.Expectations {
    /** Every so many snapshots one is read and compared, znode by znode. */
    private static final int COMPARED_SNAPSHOTS = 4;

    private final long id;
    private final ReplicaConfig config;
    private final SessionKind newSessions;
    private final Court court;
    private final Coverage coverage;
    private final Trace trace;
    private final Map<Long, Conn> conns = new TreeMap<>();
    private final Map<Long, Askers.Asked> lastAsked = new TreeMap<>();
    private final SessionRules sessionRules;
    private final Model model = new Model(true);
    private int applied;
    private int snapshots;
    private long digest = model.digest();
    private long nowMillis;
    private boolean serving;
    private boolean leads;
    private boolean storageFailed;
    private long checkedDigestAt = -1;

    /** What becomes of new sessions. */
    enum SessionKind {
        GLOBAL,
        /** Local, and refused what only a global one may. */
        LOCAL,
        LOCAL_UNTIL_NEEDED
    }

    /** What the referees of all members have in common. */
    record Court(Order order, Askers askers, Safety safety) {}

    MemberReferee(long id, ReplicaConfig config, SessionKind newSessions, Court court, Coverage coverage, Trace trace) {
        this.id = id;
        this.config = config;
        this.newSessions = newSessions;
        this.court = court;
        this.coverage = coverage;
        this.trace = trace;
        sessionRules = new SessionRules(config.tickMillis());
    }

    /** The process is gone. */
    void ended() {
        serving = false;
        leads = false;
        conns.clear();
        lastAsked.clear();
    }

    boolean serves() {
        return serving;
    }

    boolean leads() {
        return serving && leads;
    }

    /** The last entry of the state that clients see. */
    long shown() {
        return model.zxid();
    }

    void stoodStill(long millis) {
        sessionRules.stoodStill(millis);
    }

    @Override
    public @Nullable Model at(long zxid) {
        boolean looks = snapshots++ % COMPARED_SNAPSHOTS == 0;
        return looks && serving && court.order().entryAt(zxid) == model.zxid() ? model.copy() : null;
    }

    @Override
    public long servedZxid() {
        return model.zxid();
    }

    // --- what the replica is told

    @Override
    public void starts(long monotonicMillis) {
        nowMillis = monotonicMillis;
        conns.clear();
        lastAsked.clear();
        serving = false;
        leads = false;
        storageFailed = false;
        sessionRules.forgetLocal();
        checkedDigestAt = -1;
    }

    @Override
    public void before(Event event) {
        switch (event) {
            case Event.Time time -> nowMillis = time.nowMillis();
            case Event.Connected e -> conns.put(e.connection(), new Conn(e.connection(), e.request(), e.ids(), coverage));
            case Event.Requests requests -> requested(requests);
            case Event.Authenticated e -> authenticated(e);
            case Event.Disconnected e -> forget(e.connection());
            case Event.StorageFailed _ -> storageFailed = true;
            case Event.Received received -> received.messages().forEach(message -> {
                if (message instanceof LearnerMessage.Pong pong && leads) {
                    for (long session : pong.sessions()) {
                        if (!sessionRules.isLocal(session)) {
                            sessionRules.heard(session, nowMillis); // of a local one others cannot know anything
                        }
                    }
                }
            });
            case Event other -> {}
        }
    }

    private void authenticated(Event.Authenticated event) {
        Conn conn = conns.get(event.connection());
        if (conn != null) {
            Set<Id> ids = new LinkedHashSet<>(conn.ids);
            ids.addAll(event.ids());
            conn.ids = List.copyOf(ids);
            conn.authenticating++;
        }
    }

    private void requested(Event.Requests requests) {
        Conn conn = conns.get(requests.connection());
        if (conn == null) {
            return;
        }
        sessionRules.heard(conn.sessionId, nowMillis);
        for (Request request : requests.requests()) {
            if (conn.closing || conn.sessionId == 0) {
                return; // what a closing session still says is dropped
            }
            Conn.Pending pending = new Conn.Pending(request.xid(), request.operation(), conn.ids);
            if (request.operation() instanceof Operation.Write write && !isRefusedLocally(conn, write)) {
                Askers.Asked before = lastAsked.get(conn.number);
                lastAsked.put(conn.number, court.askers().ask(conn.sessionId, request.xid(), write, conn.ids, before));
            }
            pending.acknowledgedBefore = court.askers().acknowledged();
            conn.pending.add(pending);
            conn.closing = request.operation() instanceof Operation.CloseSession;
        }
    }

    private boolean isRefusedLocally(Conn conn, Operation.Write write) {
        return newSessions == SessionKind.LOCAL && sessionRules.isLocal(conn.sessionId) && makesEphemerals(write);
    }

    private static boolean makesEphemerals(Operation.Write write) {
        return switch (write) {
            case Operation.Multi multi -> multi.operations().stream().anyMatch(MemberReferee::makesEphemerals);
            case Operation.Create create when create.opCode() == OpCode.CREATE || create.opCode() == OpCode.CREATE2 -> {
                CreateMode mode = CreateMode.ofFlag(create.flags());
                yield mode != null && mode.isEphemeral();
            }
            default -> false;
        };
    }

    /** An entry goes to the log. A leader grants a session its time from then on. */
    void logs(long zxid, byte[] bytes) {
        LogEntry entry = court.safety().appends(id, leads, zxid, bytes);
        if (leads && entry.txn() instanceof Txn.CreateSession(int timeoutMillis)) {
            sessionRules.negotiated(entry.header().sessionId(), timeoutMillis);
            sessionRules.heard(entry.header().sessionId(), nowMillis);
        }
    }

    private void forget(long connection) {
        conns.remove(connection);
        lastAsked.remove(connection);
    }

    // --- what it tells its clients

    void connected(long connection, ConnectResponse response) {
        Conn conn = conn(connection);
        long session = response.sessionId();
        Violation.unless(!conn.welcomed, "%s is welcomed twice", conn);
        trace.line(() -> id + " <- " + conn + (response.timeoutMillis() == 0 ? " refused" : " welcome to 0x" + Long.toHexString(session)));
        if (response.timeoutMillis() == 0) {
            Violation.unless(conn.hello.sessionId() != 0, "%s is refused a new session", conn);
            conn.mayClose = "its session is gone";
            coverage.count(Occurrence.SESSION_REFUSED);
            return;
        }
        boolean isNew = conn.hello.sessionId() == 0;
        Violation.unless(serving, "%s is welcomed by server %d, which does not serve", conn, id);
        Violation.unless(isNew || session == conn.hello.sessionId(), "%s gets session 0x%x", conn, session);
        Violation.unless(Arrays.equals(response.password(), SessionPassword.of(session)), "password of %s", conn);
        Violation.unless(response.timeoutMillis() == negotiated(conn.hello), "timeout of %s is %d", conn, response.timeoutMillis());
        conns.values().stream().filter(other -> other != conn && other.sessionId == session && !isNew)
                .forEach(other -> other.mayClose = "its session moved");
        conn.sessionId = session;
        conn.welcomed = true;
        if (!isNew || newSessions != SessionKind.GLOBAL) {
            sessionRules.negotiated(session, response.timeoutMillis()); // else its time began when it was proposed
            sessionRules.heard(session, nowMillis);
        }
        coverage.count(isNew ? Occurrence.SESSION_CREATED : Occurrence.SESSION_REATTACHED);
        if (!isNew && session >>> 56 != id) {
            coverage.count(Occurrence.SESSION_MOVED_TO_ANOTHER_MEMBER);
        }
        if (isNew) {
            Violation.unless(session >>> 56 == id, "server %d makes session 0x%x", id, session);
            welcomeNew(session);
        }
    }

    private void welcomeNew(long session) {
        if (newSessions == SessionKind.GLOBAL) {
            advanceUntilSession(session);
        } else {
            sessionRules.startsLocally(session);
            coverage.count(Occurrence.LOCAL_SESSION_CREATED);
        }
    }

    private void advanceUntilSession(long session) {
        while (!model.sessions().containsKey(session)) {
            long entry = court.order().entryOfSession(session);
            Violation.unless(entry > model.zxid(), "session 0x%x is welcomed, and no entry makes it", session);
            advanceTo(entry);
        }
    }

    private int negotiated(ConnectRequest hello) {
        return Math.clamp(hello.timeoutMillis(), config.minSessionTimeoutMillis(), config.maxSessionTimeoutMillis());
    }

    void reply(long connection, int xid, long zxid, Reply reply) {
        Conn conn = conn(connection);
        trace.line(() -> String.format("%d <- %s xid=%d zxid=0x%x %s", id, conn, xid, zxid, Replies.text(reply)));
        if (xid == RequestHeader.XID_AUTH) {
            Violation.unless(conn.authenticating-- > 0, "%s hears of an authentication it did not ask for", conn);
            return;
        }
        advanceTo(zxid);
        Conn.Pending pending = conn.pending.poll();
        if (pending == null) {
            throw new Violation(conn + " is answered xid " + xid + " although it asked nothing");
        }
        int expectedXid = pending.operation instanceof Operation.Ping ? RequestHeader.XID_PING : pending.xid;
        Violation.unless(xid == expectedXid, "%s is answered xid %d before xid %d", conn, xid, expectedXid);
        Violation.unless(zxid >= conn.lastZxid, "%s hears zxid 0x%x after 0x%x", conn, zxid, conn.lastZxid);
        long seen = conn.hello.lastZxidSeen();
        Violation.unless(zxid >= seen, "%s has seen 0x%x elsewhere and hears 0x%x", conn, seen, zxid);
        conn.lastZxid = zxid;
        Violation.unless(
                conn.watches.owed().isEmpty(), "%s is answered xid %d before it hears of %s", conn, xid, conn.watches.owed().peek());
        Reply expected = expected(conn, pending, xid, zxid);
        String want = Replies.text(expected == null ? reply : expected);
        String got = Replies.text(reply);
        Violation.unless(
                want.equals(got), "%s: xid %d %s at 0x%x is answered %s, but should be %s", conn, xid, pending.operation, zxid, got, want);
    }

    private @Nullable Reply expected(Conn conn, Conn.Pending pending, int xid, long zxid) {
        return switch (pending.operation) {
            case Operation.CloseSession _ when sessionRules.isLocal(conn.sessionId) -> {
                sessionRules.closed(conn.sessionId);
                yield Reply.DONE;
            }
            case Operation.Write write when isRefusedLocally(conn, write) -> Reply.failed(ErrorCode.EPHEMERAL_ON_LOCAL_SESSION);
            case Operation.Write _ -> {
                Violation.unless(pending.expected != null, "%s hears of xid %d, which no agreed entry justifies", conn, xid);
                Violation.unless(pending.zxid == zxid, "%s: xid %d took zxid 0x%x, not 0x%x", conn, xid, pending.zxid, zxid);
                court.askers().acknowledged(zxid);
                yield pending.expected;
            }
            case Operation.Read read -> {
                Violation.unless(serving, "%s reads from server %d, which does not serve", conn, id);
                long shown = court.order().entryAt(zxid);
                Violation.unless(model.zxid() == shown, "%s: xid %d shows zxid 0x%x, but 0x%x is served", conn, xid, zxid, model.zxid());
                if (read instanceof Operation.Sync) {
                    Violation.unless(
                            model.zxid() >= pending.acknowledgedBefore,
                            "%s: sync %d ends at 0x%x, but 0x%x was acknowledged before it", conn, xid, zxid, pending.acknowledgedBefore);
                }
                yield new Answers(model, coverage).to(read, conn);
            }
            default -> throw new Violation("nobody asks for " + pending.operation);
        };
    }

    void notify(long connection, long zxid, WatchEvent event) {
        Conn conn = conn(connection);
        trace.line(() -> String.format("%d <- %s event zxid=0x%x %s", id, conn, zxid, event));
        if (zxid == -1) {
            conn.found.add(event);
            return;
        }
        advanceTo(zxid);
        WatchBook.Owed owed = conn.watches.owed().poll();
        WatchBook.Owed got = new WatchBook.Owed(zxid, event);
        Violation.unless(got.equals(owed), "%s hears %s, but should hear %s", conn, got, owed);
        Violation.unless(zxid >= conn.lastZxid, "%s hears of 0x%x after 0x%x", conn, zxid, conn.lastZxid);
        conn.lastZxid = zxid;
        coverage.count(Occurrence.EVENT_SENT);
    }

    void closed(long connection) {
        Conn conn = conn(connection);
        forget(connection);
        if (!serving || storageFailed || conn.mayClose != null) {
            return;
        }
        boolean gone = conn.sessionId != 0 && !model.sessions().containsKey(conn.sessionId) || conn.closing;
        boolean ahead = court.order().entryAt(conn.hello.lastZxidSeen()) > model.zxid();
        // A member that stops serving hangs up before it says so.
        conn.mayClose = gone ? "its session is closed" : ahead ? "it has seen more than this server" : null;
        if (conn.mayClose == null) {
            coverage.count(Occurrence.CLIENTS_SENT_AWAY);
        }
    }

    // --- what it says of itself

    void notice(Notice notice) {
        trace.line(() -> id + "    " + notice);
        switch (notice) {
            case Notice.SessionExpired expired -> {
                boolean local = sessionRules.isLocal(expired.sessionId());
                Violation.unless(leads || local, "server %d expires a session and does not lead", id);
                sessionRules.expired(expired.sessionId(), nowMillis);
                if (local) {
                    sessionRules.closed(expired.sessionId());
                } else {
                    court.askers().expiring(expired.sessionId());
                }
                coverage.count(Occurrence.SESSION_EXPIRED);
            }
            case Notice.Paused _ -> coverage.count(Occurrence.PAUSE_NOTICED);
            case Notice.TreeDiffers(DigestMismatch mismatch) -> throw new Violation(mismatch.toString());
            case Notice.SnapshotSkipped _ -> coverage.count(Occurrence.SNAPSHOT_SKIPPED);
            case Notice.StorageFailed _ -> coverage.count(Occurrence.STORAGE_FAILED);
            case Notice.Reaping reaped -> court.askers().reaping(reaped.path());
            case Notice.Ensemble news -> heard(news.news());
            case Notice.UnreadableRequest unreadable -> throw new Violation("a learner's request is unreadable: " + unreadable);
            case Notice.ReadOnly _ -> {}
        }
    }

    private void heard(ZabNotice news) {
        switch (news) {
            case ZabNotice.Serving(ServerState state, long epoch) -> {
                serving = true;
                leads = state == ServerState.LEADING;
                court.safety().serves(id, leads, epoch);
                coverage.count(switch (state) {
                    case LEADING -> Occurrence.LEADER_ESTABLISHED;
                    case OBSERVING -> Occurrence.OBSERVER_SYNCHRONIZED;
                    case FOLLOWING, LOOKING -> Occurrence.FOLLOWER_SYNCHRONIZED;
                });
                if (leads) {
                    // Everything in its history is committed now.
                    court.order().shown(id, court.safety().logged(id), court.safety());
                    sessionRules.restarted(court.order().model().sessions(), nowMillis);
                }
            }
            case ZabNotice.Left left -> {
                serving = false;
                leads = false;
                sessionRules.forgetLocal();
                coverage.count(switch (left.state()) {
                    case LEADING -> Occurrence.LEADER_GAVE_UP;
                    case FOLLOWING, OBSERVING, LOOKING -> Occurrence.LEARNER_LEFT;
                });
            }
            case ZabNotice.LearnerSync sync -> coverage.count(
                    sync.how().startsWith("SNAP") ? Occurrence.SYNC_BY_SNAP
                            : sync.how().startsWith("TRUNC") ? Occurrence.SYNC_BY_TRUNC
                            : sync.how().contains("log") ? Occurrence.SYNC_BY_DIFF_FROM_LOG : Occurrence.SYNC_BY_DIFF);
            case ZabNotice.LearnerRefused _ -> coverage.count(Occurrence.LEARNER_REFUSED);
            case ZabNotice.Truncated _ -> coverage.count(Occurrence.LOG_CUT);
            case ZabNotice.MembershipChanged _ -> coverage.count(Occurrence.MEMBERSHIP_CHANGED);
            case ZabNotice.Elected _, ZabNotice.MembershipUnreadable _ -> {}
        }
    }

    // --- after each step

    @Override
    public void after(ReplicaView view) {
        EnsembleView ensemble = view.ensemble();
        if (ensemble == null || !ensemble.serving() || !serving) {
            return;
        }
        advanceTo(view.tree().lastZxid());
        for (Conn conn : conns.values()) {
            Violation.unless(conn.watches.owed().isEmpty(), "%s never hears of %s", conn, conn.watches.owed().peek());
            Violation.unless(conn.found.isEmpty(), "%s hears %s without having asked", conn, conn.found);
        }
        if (checkedDigestAt != model.zxid()) {
            checkedDigestAt = model.zxid();
            Violation.unless(view.tree().digest() == digest, "digest of server %d at 0x%x", id, model.zxid());
        }
    }

    private Conn conn(long number) {
        Conn conn = conns.get(number);
        if (conn == null) {
            throw new Violation("server " + id + " speaks to connection " + number + ", which is not there");
        }
        return conn;
    }

    private void advanceTo(long zxid) {
        long entry = court.order().entryAt(zxid);
        if (entry <= model.zxid()) {
            return;
        }
        court.order().shown(id, entry, court.safety());
        while (model.zxid() < entry) {
            applyNext();
        }
    }

    private void applyNext() {
        Order.Agreed next = court.order().get(applied++);
        long zxid = next.entry().zxid();
        long session = next.entry().header().sessionId();
        model.apply(next.entry(), new Telling(zxid));
        digest = next.digest();
        trace.line(() -> String.format(
                "%d    applied 0x%x session 0x%x %s -> %s", id, zxid, session, Txns.text(next.entry().txn()), Replies.text(next.reply())));
        if (next.entry().txn() instanceof Txn.CreateSession && sessionRules.isLocal(session)) {
            sessionRules.becomesGlobal(session);
            coverage.count(Occurrence.LOCAL_SESSION_UPGRADED);
        }
        boolean closed = session != 0 && !sessionRules.isLocal(session) && !model.sessions().containsKey(session);
        for (Conn conn : conns.values()) {
            if (session != 0 && conn.sessionId == session) {
                answer(conn, next);
                if (closed) {
                    conn.mayClose = "its session is closed";
                }
            }
        }
        if (next.entry().txn() instanceof Txn.CloseSession) {
            sessionRules.closed(session);
        }
    }

    private static void answer(Conn conn, Order.Agreed entry) {
        for (Conn.Pending pending : conn.pending) {
            if (pending.operation instanceof Operation.Write && pending.xid == entry.entry().header().cxid()) {
                pending.expected = entry.reply();
                pending.zxid = entry.entry().zxid();
                if (entry.reply().error() == ErrorCode.SESSION_MOVED) {
                    conn.mayClose = "its session moved";
                }
            }
        }
    }

    /** Tells every connection's book what changed. */
    private final class Telling implements Model.Listener {
        private final long zxid;

        Telling(long zxid) {
            this.zxid = zxid;
        }

        @Override
        public void created(String path, List<Acl> acl, List<Acl> parentAcl) {
            conns.values().forEach(c -> c.watches.created(zxid, path, acl, parentAcl, c.ids));
        }

        @Override
        public void deleted(String path, List<Acl> acl, List<Acl> parentAcl) {
            conns.values().forEach(c -> c.watches.deleted(zxid, path, acl, parentAcl, c.ids));
        }

        @Override
        public void dataChanged(String path, List<Acl> acl) {
            conns.values().forEach(c -> c.watches.dataChanged(zxid, path, acl, c.ids));
        }
    }
}
