package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.MemberConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of an ensemble in a world, and all who judge them; what can be done to it by hand. */
final class Ensemble {
    final World world;
    final Coverage coverage;
    final Trace trace;
    final PeerNetwork peers;
    final Order order;
    final Safety safety;
    private final SimMember.Surroundings around;
    private final List<SimMember> members = new ArrayList<>();

    /** @param first who is in it until an entry changes that */
    Ensemble(World world, Membership first, MemberReferee.SessionKind newSessions, Wiring wiring, Coverage coverage, Trace trace) {
        this.world = world;
        this.coverage = coverage;
        this.trace = trace;
        peers = new PeerNetwork(world, coverage, trace);
        Askers askers = new Askers();
        order = new Order(askers, first, newSessions != MemberReferee.SessionKind.GLOBAL, coverage);
        safety = new Safety(order);
        MemberReferee.Court court = new MemberReferee.Court(order, askers, safety);
        around = new SimMember.Surroundings(world, peers, court, newSessions, wiring, coverage, trace);
    }

    /**
     * One more machine, which is off.
     *
     * @param configs as an observer, and as anything else
     * @param told the membership in its static configuration
     */
    void add(long id, Machine machine, Function<Boolean, MemberConfig> configs, Membership told, MachineClock clock) {
        SimMember member = new SimMember(id, machine, configs, told, clock, around);
        members.add(member);
        peers.add(member);
        safety.add(id);
    }

    List<SimMember> members() {
        return members;
    }

    // --- time

    void pass(long millis) {
        world.runUntil(world.clock().nowMicros() + millis * 1000);
    }

    /** Lets this much time pass at most, in steps, until it holds. */
    void pass(long millis, long stepMicros, BooleanSupplier until) {
        long end = world.clock().nowMicros() + millis * 1000;
        while (world.clock().nowMicros() < end && !until.getAsBoolean()) {
            world.runUntil(world.clock().nowMicros() + stepMicros);
        }
    }

    // --- who is who

    @Nullable SimMember leader() {
        return members.stream().filter(member -> member.referee().leads()).findFirst().orElse(null);
    }

    List<SimMember> others(SimMember... but) {
        return members.stream().filter(member -> !List.of(but).contains(member)).toList();
    }

    List<SimMember> down() {
        return members.stream().filter(member -> !member.isUp()).toList();
    }

    /** Whether this one serves, shows all that anybody has shown, and has it on disk. */
    boolean hasAll(SimMember member) {
        return member.referee().serves() && member.referee().shown() == order.last() && isSafeOn(member, order.last());
    }

    boolean isSafeOn(SimMember member, long zxid) {
        return order.contains(safety.safe(member.id()), zxid);
    }

    /** Whether it is in the ensemble now. */
    boolean isIn(SimMember member) {
        return order.membership().member(member.id()) != null;
    }

    /** Whether the others could go on without this one. */
    boolean canSpare(SimMember member) {
        Set<Long> rest = others(member).stream().map(SimMember::id).collect(Collectors.toSet());
        return MembershipRules.isQuorum(order.membership(), rest);
    }

    /**
     * Whether all that this one ever had may be forgotten: every other member has it, or they have gone on to a later epoch with all that
     * is agreed on, and they can decide by themselves. No agreement forgives more.
     */
    boolean canForget(SimMember member) {
        long had = safety.logged(member.id());
        return canSpare(member) && others(member).stream().filter(this::isIn).allMatch(other -> other.referee().serves()
                && (isSafeOn(other, had) || isSafeOn(other, order.last()) && safety.epoch(other.id()) > Zxid.epoch(had)));
    }

    /**
     * Whether the disk of this one may be lost: what it has is what is agreed on, a quorum has it, the others are a quorum, too, and
     * none of them has lost its disk. Only where the membership stays as it is: what the others have come to meanwhile it cannot know.
     */
    boolean mayLose(SimMember member) {
        long had = safety.logged(member.id());
        return !member.isUp() && canSpare(member) && order.membership().version() == 0 && had == order.last() && isSafeOn(member, had)
                && safety.isSafe(had, order.membership())
                && order.membership().voters().stream().allMatch(voter -> safety.epoch(voter) > 0);
    }

    // --- what is done to it

    void isolate(SimMember member) {
        others(member).forEach(other -> cut(member, other));
    }

    /** Neither hears the other. */
    void cut(SimMember one, SimMember other) {
        peers.cut(one.id(), other.id());
        peers.cut(other.id(), one.id());
    }

    void crash(SimMember member) {
        if (member.isUp()) {
            member.crash();
        }
    }
}
