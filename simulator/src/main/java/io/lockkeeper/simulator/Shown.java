package io.lockkeeper.simulator;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.tree.ZnodeTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state that clients of one member see: that of the one {@link Order} at some entry, later at every look. As it goes on, each
 * connection gets the answers and events that it must hear.
 */
final class Shown {
    private final long id;
    private final MemberReferee.Court court;
    private final Map<Long, Conn> conns;
    private final SessionRules sessions;
    private final Coverage coverage;
    private final Trace trace;
    private final Model model = new Model(true);
    private int applied;
    private long digest = model.digest();
    private long checkedDigestAt = -1;

    /** What a member without a leader shows, which need not be agreed on; null while it shows nothing of that kind. */
    private @Nullable Model leaderless;

    /** Whether its tree is known to be another one, and is to become what it should be. */
    private boolean rotten;

    Shown(
            long id, MemberReferee.Court court, Map<Long, Conn> conns, SessionRules sessions, Coverage coverage, Trace trace) {
        this.id = id;
        this.court = court;
        this.conns = conns;
        this.sessions = sessions;
        this.coverage = coverage;
        this.trace = trace;
    }

    void rots(boolean rots) {
        rotten = rots;
        court.order().treeOf(id, rots);
    }

    boolean isRotten() {
        return rotten;
    }

    /** As far as clients have seen it. */
    Model model() {
        return model;
    }

    long zxid() {
        return model.zxid();
    }

    /** A new process, or a new time without a leader: the tree is looked at anew. */
    void lookAgain() {
        checkedDigestAt = -1;
        leaderless = null;
    }

    /** What there is at a member without a leader: where its own log has led it, and no change of it. */
    Model leaderless(long zxid) {
        long entry = court.order().entryAt(zxid);
        Model present = leaderless;
        if (present == null) {
            Violation.unless(
                    court.order().contains(court.safety().logged(id), entry), "server %d shows 0x%x, which is not in its log", id, zxid);
            present = court.order().modelAt(entry);
            leaderless = present;
        }
        Violation.unless(present.zxid() == entry, "server %d has no leader and goes from 0x%x to 0x%x", id, present.zxid(), entry);
        return present;
    }

    /** The tree of a member that serves, or of one that is only read. */
    void mustBe(ZnodeTree tree) {
        if (rotten || checkedDigestAt != tree.lastZxid()) {
            checkedDigestAt = tree.lastZxid();
            long expected = leaderless == null ? digest : leaderless.digest();
            if (rotten) {
                rots(tree.digest() != expected);
                coverage.count(rotten ? Occurrence.TREE_ROTTEN : Occurrence.TREE_REPAIRED);
                return;
            }
            Violation.unless(tree.digest() == expected, "digest of server %d at 0x%x", id, tree.lastZxid());
        }
    }

    void advanceUntilSession(long session) {
        while (!model.sessions().containsKey(session)) {
            long entry = court.order().entryOfSession(session);
            Violation.unless(entry > model.zxid(), "session 0x%x is welcomed, and no entry makes it", session);
            advanceTo(entry);
        }
    }

    void advanceTo(long zxid) {
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
        model.apply(next.entry(), new Telling(conns.values(), () -> zxid));
        digest = next.digest();
        trace.line(() -> String.format(
                "%d    applied 0x%x session 0x%x %s -> %s", id, zxid, session, Txns.text(next.entry().txn()), Replies.text(next.reply())));
        if (next.entry().txn() instanceof Txn.CreateSession && sessions.isLocal(session)) {
            sessions.becomesGlobal(session);
            coverage.count(Occurrence.LOCAL_SESSION_UPGRADED);
        }
        boolean closed = session != 0 && !sessions.isLocal(session) && !model.sessions().containsKey(session);
        for (Conn conn : conns.values()) {
            if (session != 0 && conn.sessionId == session) {
                answer(conn, next);
                if (closed) {
                    conn.mayClose = "its session is closed";
                }
            }
        }
        if (next.entry().txn() instanceof Txn.CloseSession) {
            sessions.closed(session);
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
}
