package io.lockkeeper.simulator;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one order of an ensemble: what leaders proposed, each entry with the one its leader had before it, and as much of that as anybody
 * has shown. The promises of the paper on orders are looked at here: integrity, total order, agreement, local and global primary order,
 * primary integrity, and that an epoch has one leader.
 */
final class Order {
    private static final int MAX_FIELD_BYTES = 8 << 20;

    /** An entry that everybody must show, what its writer must hear, and the digest of the state that ends with it. */
    record Agreed(LogEntry entry, Reply reply, long digest) {}

    /** @param late whether the session had moved away from where this was asked for */
    private record Proposed(byte[] bytes, LogEntry entry, long before, boolean late) {}

    private final Askers askers;
    private final Verdicts verdicts;
    private final MembershipRules memberships;
    private final boolean localSessions;
    private final Map<Long, Proposed> proposed = new HashMap<>();
    private final Map<Long, Long> leaders = new HashMap<>();
    /** The last entry of the history that an epoch began with. */
    private final Map<Long, Long> starts = new HashMap<>();
    /** The last entries of the histories that those had who told an epoch before it had a leader. */
    private final Map<Long, Set<Long>> told = new HashMap<>();
    /** The last entry proposed that makes a session. */
    private final Map<Long, Long> sessions = new HashMap<>();
    /** Sessions that everybody knew, and that everybody knows to have ended. */
    private final Set<Long> ended = new HashSet<>();
    private final List<Agreed> agreed = new ArrayList<>();
    private final Model model = new Model(true);
    private final Past past = new Past();
    private long digest = model.digest();
    private final Set<Long> wrongTrees = new HashSet<>();
    private final Set<Long> wrongTreesOnTheirWay = new HashSet<>();
    private boolean mayDiffer;

    /**
     * @param first who is in the ensemble until an entry changes that
     * @param localSessions whether there can be sessions that no entry makes
     */
    Order(Askers askers, Membership first, boolean localSessions, Coverage coverage) {
        this.askers = askers;
        this.verdicts = new Verdicts(coverage);
        this.memberships = new MembershipRules(first, coverage);
        this.localSessions = localSessions;
    }

    /** How much is agreed on. */
    int size() {
        return agreed.size();
    }

    Agreed get(int index) {
        return agreed.get(index);
    }

    /** The last entry that somebody has shown; 0 for none. */
    long last() {
        return model.zxid();
    }

    /** Who is in the ensemble as of {@link #last}. */
    Membership membership() {
        return memberships.present();
    }

    Model model() {
        return model;
    }

    /** All that led to {@link #model}. */
    Past past() {
        return past;
    }

    // --- what members do

    /** A member puts an entry behind {@code before} in its log. */
    LogEntry logged(long member, boolean leads, long zxid, byte[] bytes, long before) {
        Proposed known = proposed.get(zxid);
        if (known == null) {
            Violation.unless(leads, "server %d logs 0x%x, which nobody has proposed", member, zxid);
            Long leader = leaders.get(Zxid.epoch(zxid));
            Violation.unless(
                    leader != null && leader == member, "server %d proposes 0x%x, but the leader of that epoch is %s", member, zxid,
                    leader);
            boolean follows = zxid == before + 1 || Zxid.epoch(zxid) > Zxid.epoch(before) && Zxid.counter(zxid) == 1;
            Violation.unless(follows, "server %d proposes 0x%x behind 0x%x", member, zxid, before);
            LogEntry entry = TxnCodec.decode(bytes, 0, bytes.length, MAX_FIELD_BYTES);
            Violation.unless(entry.zxid() == zxid, "entry 0x%x says it is 0x%x", zxid, entry.zxid());
            proposed.put(zxid, new Proposed(bytes, entry, before, askers.isLate(entry)));
            if (entry.txn() instanceof Txn.CreateSession) {
                sessions.put(entry.header().sessionId(), zxid);
            }
            return entry;
        }
        Violation.unless(Arrays.equals(known.bytes(), bytes), "server %d logs another 0x%x than its leader has proposed", member, zxid);
        Violation.unless(
                known.before() == before, "server %d logs 0x%x behind 0x%x, but it was proposed behind 0x%x", member, zxid, before,
                known.before());
        return known.entry();
    }

