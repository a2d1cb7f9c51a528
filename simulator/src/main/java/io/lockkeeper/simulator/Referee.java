package io.lockkeeper.simulator;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.replica.Request;
import io.lockkeeper.tree.DigestMismatch;
import io.lockkeeper.tree.ZnodeTree;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a replica and its host, hears every event and every effect, and throws a {@link Violation} at the first that breaks
 * a promise. Outlives the server it watches: what was promised before a crash holds after it.
 */
final class Referee implements Outbox, Overseer, SnapshotThread.Expectations, Ledger.Desk {
    private final Outbox host;
    private final ReplicaConfig config;
    private final Coverage coverage;
    private final Trace trace;
    private final Ledger ledger;
    private final SessionRules sessionRules;

    private final Guests guests;
    private final Origins origins = new Origins();
    private long nowMillis;
    private long wallMillis;
    private long persisted;
    private boolean storageFailed;
    private long checkedDigestAt = -1;

    Referee(Outbox host, ReplicaConfig config, Coverage coverage, Trace trace) {
        this.host = host;
        this.config = config;
        this.coverage = coverage;
        this.trace = trace;
        ledger = new Ledger(coverage);
        guests = new Guests(ledger, coverage);
        sessionRules = new SessionRules(config.tickMillis());
    }

    Model model() {
        return ledger.model();
    }

    @Override
    public Model at(long zxid) {
        return model().copy();
    }

    @Override
    public long servedZxid() {
        return model().zxid();
    }

    Ledger ledger() {
        return ledger;
    }

    /** The process will not run for so long. */
    void halts(long millis) {
        sessionRules.halts(millis);
    }

    @Override
    public void tellsTimeAfter(long millis) {
        sessionRules.toldTimeAfter(millis);
    }

    // --- a server's life

    /** A server has read its files. What it found must be what it promised, and all of it must be justified. */
    void recovered(long lastZxid, ZnodeTree tree) {
        long served = model().zxid();
        Violation.unless(
                lastZxid >= served,
                "acknowledged writes are lost: the server comes back at 0x%x, but state at 0x%x was served", lastZxid, served);
        coverage.count(lastZxid == ledger.appended() ? Occurrence.RECOVERED_ALL_THAT_WAS_APPENDED : Occurrence.UNACKNOWLEDGED_WRITES_LOST);
        if (lastZxid > served) {
            coverage.count(Occurrence.RECOVERED_MORE_THAN_WAS_ACKNOWLEDGED);
        }
        Violation.unless(lastZxid <= ledger.appended(), "recovery found 0x%x, but only 0x%x was written", lastZxid, ledger.appended());
        persisted = lastZxid;
        advanceTo(lastZxid);
        ledger.forgetAhead();
        guests.forget();
        origins.forget();
        storageFailed = false;
        checkedDigestAt = -1;
        Images.mustEqual(model(), tree);
        Violation.unless(tree.digestMismatches() == 0, "digest mismatch while recovering");
    }

    @Override
    public void starts(long monotonicMillis) {
        nowMillis = monotonicMillis;
        sessionRules.restarted(model().sessions(), monotonicMillis);
    }

    // --- what the replica is told

    @Override
    public void before(Event event) {
        switch (event) {
            case Event.Time time -> {
                nowMillis = time.nowMillis();
                wallMillis = time.wallMillis();
            }
            case Event.Connected connected -> guests.comes(connected, storageFailed);
            case Event.Requests requests -> requested(requests);
            case Event.Authenticated authenticated -> {
                Conn conn = guests.find(authenticated.connection());
                if (conn != null) {
                    conn.authenticates(authenticated.ids());
                    coverage.count(Occurrence.AUTHENTICATED);
                }
            }
            case Event.Disconnected disconnected -> guests.leaves(disconnected.connection());
            case Event.Persisted safe -> persisted = Math.max(persisted, safe.zxid());
            case Event.StorageFailed _ -> {
                storageFailed = true;
                guests.storageFailed();
            }
            case Event.SnapshotDemand _, Event.SnapshotEnded _, Event.SnapshotRequested _, Event.Inspect _ -> {}
            case Event.Notified _,
                Event.Reaches _,
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
                Event.SnapshotAbandoned _ -> throw new Violation("a server alone has no ensemble");
        }
    }

    private void requested(Event.Requests requests) {
        Conn conn = guests.find(requests.connection());
        if (conn == null || guests.isClosing(conn.sessionId)) {
            return; // what a closing session still says is dropped
        }
        sessionRules.heard(conn.sessionId, nowMillis);
        for (Request request : requests.requests()) {
            if (guests.isClosing(conn.sessionId) || conn.mayClose != null) {
                return;
            }
            Conn.Pending pending = new Conn.Pending(request.xid(), request.operation(), conn.ids);
            pending.waitedBehindAWrite = conn.pending.stream().anyMatch(p -> p.operation instanceof Operation.Write);
            if (request.operation() instanceof Operation.Write) {
                if (storageFailed) {
                    conn.mayClose = Guests.STORAGE_FAILED;
                    return;
                }
                origins.asked(conn.sessionId, pending);
            }
            conn.pending.add(pending);
            if (request.operation() instanceof Operation.CloseSession) {
                guests.closes(conn.sessionId);
            }
        }
    }

