package io.lockkeeper.simulator;

import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.replica.MemberConfig;

/** What a member has to answer its clients: by the one {@link Order} as far as it is shown here, and by what the member is at. */
final class MemberAnswers {
    private final long id;
    private final boolean linearizableReads;
    private final MemberReferee.SessionKind newSessions;
    private final MemberReferee.Court court;
    private final SessionRules sessionRules;
    private final Shown shown;
    private final MemberNews news;
    private final Resuming resuming;
    private final Coverage coverage;

    MemberAnswers(
            long id,
            MemberConfig member,
            MemberReferee.SessionKind newSessions,
            MemberReferee.Court court,
            SessionRules sessionRules,
            Shown shown,
            MemberNews news,
            Resuming resuming,
            Coverage coverage) {
        this.id = id;
        this.linearizableReads = member.linearizableReads();
        this.newSessions = newSessions;
        this.court = court;
        this.sessionRules = sessionRules;
        this.shown = shown;
        this.news = news;
        this.resuming = resuming;
        this.coverage = coverage;
    }

    /**
     * The answer that is due.
     *
     * @param reply the one that was given: for what only the server knows, and is checked to be possible
     */
    Reply expected(Conn conn, Conn.Pending pending, int xid, long zxid, Reply reply) {
        return switch (pending.operation) {
            case Operation.Read read when news.readsOnly() && mustBeLatest(conn, read) -> Reply.failed(ErrorCode.NOT_READ_ONLY);
            case Operation.Read read when news.readsOnly() -> {
                coverage.count(Occurrence.READ_WITHOUT_A_LEADER);
                yield new Answers(shown.leaderless(zxid), coverage).to(read, conn);
            }
            case Operation.CloseSession _ when sessionRules.isLocal(conn.sessionId) -> {
                sessionRules.closed(conn.sessionId);
                yield Reply.DONE;
            }
            case Operation.DeleteSubtree wish when news.readsOnly() ->
                Subtrees.plan(shown.leaderless(zxid), wish, pending.ids) instanceof Subtrees.Plan.Refused(Reply refusal)
                        ? refusal
                        : Reply.failed(ErrorCode.NOT_READ_ONLY);
            case Operation.Write _ when news.readsOnly() -> Reply.failed(ErrorCode.NOT_READ_ONLY);
            case Operation.Write write when isRefusedLocally(conn, write) -> Reply.failed(ErrorCode.EPHEMERAL_ON_LOCAL_SESSION);
            case Operation.DeleteSubtree wish when pending.expected == null -> {
                coverage.count(Occurrence.SUBTREE_TOO_LARGE);
                boolean mayBe = pending.refusal != null || Subtrees.mayBeRefused(wish, reply);
                Violation.unless(mayBe, "%s hears %s of %s, which no agreed entry justifies", conn, reply, wish);
                yield pending.refusal == null ? reply : pending.refusal;
            }
            case Operation.Write write -> {
                if (pending.expected == null) {
                    throw new Violation(conn + " hears of xid " + xid + ", which no agreed entry justifies");
                }
                Violation.unless(pending.zxid == zxid, "%s: xid %d took zxid 0x%x, not 0x%x", conn, xid, pending.zxid, zxid);
                court.askers().acknowledged(zxid);
                yield write instanceof Operation.DeleteSubtree ? Subtrees.outcome(pending.expected, coverage) : pending.expected;
            }
            case Operation.Read read -> {
                Violation.unless(news.serves(), "%s reads from server %d, which does not serve", conn, id);
                long entry = court.order().entryAt(zxid);
                Violation.unless(shown.zxid() == entry, "%s: xid %d shows zxid 0x%x, but 0x%x is served", conn, xid, zxid, shown.zxid());
                if (mustBeLatest(conn, read)) {
                    Violation.unless(
                            shown.zxid() >= pending.acknowledgedBefore,
                            "%s: %s %d ends at 0x%x, but 0x%x was acknowledged before it",
                            conn, read, xid, zxid, pending.acknowledgedBefore);
                    if (!(read instanceof Operation.Sync)) {
                        coverage.count(Occurrence.LINEARIZABLE_READ);
                    }
                }
                yield read instanceof Operation.ResumeWatches resume
                        ? resuming.expected(resume, conn, shown.zxid(), reply)
                        : new Answers(shown.model(), coverage).to(read, conn);
            }
            default -> throw new Violation("nobody asks for " + pending.operation);
        };
    }

    private boolean mustBeLatest(Conn conn, Operation.Read read) {
        boolean linearizable = linearizableReads || (conn.hello.extensions() & Extensions.LINEARIZABLE_READS) != 0;
        return read instanceof Operation.Sync || linearizable && read.showsTree();
    }

    /** Whether a member that keeps sessions to itself cannot do this for one of them. */
    boolean isRefusedLocally(Conn conn, Operation.Write write) {
        return newSessions == MemberReferee.SessionKind.LOCAL && sessionRules.isLocal(conn.sessionId) && makesEphemerals(write);
    }

    private static boolean makesEphemerals(Operation.Write write) {
        return switch (write) {
            case Operation.Multi multi -> multi.operations().stream().anyMatch(MemberAnswers::makesEphemerals);
            case Operation.Create create when create.opCode() == OpCode.CREATE || create.opCode() == OpCode.CREATE2 -> {
                CreateMode mode = CreateMode.ofFlag(create.flags());
                yield mode != null && mode.isEphemeral();
            }
            default -> false;
        };
    }
}