    /**
     * Somebody with a history that ends with {@code last} tells an epoch. Before the epoch has a leader it would begin with that; later on
     * its leader tells it to those who come late, and its history has gone on.
     */
    void told(long epoch, long last) {
        if (!starts.containsKey(epoch)) {
            told.computeIfAbsent(epoch, _ -> new TreeSet<>()).add(last);
        }
    }

    /**
     * The last entries of the histories that an epoch may begin with. As long as it has no leader several can want to be that; then it is
     * the one that its leader began with. Empty if nobody has heard of it.
     */
    Set<Long> beginnings(long epoch) {
        Long start = starts.get(epoch);
        return start == null ? told.getOrDefault(epoch, Set.of()) : Set.of(start);
    }

    /** A member leads, with a history that ends with {@code last}. */
    void leads(long member, long epoch, long last) {
        Long other = leaders.put(epoch, member);
        Violation.unless(other == null, "epoch %d has two leaders, %s and %d", epoch, other, member);
        starts.put(epoch, last);
        long due = agreedBefore(epoch);
        Violation.unless(
                contains(last, due), "server %d leads epoch %d with a history up to 0x%x that lacks 0x%x", member, epoch, last, due);
    }

    /** Whether somebody leads, or has led, a later epoch than this one. */
    boolean isOver(long epoch) {
        return leaders.keySet().stream().anyMatch(later -> later > epoch);
    }

    /**
     * The last entry of earlier epochs that somebody has shown; 0 for none. Who stood still while it was about to lead may hear late that it
     * does: others may have agreed on more meanwhile, in an epoch of their own.
     */
    private long agreedBefore(long epoch) {
        long at = last();
        while (Zxid.epoch(at) >= epoch) {
            at = Objects.requireNonNull(proposed.get(at)).before();
        }
        return at;
    }

    /** The entry that makes this session; 0 if none was proposed. */
    long entryOfSession(long session) {
        return sessions.getOrDefault(session, 0L);
    }

    /** The entry that a state as of {@code zxid} ends with: where an epoch begins no entry is. */
    long entryAt(long zxid) {
        return Zxid.counter(zxid) == 0 && !proposed.containsKey(zxid) ? starts.getOrDefault(Zxid.epoch(zxid), 0L) : zxid;
    }

    /** Some server's tree is another one from now on, through no fault of the software: also a leader's, which says what digests are. */
    void treesDiffer() {
        mayDiffer = true;
    }

    /** Whether the tree of this one is another one now. */
    void treeOf(long member, boolean differs) {
        if (differs) {
            wrongTrees.add(member);
        } else {
            wrongTrees.remove(member);
        }
    }

    boolean isWrongTreeOf(long member) {
        return wrongTrees.contains(member);
    }

    /** A tree is on its way from one server to another. */
    void treeGoes(long from, long to) {
        if (wrongTrees.contains(from)) {
            wrongTreesOnTheirWay.add(to);
        }
    }

    /** Whether the tree that this one has just got may be a wrong one; or would have been, had it come. */
    boolean getsWrongTree(long member) {
        return wrongTreesOnTheirWay.remove(member);
    }

    boolean isWrongTreeOnItsWay() {
        return !wrongTreesOnTheirWay.isEmpty();
    }

    /** It has become what it should be, and its server has not led meanwhile. */
    void treesAgree() {
        mayDiffer = false;
    }

    boolean mayDiffer() {
        return mayDiffer;
    }

    /** Whether the history that ends with {@code last} has {@code entry}. */
    boolean contains(long last, long entry) {
        long at = last;
        while (at > entry) {
            Proposed here = proposed.get(at);
            if (here == null) {
                return false;
            }
            at = here.before();
        }
        return at == entry;
    }

