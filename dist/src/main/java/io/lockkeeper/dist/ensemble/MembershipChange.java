package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One server joins an ensemble, leaves it, or has another role from now on; the others stay what they are.
 *
 * @param id of that server
 * @param joining its new line; null if it leaves
 */
record MembershipChange(long id, Membership before, Membership after, @Nullable Member joining) {
    /** In the place of a list of members: an operator asks (docs/protocol-extensions.md). */
    private static final String OPERATOR = "operator";

    /** @param newcomer as what it joins */
    static MembershipChange add(Membership before, Member newcomer) throws CommandException {
        if (before.member(newcomer.id()) != null) {
            throw new CommandException("server " + newcomer.id() + " is in the ensemble already, as "
                + roleOf(before.member(newcomer.id())) + (newcomer.isParticipant() ? " (see lk ensemble promote)" : ""));
        }
        return of(before, newcomer.id(), newcomer);
    }

    static MembershipChange remove(Membership before, long id) throws CommandException {
        present(before, id);
        return of(before, id, null);
    }

    static MembershipChange promote(Membership before, long id) throws CommandException {
        Member member = present(before, id);
        if (member.isParticipant()) {
            throw new CommandException("server " + id + " votes already");
        }
        return of(before, id, withRole(member, Member.Role.PARTICIPANT));
    }

    private static Member present(Membership before, long id) throws CommandException {
        Member member = before.member(id);
        if (member == null) {
            throw new CommandException("server " + id + " is not in the ensemble");
        }
        return member;
    }

    static Member withRole(Member member, Member.Role role) {
        return new Member(member.id(), role, member.addresses(), member.client(), member.secure());
    }

    static String roleOf(@Nullable Member member) {
        return member == null ? "-" : member.isParticipant() ? "participant" : "observer";
    }

    private static MembershipChange of(Membership before, long id, @Nullable Member joining) throws CommandException {
        if (before.isHierarchical()) {
            throw new CommandException("the ensemble has groups: these are changed by the whole list only (lk shell, reconfig -members)");
        }
        TreeMap<Long, Member> members = new TreeMap<>(before.members());
        members.remove(id);
        if (joining != null) {
            members.put(id, joining);
        }
        Membership after = Membership.of(members.values(), 0);
        if (after.voters().isEmpty()) {
            throw new CommandException("without server " + id + " nobody votes");
        }
        return new MembershipChange(id, before, after, joining);
    }

    /** @param operator whether to say that an operator asks, of servers that would not hear it from any client */
    Operation.Reconfig request(boolean operator) {
        String joins = joining == null ? null : "server." + id + "=" + joining.text();
        return new Operation.Reconfig(joins, joining == null ? Long.toString(id) : null, operator ? OPERATOR : null, before.version());
    }

    /** Whether the others alone are no quorum of the new membership: who joins must be there already, and cannot be an observer first. */
    boolean needsNewcomer() {
        return before.voters().size() <= after.voters().size() / 2;
    }

    /** Whether this is what came of it. */
    boolean isDone(@Nullable Membership now) {
        return now != null && now.members().equals(after.members()) && now.version() != before.version();
    }
}
