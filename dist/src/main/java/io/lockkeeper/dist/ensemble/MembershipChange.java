package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
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
        Member present = before.member(newcomer.id());
        if (present != null) {
            throw new CommandException("server " + newcomer.id() + " is in the ensemble already, as " + roleOf(present)
                + (newcomer.isParticipant() && !present.isParticipant() ? " (see lk ensemble promote)" : ""));
        }
        for (Member other : before.members().values()) {
            List<HostPort> both = places(newcomer);
            both.retainAll(places(other));
            if (!both.isEmpty()) {
                throw new CommandException("server " + other.id() + " is at " + both.getFirst().text() + " already");
            }
        }
        return of(before, newcomer.id(), newcomer);
    }

    /**
     * The same members, of a new version, by asking one to leave who is none: then those who are to come learn from elections who they
     * are, and that they have no vote yet; of a membership that was never changed they do not.
     */
    MembershipChange ofVersionOnly() {
        return new MembershipChange(id, before, before, null);
    }

    /** Where others find it. Who listens everywhere is found at its own host, if the line says which that is. */
    private static List<HostPort> places(Member member) {
        List<HostPort> places = new ArrayList<>();
        String host = member.addresses().getFirst().host();
        for (Member.Address address : member.addresses()) {
            places.add(address.quorum());
            places.add(address.election());
        }
        Stream.of(member.client(), member.secure()).filter(Objects::nonNull)
            .forEach(at -> places.add(at.isWildcard() ? new HostPort(host, at.port()) : at));
        places.removeIf(HostPort::isWildcard);
        places.replaceAll(place -> new HostPort(place.host().toLowerCase(Locale.ROOT), place.port()));
        return places;
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

    /** The server that joins or has another role, not asked yet; only where there is one. */
    Survey.Seat newcomer() {
        return Survey.seatOf(Objects.requireNonNull(joining));
    }

    /** Whether this is what came of it. */
    boolean isDone(@Nullable Membership now) {
        return now != null && now.members().equals(after.members()) && now.version() != before.version();
    }
}
