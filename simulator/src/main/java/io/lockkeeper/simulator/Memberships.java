package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes who is in an ensemble at random, and to what it must be in the end. */
final class Memberships {
    private static final int PATIENCE_MILLIS = 2000;

    private final Ensemble ensemble;
    private final Membership whole;
    private final boolean mayChange;
    private final Dice dice;
    private @Nullable Operator last;

    /**
     * @param whole what it is brought to in the end
     * @param mayChange whether it is ever anything else
     */
    Memberships(Ensemble ensemble, Membership whole, boolean mayChange, Dice dice) {
        this.ensemble = ensemble;
        this.whole = whole;
        this.mayChange = mayChange;
        this.dice = dice;
    }

    Membership whole() {
        return whole;
    }

    static Member member(long id, boolean observer) {
        return Member.parse(id, "host" + id + ":2888:3888:" + (observer ? "observer" : "participant") + ";2181");
    }

    static String line(Member member) {
        String role = member.isParticipant() ? "participant" : "observer";
        return "server." + member.id() + "=host" + member.id() + ":2888:3888:" + role + ";2181";
    }

    /** Somebody leaves, comes back, gets or loses the vote; or weights are given, or taken away. Two voters stay. */
    void change() {
        if (!mayChange) {
            return;
        }
        Membership present = ensemble.order.membership();
        SimMember subject = dice.pick(ensemble.members());
        Member line = present.member(subject.id());
        boolean isSpare = line == null || !line.isParticipant() || present.voters().size() > 2;
        if (present.isHierarchical() || dice.oneIn(6)) {
            ask(new Operation.Reconfig(null, null, present.isHierarchical() ? flat(present) : weighed(present), -1));
        } else if (line != null && isSpare && dice.oneIn(2)) {
            ask(new Operation.Reconfig(null, String.valueOf(subject.id()), null, -1));
        } else if (isSpare) {
            ask(new Operation.Reconfig(line(member(subject.id(), dice.oneIn(2))), null, null, -1));
        }
    }

    /** Somebody else shall lead. */
    void handOver(long successor) {
        ask(new Operation.Reconfig(null, null, MembershipRules.LEADER + successor, -1));
    }

    boolean isRestored() {
        return ensemble.order.membership().textWithoutVersion().equals(whole.textWithoutVersion());
    }

    /**
     * Asks for one step towards the beginning: what a quorum of must be there already cannot change much at once. An observer is no part
     * of that quorum, so beside a single voter it has to leave and come back.
     */
    @Nullable Operator restore() {
        Membership present = ensemble.order.membership();
        if (present.isHierarchical()) {
            return ask(new Operation.Reconfig(null, null, flat(present), -1));
        }
        return whole.members().values().stream()
                .filter(member -> !member.equals(present.member(member.id())))
                .findFirst()
                .map(member -> present.voters().size() == 1 && member.isParticipant() && present.member(member.id()) != null
                        ? ask(new Operation.Reconfig(null, String.valueOf(member.id()), null, -1))
                        : ask(new Operation.Reconfig(line(member), null, null, -1)))
                .orElse(null);
    }

    private @Nullable Operator ask(Operation.Reconfig change) {
        List<SimMember> serving = ensemble.members().stream().filter(member -> member.isUp() && member.referee().serves()).toList();
        if (serving.isEmpty()) {
            return null;
        }
        ensemble.trace.line(() -> "the operator asks for " + change);
        last = new Operator(dice.pick(serving).clients(), change, PATIENCE_MILLIS);
        return last;
    }

    /** What was asked for last is done, or will not be. */
    boolean isQuiet() {
        Operator present = last;
        return present == null || present.isDone();
    }

    private static String flat(Membership present) {
        return present.members().values().stream().map(Memberships::line).collect(Collectors.joining(","));
    }

    private String weighed(Membership present) {
        StringBuilder text = new StringBuilder(flat(present)).append(",group.1=");
        text.append(present.voters().stream().map(String::valueOf).collect(Collectors.joining(":")));
        present.voters().forEach(id -> text.append(",weight.").append(id).append('=').append(dice.between(1, 3)));
        return text.toString();
    }
}