    /** The state that the history makes which ends with {@code last}, agreed on or not. */
    Model modelAt(long last) {
        List<LogEntry> history = new ArrayList<>();
        for (long at = last; at > 0; ) {
            Proposed here = proposed.get(at);
            if (here == null) {
                throw new Violation(String.format("0x%x was never proposed", at));
            }
            history.add(here.entry());
            at = here.before();
        }
        Model past = new Model(true);
        history.reversed().forEach(entry -> past.apply(entry, Model.Listener.DEAF));
        return past;
    }

    /** Where two histories part. */
    long common(long one, long other) {
        long at = one;
        while (at > 0 && !contains(other, at)) {
            Proposed here = proposed.get(at);
            at = here == null ? 0 : here.before();
        }
        return Math.max(0, at);
    }

    /**
     * Somebody shows a state that ends with the entry {@code zxid}. A quorum must have it on its disks; and of what changes the membership
     * a quorum of each of the two.
     */
    void shown(long member, long zxid, Safety safety) {
        if (zxid <= last()) {
            Violation.unless(contains(last(), zxid), "server %d shows 0x%x, which others have not", member, zxid);
            return;
        }
        List<Proposed> more = new ArrayList<>();
        for (long at = zxid; at > last(); ) {
            Proposed here = proposed.get(at);
            if (here == null) {
                throw new Violation(String.format("server %d shows 0x%x, which was never proposed", member, at));
            }
            more.add(here);
            at = here.before();
            Violation.unless(at >= last(), "server %d shows 0x%x without 0x%x, which others have shown", member, zxid, last());
        }
        for (Proposed here : more.reversed()) {
            Membership next = MembershipRules.in(here.entry());
            agree(here);
            if (next != null) {
                boolean safe = safety.isSafe(next.version(), memberships.present()) && safety.isSafe(next.version(), next);
                Violation.unless(
                        safe, "server %d shows membership 0x%x, which is not on the disks of quorums of both", member, next.version());
                memberships.counts(next);
            }
        }
        Violation.unless(
                safety.isSafe(zxid, memberships.present()), "server %d shows 0x%x, which is not on the disks of a quorum of %s but %s", member,
                zxid, memberships.present().text().replace("\n", ", "), safety.whoHas(zxid));
    }

    /**
     * A member lets a membership count. One that comes with its entry is judged when that is shown. But who was proposed it, and wrote it
     * down, and lost the entry, lets it count with the epoch that he leads next: quorums of both, of what it replaces and of itself, have
     * written it down then, with the history of that epoch, so that nobody can lead by the old one alone.
     */
    void counts(long member, Membership next, Safety safety) {
        Membership present = memberships.present();
        boolean isSame = next.textWithoutVersion().equals(present.textWithoutVersion());
        if (next.version() <= present.version() || isSame || contains(safety.logged(member), next.version())) {
            return;
        }
        Proposed once = proposed.get(next.version());
        Membership asked = once == null ? null : MembershipRules.in(once.entry());
        Violation.unless(
                asked != null && asked.textWithoutVersion().equals(next.textWithoutVersion()),
                "server %d lets membership 0x%x count, which nobody has proposed", member, next.version());
        Set<Long> ready = safety.whoIsReadyFor(next.version(), member);
        Violation.unless(
                MembershipRules.isQuorum(present, ready) && MembershipRules.isQuorum(next, ready),
                "server %d lets membership 0x%x count, which only %s have written down with the epoch's history", member, next.version(),
                ready);
        memberships.countsWithoutItsEntry(next);
    }

    private void agree(Proposed next) {
        LogEntry entry = next.entry();
        Violation.unless(
                !next.late() || refusal(entry.txn()) != 0 || isNothingOfEndedSession(entry),
                "%s was asked for where its session did not speak any more", entry);
        Reply reply = judge(entry);
        if (entry.txn() instanceof Txn.CloseSession && model.sessions().containsKey(entry.header().sessionId())) {
            ended.add(entry.header().sessionId());
        }
        past.begin(entry.zxid());
        model.apply(entry, past);
        if (entry.hasDigest()) { // where there is none, nothing has changed
            digest = model.digest();
            Violation.unless(mayDiffer || entry.digest() == digest, "%s: the digest is %d in the model", entry, digest);
        }
        agreed.add(new Agreed(entry, reply, digest));
    }