    // --- what it does

    @Override
    public void append(long zxid, byte[] entry) {
        Violation.unless(!storageFailed, "0x%x is appended after the log has failed", zxid);
        LogEntry decoded = ledger.append(zxid, entry, wallMillis);
        if (decoded.header().type() == OpCode.CREATE_SESSION) {
            sessionProposed(decoded.header().sessionId());
        }
        host.append(zxid, entry);
    }

    private void sessionProposed(long session) {
        Conn conn = guests.isGiven(session);
        sessionRules.heard(session, nowMillis);
        sessionRules.negotiated(session, negotiated(conn.hello));
        origins.sessionAsked(session, negotiated(conn.hello), conn.ids);
    }

    @Override
    public void rollLog() {
        coverage.count(Occurrence.LOG_ROLLED);
        host.rollLog();
    }

    @Override
    public void connected(long connection, ConnectResponse response) {
        Conn conn = guests.get(connection);
        long sessionId = conn.hello.sessionId();
        Violation.unless(!conn.welcomed, "%s is welcomed twice", conn);
        if (response.timeoutMillis() == 0) {
            Violation.unless(
                    sessionId != 0 && !guests.isAlive(conn.hello), "session 0x%x is alive, but its client is turned away", sessionId);
            coverage.count(Occurrence.SESSION_REFUSED);
            conn.mayClose = "its session is gone";
        } else if (sessionId == 0) {
            while (!model().sessions().containsKey(response.sessionId())) {
                advanceTo(model().zxid() + 1);
            }
            Violation.unless(conn.sessionId == response.sessionId(), "%s is given session 0x%x", conn, response.sessionId());
            coverage.count(Occurrence.SESSION_CREATED);
        } else {
            Violation.unless(
                    response.sessionId() == sessionId && guests.isAlive(conn.hello), "%s gets session 0x%x", conn, response.sessionId());
            Violation.unless(guests.of(sessionId).isEmpty(), "session 0x%x has two connections", sessionId);
            conn.sessionId = sessionId;
            sessionRules.heard(sessionId, nowMillis);
            coverage.count(Occurrence.SESSION_REATTACHED);
        }
        if (response.timeoutMillis() != 0) {
            conn.welcomed = true;
            Violation.unless(response.timeoutMillis() == negotiated(conn.hello), "timeout of %s is %d", conn, response.timeoutMillis());
            Violation.unless(Arrays.equals(response.password(), SessionPassword.of(conn.sessionId)), "password of %s", conn);
            sessionRules.negotiated(conn.sessionId, response.timeoutMillis());
        }
        trace.line(() -> "<- " + conn + (conn.welcomed ? " welcome" : " refused"));
        host.connected(connection, response);
    }

    private int negotiated(ConnectRequest hello) {
        return Math.clamp(hello.timeoutMillis(), config.minSessionTimeoutMillis(), config.maxSessionTimeoutMillis());
    }

    @Override
    public void reply(long connection, int xid, long zxid, Reply reply) {
        Conn conn = guests.get(connection);
        trace.line(() -> String.format("<- %s xid=%d zxid=0x%x %s", conn, xid, zxid, Replies.text(reply)));
        if (xid == RequestHeader.XID_AUTH) {
            Violation.unless(conn.authenticating-- > 0 && zxid == 0, "%s hears of an authentication it did not ask for", conn);
        } else {
            checkReply(conn, xid, zxid, reply);
        }
        host.reply(connection, xid, zxid, reply);
    }

    private void checkReply(Conn conn, int xid, long zxid, Reply reply) {
        advanceTo(zxid);
        Conn.Pending pending = conn.answered(xid, zxid);
        Reply expected;
        switch (pending.operation) {
            case Operation.Write _ -> {
                Violation.unless(pending.expected != null, "%s hears of xid %d, which no entry of the log justifies", conn, xid);
                Violation.unless(pending.zxid == zxid, "%s: xid %d took zxid 0x%x, not 0x%x", conn, xid, pending.zxid, zxid);
                expected = pending.expected == null ? reply : pending.expected;
            }
            case Operation.Read read -> {
                Violation.unless(model().zxid() == zxid, "%s: xid %d shows zxid 0x%x, but 0x%x is served", conn, xid, zxid, model().zxid());
                expected = new Answers(model(), coverage).to(read, conn);
                coverage.count(Occurrence.READ_DONE);
                if (pending.waitedBehindAWrite) {
                    coverage.count(Occurrence.READ_WAITED_BEHIND_A_WRITE);
                }
            }
            default -> throw new Violation("nobody asks for " + pending.operation);
        }
        Replies.mustBeSame(expected, reply, conn, pending, zxid);
        if (reply.error() == ErrorCode.NO_AUTH) {
            coverage.count(Occurrence.REFUSED_FOR_LACK_OF_PERMISSION);
        }
    }

