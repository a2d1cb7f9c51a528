package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.replica.Request;
import io.lockkeeper.zab.ZabNotice;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients of one member may see: the state of the one {@link Order} at some entry, later at every look; their answers in the order of
 * their requests; events before the answer that could reveal the change. Outlives the processes of its member.
 */
final class MemberReferee implements Overseer, SnapshotThread.Expectations {
    /** Every so many snapshots one is read and compared, znode by znode. */
    static final int COMPARED_SNAPSHOTS = 4;

    private final long id;
    private final ReplicaConfig config;
    private final SessionKind newSessions;
    private final Court court;
    private final Coverage coverage;
    private final Trace trace;
    private final Map<Long, Conn> conns = new TreeMap<>();
    private final Map<Long, Askers.Asked> lastAsked = new TreeMap<>();
    private final SessionRules sessionRules;
    private final Hearsay hearsay;
    private final Shown shown;
    private final MemberNews news;
    private final Resuming resuming;
    private final MemberAnswers answers;
    private int snapshots;
    private long nowMillis;
    private long wallMillis;
    private boolean storageFailed;
    private boolean hasLed;
    private boolean givesItsTreeUp;
    private boolean hasNewTree;
    private boolean tookWrongTree;

    /** What becomes of new sessions. */
    enum SessionKind {
        GLOBAL,
        /** Local, and refused what only a global one may. */
        LOCAL,
        LOCAL_UNTIL_NEEDED
    }

    /** What the referees of all members have in common. */
    record Court(Order order, Askers askers, Safety safety) {}

    /** @param member as it is set up, whatever its part in the membership */
    MemberReferee(
            long id, ReplicaConfig config, MemberConfig member, SessionKind newSessions, Court court, Coverage coverage, Trace trace) {
        this.id = id;
        this.config = config;
        this.newSessions = newSessions;
        this.court = court;
        this.coverage = coverage;
        this.trace = trace;
        sessionRules = new SessionRules(config.tickMillis());
        hearsay = new Hearsay(sessionRules);
        shown = new Shown(id, court, conns, sessionRules, coverage, trace);
        resuming = new Resuming(config, court.order(), coverage);
        news = new MemberNews(id, member.zab().highestCounter(), court, sessionRules, coverage, trace);
        answers = new MemberAnswers(id, member, newSessions, court, sessionRules, shown, news, resuming, coverage);
    }

    /** The process is gone. */
    void ended() {
        news.forget();
        conns.clear();
        lastAsked.clear();
    }

    /** @param rotten whether its tree is not what its disk has */
    void begins(boolean rotten) {
        shown.rots(rotten);
        hasLed = false;
        givesItsTreeUp = false;
        hasNewTree = false;
        tookWrongTree = false;
        court.order().getsWrongTree(id);
    }

    /** Whether it has led since it began. */
    boolean hasLed() {
        return hasLed;
    }

    /** Whether it has been told since it began to take another one's tree. */
    boolean givesItsTreeUp() {
        return givesItsTreeUp;
    }

    /** Whether it has taken another one's tree since then. */
    boolean hasNewTree() {
        return hasNewTree;
    }

    /** Whether it has taken a wrong one since it began. */
    boolean tookWrongTree() {
        return tookWrongTree;
    }

    /** Whether its tree has not become what it should be since it began. */
    boolean isRotten() {
        return shown.isRotten();
    }

    boolean serves() {
        return news.serves();
    }

    /** Whom it has let lead behind this epoch of its own; 0 if nobody. */
    long successorIn(long epoch) {
        return news.successorIn(epoch);
    }

    boolean leads() {
        return news.leads();
    }

    /** The last entry of the state that clients see. */
    long shown() {
        return shown.zxid();
    }

    /** The process will not run for so long. */
    void halts(long millis) {
        sessionRules.halts(millis);
    }

    @Override
    public void tellsTimeAfter(long millis) {
        sessionRules.toldTimeAfter(millis);
    }

    @Override
    public @Nullable Model at(long zxid) {
        boolean looks = snapshots++ % COMPARED_SNAPSHOTS == 0;
        return looks && news.serves() && !shown.isRotten() && court.order().entryAt(zxid) == shown.zxid() ? shown.model().copy() : null;
    }

    @Override
    public long servedZxid() {
        return shown.zxid();
    }

    // --- what the replica is told

    @Override
    public void starts(long monotonicMillis) {
        nowMillis = monotonicMillis;
        ended();
        storageFailed = false;
        sessionRules.forgetLocal();
        resuming.treeIsNew();
        shown.lookAgain();
    }

    @Override
    public void before(Event event) {
        switch (event) {
            case Event.Time time -> {
                nowMillis = time.nowMillis();
                wallMillis = time.wallMillis();
            }
            case Event.Connected e -> comes(e);
            case Event.Requests requests -> requested(requests);
            case Event.Authenticated e -> authenticated(e);
            case Event.Disconnected e -> forget(e.connection());
            case Event.StorageFailed _ -> storageFailed = true;
            case Event.SnapshotInstalled _ -> {
                resuming.treeIsNew();
                takesTree(court.order().getsWrongTree(id));
            }
            case Event.SnapshotAbandoned _ -> {
                resuming.treeIsNew();
                court.order().getsWrongTree(id);
            }
            case Event.Truncated _ -> resuming.treeIsNew();
            case Event.Received received when news.leads() -> received.messages().forEach(
                    message -> hearsay.received(received.link(), message, nowMillis));
            case Event.Closed(long link) -> linkEnds(link);
            case Event other -> {}
        }
    }