    private Reply judge(LogEntry entry) {
        Reply refusal = refusedForItsSession(entry);
        Origins.Cause cause = askers.cause(entry, changesNothing(entry));
        if (cause == null) {
            // What a leader wanted to reap and then might not is of no session and of no znode.
            boolean ofReaper = entry.header().sessionId() == 0 && entry.txn() instanceof Txn.Error;
            Violation.unless(refusal != null || ofReaper, "nobody asked for %s", entry);
            return refusal == null ? Reply.DONE : refusal;
        }
        if (refusal != null) {
            return refusal;
        }
        Violation.unless(isOfLivingSession(entry), "%s is written for a session that is not there", entry);
        return cause.operation() instanceof Operation.Reconfig change
                ? memberships.judge(model, entry, change, cause.ids())
                : verdicts.on(model, entry, cause);
    }

    /**
     * A session that never was everybody's may be a local one: only its own server knows. A multi of nothing is nobody's harm, nor is the
     * end of what has ended.
     */
    private boolean isOfLivingSession(LogEntry entry) {
        long session = entry.header().sessionId();
        boolean needsNone = session == 0 || refusal(entry.txn()) != 0 || switch (entry.txn()) {
            case Txn.CreateSession _ -> true;
            case Txn other -> isMultiOfNothing(other) || isEndWithoutEphemerals(other);
        };
        return needsNone || model.sessions().containsKey(session) || localSessions && !ended.contains(session);
    }

    /**
     * A session that has ended speaks nowhere: what still comes of it from where it was before is refused as such, part by part, and a
     * multi of nothing has no part to refuse. Nor is a second end refused: a leader that has forgotten the session cannot tell from where
     * it may come, and there is nothing left to take from its client. While the session lives, or its end is on the way, both are refused.
     */
    private boolean isNothingOfEndedSession(LogEntry entry) {
        boolean nothing = isMultiOfNothing(entry.txn()) || isEndWithoutEphemerals(entry.txn());
        return nothing && !model.sessions().containsKey(entry.header().sessionId());
    }

    private static boolean isMultiOfNothing(Txn txn) {
        return txn instanceof Txn.Multi multi && multi.parts().isEmpty();
    }

    /** Of a session that lives this changes something all the same. */
    private static boolean isEndWithoutEphemerals(Txn txn) {
        return txn instanceof Txn.CloseSession close && (close.paths() == null || close.paths().isEmpty());
    }

    /** Of an entry that is agreed on next. */
    private boolean changesNothing(LogEntry entry) {
        return refusal(entry.txn()) != 0 || isMultiOfNothing(entry.txn()) || isNothingOfEndedSession(entry);
    }

    /** Why an entry changes nothing; 0 if it does. */
    private static int refusal(Txn txn) {
        return switch (txn) {
            case Txn.Error error -> error.code();
            case Txn.Multi multi when multi.failed() -> multi.parts().stream().mapToInt(part -> refusal(part.txn()))
                    .filter(code -> code != 0).findFirst().orElse(0);
            case Txn other -> 0;
        };
    }

    /** A leader refuses what comes from a member that does not own the session any more, or for a session that is closed. */
    private @Nullable Reply refusedForItsSession(LogEntry entry) {
        int code = refusal(entry.txn());
        if (code == ErrorCode.SESSION_MOVED.code()) {
            return Reply.failed(ErrorCode.SESSION_MOVED);
        }
        boolean closed = !model.sessions().containsKey(entry.header().sessionId());
        return closed && code == ErrorCode.SESSION_EXPIRED.code() ? Reply.failed(ErrorCode.SESSION_EXPIRED) : null;
    }
}