    @Override
    public void notify(long connection, long zxid, WatchEvent event) {
        Conn conn = guests.get(connection);
        trace.line(() -> String.format("<- %s event zxid=0x%x %s", conn, zxid, event));
        if (zxid == -1) {
            conn.found.add(event);
        } else {
            advanceTo(zxid);
            conn.notified(zxid, event);
            coverage.count(Occurrence.EVENT_SENT);
        }
        host.notify(connection, zxid, event);
    }

    @Override
    public void close(long connection) {
        Conn conn = guests.get(connection);
        while (conn.mayClose == null && guests.isClosing(conn.sessionId) && ledger.isAhead()) {
            advanceTo(model().zxid() + 1);
        }
        Violation.unless(conn.mayClose != null, "%s is closed for no reason", conn);
        trace.line(() -> "<- " + conn + " closed: " + conn.mayClose);
        if (Guests.SESSION_MOVED.equals(conn.mayClose)) {
            coverage.count(Occurrence.SESSION_TAKEN_OVER);
        }
        guests.leaves(connection);
        host.close(connection);
    }

    @Override
    public void snapshotStarted(long zxid) {
        advanceTo(zxid);
        Violation.unless(model().zxid() == zxid, "a snapshot of 0x%x begins, but 0x%x is served", zxid, model().zxid());
        host.snapshotStarted(zxid);
    }

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {
        host.snapshotPortion(bytes, last, digest);
    }

    @Override
    public void notice(Notice notice) {
        trace.line(notice::toString);
        switch (notice) {
            case Notice.SessionExpired expired -> {
                sessionRules.expired(expired.sessionId(), nowMillis);
                origins.expiring(expired.sessionId());
                guests.closes(expired.sessionId());
                coverage.count(Occurrence.SESSION_EXPIRED);
            }
            case Notice.Paused _ -> coverage.count(Occurrence.PAUSE_NOTICED);
            case Notice.TreeDiffers(DigestMismatch mismatch) -> throw new Violation(mismatch.toString());
            case Notice.SnapshotSkipped _ -> coverage.count(Occurrence.SNAPSHOT_SKIPPED);
            case Notice.StorageFailed _ -> coverage.count(Occurrence.STORAGE_FAILED);
            case Notice.Ensemble _, Notice.UnreadableRequest _, Notice.ReadOnly _ ->
                throw new Violation("a server alone has no ensemble");
            case Notice.Reaping reaped -> origins.reaping(reaped.path());
        }
        host.notice(notice);
    }

    /** After each step: all that was shown is justified, and everybody was told. */
    @Override
    public void after(ReplicaView view) {
        long shown = view.tree().lastZxid();
        advanceTo(shown);
        Violation.unless(model().zxid() == shown, "the server is at 0x%x, the log at 0x%x", shown, model().zxid());
        for (Conn conn : guests.all()) {
            Violation.unless(conn.watches.owed().isEmpty(), "%s never hears of %s", conn, conn.watches.owed().peek());
            Violation.unless(conn.found.isEmpty(), "%s hears %s without having asked", conn, conn.found);
        }
        if (checkedDigestAt != model().zxid()) {
            checkedDigestAt = model().zxid();
            Violation.unless(view.tree().digest() == model().digest(), "digest of the tree at 0x%x", model().zxid());
        }
        if (!storageFailed) {
            for (long session : model().sessions().keySet()) {
                if (!guests.isClosing(session)) {
                    sessionRules.mayStillLive(session, nowMillis);
                }
            }
        }
    }

    // --- the log

    private void advanceTo(long zxid) {
        Violation.unless(zxid <= persisted, "0x%x is shown, but only 0x%x is safe", zxid, persisted);
        ledger.advanceTo(zxid, this, new Telling(guests.all(), () -> model().zxid() + 1));
    }

    @Override
    public Origins.@Nullable Cause cause(LogEntry entry) {
        return origins.take(entry);
    }

    @Override
    public void applied(LogEntry entry, Origins.Cause cause, Reply reply) {
        long session = entry.header().sessionId();
        trace.line(() -> String.format(
                "   applied 0x%x session 0x%x %s -> %s", entry.zxid(), session, Txns.text(entry.txn()), Replies.text(reply)));
        Conn.Pending pending = cause.pending();
        if (pending != null) {
            pending.expected = reply;
            pending.zxid = entry.zxid();
        }
        if (cause.operation() instanceof Operation.CloseSession) {
            guests.closed(session);
            origins.sessionClosed(session);
            sessionRules.closed(session);
        }
    }
}