    private void takesTree(boolean wrong) {
        if (wrong) {
            shown.rots(true);
            tookWrongTree = true;
        }
        hasNewTree = givesItsTreeUp && !wrong;
    }

    private void comes(Event.Connected event) {
        Conn conn = new Conn(event.connection(), event.request(), event.ids(), coverage);
        conn.sessionLived = court.order().model().sessions().containsKey(event.request().sessionId());
        conns.put(conn.number, conn);
    }

    private void authenticated(Event.Authenticated event) {
        Conn conn = conns.get(event.connection());
        if (conn != null) {
            conn.authenticates(event.ids());
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
            if (request.operation() instanceof Operation.Write write && !news.readsOnly() && !answers.isRefusedLocally(conn, write)) {
                asks(conn, pending, write);
            }
            pending.acknowledgedBefore = court.askers().acknowledged();
            conn.pending.add(pending);
            conn.closing = request.operation() instanceof Operation.CloseSession;
        }
    }

    private void asks(Conn conn, Conn.Pending pending, Operation.Write write) {
        Operation.Write asked = write;
        if (write instanceof Operation.DeleteSubtree wish && !news.leads()) {
            switch (Subtrees.plan(shown.model(), wish, conn.ids)) {
                case Subtrees.Plan.Deletes(Operation.Multi deletes) -> asked = deletes;
                case Subtrees.Plan.Refused(Reply reply) -> {
                    pending.refusal = reply;
                    return;
                }
            }
        }
        Askers.Asked before = lastAsked.get(conn.number);
        lastAsked.put(conn.number, court.askers().ask(conn.sessionId, pending.xid, asked, conn.ids, before));
    }

    /** An entry goes to the log. A leader grants a session its time from then on. */
    void logs(long zxid, byte[] bytes) {
        LogEntry entry = court.safety().appends(id, news.leads(), zxid, bytes);
        if (news.leads()) {
            Violation.unless(
                    entry.header().timeMillis() == wallMillis,
                    "entry 0x%x is of %d, but the leader's clock says %d", zxid, entry.header().timeMillis(), wallMillis);
        }
        if (news.leads() && entry.txn() instanceof Txn.CreateSession(int timeoutMillis)) {
            sessionRules.negotiated(entry.header().sessionId(), timeoutMillis);
            sessionRules.heard(entry.header().sessionId(), nowMillis);
        }
    }

    private void forget(long connection) {
        conns.remove(connection);
        lastAsked.remove(connection);
    }

    /** To another server. */
    void says(long link, LearnerMessage message) {
        if (news.leads()) {
            hearsay.says(link, message);
        }
    }

    /** Over there nothing more comes, or what comes is not heard. */
    void linkEnds(long link) {
        hearsay.linkEnds(link, news.leads(), nowMillis);
    }

    // --- what it tells its clients

    void connected(long connection, ConnectResponse response) {
        Conn conn = conn(connection);
        long session = response.sessionId();
        Violation.unless(!conn.welcomed, "%s is welcomed twice", conn);
        trace.line(() -> id + " <- " + conn + (response.timeoutMillis() == 0 ? " refused" : " welcome to 0x" + Long.toHexString(session)));
        if (response.timeoutMillis() == 0) {
            Violation.unless(conn.hello.sessionId() != 0, "%s is refused a new session", conn);
            Violation.unless(mayBeRefused(conn), "%s is refused session 0x%x, which lives", conn, conn.hello.sessionId());
            conn.mayClose = "its session is gone";
            coverage.count(Occurrence.SESSION_REFUSED);
            return;
        }
        boolean isNew = conn.hello.sessionId() == 0;
        Violation.unless(
                news.serves() || news.readsOnly() && Boolean.TRUE.equals(conn.hello.readOnly()),
                "%s is welcomed by server %d, which does not serve", conn, id);
        Boolean told = conn.hello.readOnly() == null ? null : Boolean.valueOf(news.readsOnly());
        Violation.unless(Objects.equals(response.readOnly(), told), "%s is told %s of a mode %s", conn, response.readOnly(), told);
        Violation.unless(isNew || session == conn.hello.sessionId(), "%s gets session 0x%x", conn, session);
        Violation.unless(Arrays.equals(response.password(), SessionPassword.of(session)), "password of %s", conn);
        Violation.unless(response.timeoutMillis() == negotiated(conn.hello), "timeout of %s is %d", conn, response.timeoutMillis());
        conns.values().stream().filter(other -> other != conn && other.sessionId == session && !isNew)
                .forEach(other -> other.mayClose = "its session moved");
        conn.sessionId = session;
        conn.welcomed = true;
        hearsay.speaksHere(session);
        if (!news.leadsNobody()) { // else no other member will ever hear of it
            court.askers().welcomed(session, id);
        }
        if (!isNew || newSessions != SessionKind.GLOBAL) {
            sessionRules.negotiated(session, response.timeoutMillis()); // else its time began when it was proposed
            sessionRules.heard(session, nowMillis);
        }
        Violation.unless(
                isNew || news.serves() || sessionRules.isLocal(session), "session 0x%x is welcomed where nobody knows whether it lives",
                session);
        coverage.count(isNew ? Occurrence.SESSION_CREATED : Occurrence.SESSION_REATTACHED);
        if (!isNew && session >>> 56 != (id & 0xff)) {
            coverage.count(Occurrence.SESSION_MOVED_TO_ANOTHER_MEMBER);
        }
        if (isNew) {
            Violation.unless(session >>> 56 == (id & 0xff), "server %d makes session 0x%x", id, session);
            welcomeNew(session);
        }
    }

