package io.lockkeeper.simulator;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who is in the ensemble as the one order says, and what must come of a request to change that. */
final class MembershipRules {
    static final Id SUPER = new Id("super", "");
    /** What stands before the id of a member that shall lead, in the place of a membership. */
    static final String LEADER = "leader=";

    private static final String CONFIG = "/zookeeper/config";

    /** Whether a change is under way and who follows in time is the leader's to know. */
    private static final Set<ErrorCode> LEADERS_REASONS = Set.of(
            ErrorCode.RECONFIG_IN_PROGRESS, ErrorCode.NEW_CONFIG_NO_QUORUM, ErrorCode.SESSION_EXPIRED);

    private final Coverage coverage;
    private Membership present;

    MembershipRules(Membership first, Coverage coverage) {
        present = first;
        this.coverage = coverage;
    }

    /** The membership of the last entry that somebody has shown, or one that counts since without an entry. */
    Membership present() {
        return present;
    }

    /** The membership that an entry brings, null for most. */
    static @Nullable Membership in(LogEntry entry) {
        return entry.header().type() == OpCode.RECONFIG && entry.txn() instanceof Txn.SetData(String path, byte[] text, int version)
                && path.equals(CONFIG) && version == -1 && text != null
                ? Membership.parse(new String(text, StandardCharsets.UTF_8))
                : null;
    }

    /** Returns what the requester must hear of an entry that is agreed on now. */
    Reply judge(Model model, LogEntry entry, Operation.Reconfig change, List<Id> ids) {
        if (entry.txn() instanceof Txn.Error(int code)) {
            coverage.count(Occurrence.RECONFIG_REFUSED);
            ErrorCode error = ErrorCode.of(code);
            boolean right = error == ErrorCode.BAD_ARGUMENTS ? isNonsense(change)
                    : ids.contains(SUPER) ? LEADERS_REASONS.contains(error) : error == ErrorCode.NO_AUTH;
            Violation.unless(right, "%s is refused with %s", change, error);
            return Reply.failed(error);
        }
        Violation.unless(!asksForLeader(change), "%s became %s", change, entry);
        Membership next = in(entry);
        Membership expected = Membership.of(changed(change).values(), entry.zxid());
        boolean same = next != null && next.version() == entry.zxid()
                && (change.members() == null
                        ? next.text().equals(expected.text())
                        : next.isSameAs(Membership.parse(change.members().replace(',', '\n'))));
        Violation.unless(ids.contains(SUPER) && same, "%s became %s, but should be %s", change, entry, expected.text());
        coverage.count(Occurrence.RECONFIGURED);
        Model after = model.draft();
        after.change(entry.header(), entry.header().type(), entry.txn(), Model.Listener.DEAF);
        return new Reply.Data(after.node(CONFIG).data, after.node(CONFIG).stat());
    }

    /** One voter is no ensemble, and where voters have weights a single one cannot come or go. */
    private boolean isNonsense(Operation.Reconfig change) {
        return asksForLeader(change) || change.members() == null
                && (present.isHierarchical() || changed(change).values().stream().filter(Member::isParticipant).count() < 2);
    }

    private static boolean asksForLeader(Operation.Reconfig change) {
        return change.members() != null && change.members().startsWith(LEADER);
    }

    void counts(Membership next) {
        present = next;
        if (next.isHierarchical()) {
            coverage.count(Occurrence.QUORUMS_WEIGHED);
        }
    }

    void countsWithoutItsEntry(Membership next) {
        coverage.count(Occurrence.MEMBERSHIP_WITHOUT_ITS_ENTRY);
        counts(next);
    }

    private TreeMap<Long, Member> changed(Operation.Reconfig change) {
        TreeMap<Long, Member> members = new TreeMap<>(present.members());
        if (change.leaving() != null) {
            Arrays.stream(change.leaving().split(",")).map(Long::valueOf).forEach(members::remove);
        }
        if (change.joining() != null) {
            members.putAll(Membership.parse(change.joining().replace(',', '\n')).members());
        }
        return members;
    }

    /** Whether these can decide something in a membership: more than half, or most of the weight in most of the groups. */
    static boolean isQuorum(Membership membership, Set<Long> servers) {
        if (!membership.isHierarchical()) {
            return membership.voters().stream().filter(servers::contains).count() > membership.voters().size() / 2;
        }
        int groups = 0;
        int won = 0;
        for (long group : new TreeSet<>(membership.groups().values())) {
            List<Long> its = membership.voters().stream().filter(id -> Long.valueOf(group).equals(membership.groups().get(id))).toList();
            long all = its.stream().mapToLong(membership::weight).sum();
            long have = its.stream().filter(servers::contains).mapToLong(membership::weight).sum();
            groups += all > 0 ? 1 : 0;
            won += have > all / 2 ? 1 : 0;
        }
        return won > groups / 2;
    }
}
