package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Reconfig;
import io.lockkeeper.zab.Zab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges a change of membership: what it says, whether it may be made now, and whether those who would have to agree to everything from
 * then on are there. The order of the checks is part of the protocol. Whether the requester may at all is asked last, by the tree.
 *
 * <p>In the place of a list of members {@code leader=N} asks for nothing but that server N leads; ZooKeeper's servers take that for a list
 * they cannot read. It changes no membership, so it can be had without reconfiguration, too. And {@code operator} says that whoever asks
 * for some to join or leave is the super user: that will do where nobody has switched reconfiguration on, nor off (ADR 76).
 */
final class Reconfiguration {
    /** What came of it. */
    sealed interface Verdict {
        /** To be proposed, once it has a version. */
        record Possible(Membership membership) implements Verdict {}

        /** The members stay who they are, and this one is to lead. */
        record HandsOver(long successor) implements Verdict {}

        record Refused(ErrorCode error) implements Verdict {}
    }

    private static final String LEADER = "leader=";
    private static final String OPERATOR = "operator";
    private static final String SUPER = "super";

    private final Zab zab;
    private final ZnodeTree tree;
    private final boolean enabled;
    private final @Nullable MemberConfig member;

    /** @param member null for a server alone, which has nobody to reconfigure */
    Reconfiguration(Zab zab, ZnodeTree tree, boolean enabled, @Nullable MemberConfig member) {
        this.zab = zab;
        this.tree = tree;
        this.enabled = enabled;
        this.member = member;
    }

    /** @param hasSession whether the requester's session lives */
    Verdict judge(Operation.Reconfig change, Requester requester, boolean hasSession) {
        if (member != null && change.members() != null && change.members().startsWith(LEADER)) {
            return hasSession ? handOver(change.members().substring(LEADER.length())) : no(ErrorCode.SESSION_EXPIRED);
        }
        boolean operator = OPERATOR.equals(change.members());
        if (!enabled && !(operator && mayOperate())) {
            return no(ErrorCode.RECONFIG_DISABLED);
        }
        if (!hasSession) {
            return no(ErrorCode.SESSION_EXPIRED);
        }
        if (member == null) {
            return no(ErrorCode.UNIMPLEMENTED);
        }
        if (zab.isReconfiguring()) {
            return no(ErrorCode.RECONFIG_IN_PROGRESS);
        }
        if (!enabled && requester.ids().stream().noneMatch(id -> SUPER.equals(id.scheme()))) {
            return no(ErrorCode.NO_AUTH);
        }
        Membership present = zab.lastSeenMembership();
        if (change.configVersion() != -1 && change.configVersion() != present.version()) {
            return no(ErrorCode.BAD_VERSION);
        }
        Membership next = next(operator ? new Operation.Reconfig(change.joining(), change.leaving(), null, -1) : change, present);
        if (next == null || next.voters().size() < (member.standaloneEnabled() ? 2 : 1) || !maySessionsOwn(next)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        return zab.hasQuorumOf(next) ? new Verdict.Possible(next) : no(ErrorCode.NEW_CONFIG_NO_QUORUM);
    }

    /** Nobody has forbidden it, here or at any member that is there: they must all count by the new membership. */
    private boolean mayOperate() {
        return member != null && member.zab().reconfig() == Reconfig.OPERATORS && zab.allFollowChanges();
    }

    /** Compat, improved: a server whose sessions' ephemerals would be taken for something else does not come to be a member. */
    private boolean maySessionsOwn(Membership next) {
        return next.members().keySet().stream().allMatch(id -> tree.mayOwn(Sessions.firstId(id, 1)));
    }

    private static Verdict handOver(String successor) {
        try {
            return new Verdict.HandsOver(Long.parseLong(successor.strip()));
        } catch (NumberFormatException _) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
    }

    private static Verdict no(ErrorCode error) {
        return new Verdict.Refused(error);
    }

    /** Null if it makes no sense. */
    private static @Nullable Membership next(Operation.Reconfig change, Membership present) {
        try {
            return change.members() != null
                    ? Membership.parse(change.members().replace(',', '\n'))
                    : changed(present, words(change.leaving()), words(change.joining()));
        } catch (MalformedException | NumberFormatException _) {
            return null;
        }
    }

    private static List<String> words(@Nullable String list) {
        return list == null ? List.of() : Arrays.stream(list.split(",")).map(String::trim).filter(word -> !word.isEmpty()).toList();
    }

    /** Some leave, then some join; who joins under an id that is taken replaces its holder. */
    private static @Nullable Membership changed(Membership present, List<String> leaving, List<String> joining) {
        if (present.isHierarchical()) {
            return null;
        }
        TreeMap<Long, Member> members = new TreeMap<>(present.members());
        for (String id : leaving) {
            members.remove(Long.parseLong(id));
        }
        for (String line : joining) {
            Membership one = Membership.parse(line);
            if (one.members().size() != 1) {
                return null;
            }
            Member joiner = one.members().firstEntry().getValue();
            members.remove(joiner.id());
            if (joiner.client() == null && joiner.secure() == null || collides(joiner, members.values())) {
                return null;
            }
            members.put(joiner.id(), joiner);
        }
        return Membership.of(members.values(), 0);
    }

    /** Whether another server is to be found where the joiner is. Who listens everywhere, or for itself only, collides with nobody. */
    private static boolean collides(Member joiner, Collection<Member> others) {
        List<HostPort> its = places(joiner);
        if (Set.copyOf(its).size() < its.size()) {
            return true;
        }
        return others.stream().flatMap(other -> places(other).stream()).anyMatch(its::contains);
    }

    private static List<HostPort> places(Member member) {
        List<HostPort> places = new ArrayList<>();
        for (Member.Address address : member.addresses()) {
            places.add(address.quorum());
            places.add(address.election());
        }
        if (member.client() != null) {
            places.add(member.client());
        }
        if (member.secure() != null) {
            places.add(member.secure());
        }
        places.removeIf(place -> isNoPlaceOfItsOwn(place.host().toLowerCase(Locale.ROOT)));
        return places;
    }

    private static boolean isNoPlaceOfItsOwn(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("0.0.0.0") || host.equals("::") || host.equals("::1");
    }
}