    /** A local session that others hear of only now could not be found when it was looked for. */
    private boolean mayBeRefused(Conn conn) {
        long session = conn.hello.sessionId();
        return !Arrays.equals(conn.hello.password(), SessionPassword.of(session))
                || !conn.sessionLived
                || !court.order().model().sessions().containsKey(session)
                || court.askers().isEnding(session);
    }

    private void welcomeNew(long session) {
        if (newSessions == SessionKind.GLOBAL) {
            Violation.unless(news.serves(), "server %d makes session 0x%x known to everybody, and has no leader", id, session);
            shown.advanceUntilSession(session);
        } else {
            sessionRules.startsLocally(session);
            coverage.count(Occurrence.LOCAL_SESSION_CREATED);
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
        if (!news.readsOnly()) {
            shown.advanceTo(zxid);
        }
        Conn.Pending pending = conn.answered(xid, zxid);
        long seen = conn.hello.lastZxidSeen();
        Violation.unless(
                court.order().entryAt(zxid) >= court.order().entryAt(seen), "%s has seen 0x%x elsewhere and hears 0x%x", conn, seen, zxid);
        Reply expected = answers.expected(conn, pending, xid, zxid, reply);
        if (shown.isRotten()) { // nobody may take that for anything but what it is: one value in memory
            Replies.mustBeSame(Replies.withoutValues(expected), Replies.withoutValues(reply), conn, pending, zxid);
        } else {
            Replies.mustBeSame(expected, reply, conn, pending, zxid);
        }
    }

    void notify(long connection, long zxid, WatchEvent event) {
        Conn conn = conn(connection);
        trace.line(() -> String.format("%d <- %s event zxid=0x%x %s", id, conn, zxid, event));
        if (zxid == -1) {
            conn.found.add(event);
            return;
        }
        shown.advanceTo(zxid);
        conn.notified(zxid, event);
        coverage.count(Occurrence.EVENT_SENT);
    }

    void closed(long connection) {
        Conn conn = conn(connection);
        forget(connection);
        if (!news.serves() || storageFailed || conn.mayClose != null) {
            return;
        }
        boolean gone = conn.sessionId != 0 && !shown.model().sessions().containsKey(conn.sessionId) || conn.closing;
        boolean ahead = court.order().entryAt(conn.hello.lastZxidSeen()) > shown.zxid();
        // A member that stops serving hangs up before it says so.
        conn.mayClose = gone ? "its session is closed" : ahead ? "it has seen more than this server" : null;
        if (conn.mayClose == null) {
            coverage.count(Occurrence.CLIENTS_SENT_AWAY);
        }
    }

    /** What it says of itself. */
    void notice(Notice notice) {
        news.heard(notice, nowMillis);
        hasLed |= news.leads();
        if (notice instanceof Notice.Ensemble(ZabNotice.TakesTree takes)) {
            Violation.unless(
                    shown.isRotten() || !court.order().isWrongTreeOf(takes.leader()),
                    "server %d gives its tree up for that of %d, and it was right", id, takes.leader());
            givesItsTreeUp = true;
        }
        if (notice instanceof Notice.ReadOnly) {
            shown.lookAgain();
        }
    }

    // --- after each step

    @Override
    public void after(ReplicaView view) {
        resuming.treeEndsAt(view.tree().lastZxid());
        if (news.serves()) {
            shown.advanceTo(view.tree().lastZxid());
        } else if (news.readsOnly()) {
            shown.leaderless(view.tree().lastZxid());
        } else {
            return;
        }
        for (Conn conn : conns.values()) {
            Violation.unless(conn.watches.owed().isEmpty(), "%s never hears of %s", conn, conn.watches.owed().peek());
            Violation.unless(conn.found.isEmpty(), "%s hears %s without having asked", conn, conn.found);
        }
        shown.mustBe(view.tree());
    }

    private Conn conn(long number) {
        Conn conn = conns.get(number);
        if (conn == null) {
            throw new Violation("server " + id + " speaks to connection " + number + ", which is not there");
        }
        return conn;
    }
}
