package io.lockkeeper.simulator;

import java.io.IOException;
import java.util.List;

/**
 * What is tried while nothing else goes wrong, and must therefore come right: a tree that rots is repaired, leadership goes where it is
 * told.
 */
final class Drills {
    private static final int PEACE_MILLIS = 10_000;
    private static final int REPAIR_MILLIS = 60_000;
    private static final int STEP_MICROS = 20_000;

    /** So many can say whose tree is wrong. */
    private static final int FEWEST_WITNESSES = 3;

    private final Ensemble ensemble;
    private final Restarts restarts;
    private final Memberships memberships;
    private final boolean treesRot;
    private final Dice dice;

    /** @param treesRot whether a wrong tree is found out wherever it may have come to */
    Drills(Ensemble ensemble, Restarts restarts, Memberships memberships, boolean treesRot, Dice dice) {
        this.ensemble = ensemble;
        this.restarts = restarts;
        this.memberships = memberships;
        this.treesRot = treesRot;
        this.dice = dice;
    }

    /**
     * A value gets into the memory of one learner with a bit turned over. Its tree differs from all others with the next write, and it
     * takes another one's; nobody else does, but observers that it has given its own before it could know.
     */
    void letATreeRot() {
        if (!treesRot || !bringPeace()) {
            return;
        }
        List<SimMember> learners = ensemble.members().stream()
                .filter(member -> ensemble.isIn(member) && !member.referee().leads()).toList();
        SimMember victim = learners.isEmpty() ? null : dice.pick(learners);
        if (victim == null || ensemble.order.membership().voters().size() < FEWEST_WITNESSES) {
            return;
        }
        ensemble.pass(PEACE_MILLIS, STEP_MICROS, () -> ensemble.canForget(victim));
        if (!ensemble.canForget(victim)) {
            return; // it might lead those that are behind, and give them its tree
        }
        List<SimMember> gaveUp = whoGivesItsTreeUp(victim);
        ensemble.crash(victim);
        victim.disk().cutPower();
        try {
            victim.startWithRottenTree();
        } catch (IOException e) {
            OperatorsHand.mend(victim.disk(), e, ensemble.trace);
            return;
        }
        MemberReferee referee = victim.referee();
        if (!referee.isRotten()) {
            return; // there was nothing to turn over
        }
        ensemble.coverage.count(Occurrence.TREE_ROTS);
        ensemble.pass(
                REPAIR_MILLIS, STEP_MICROS,
                () -> !ensemble.order.isWrongTreeOnItsWay() && ensemble.members().stream().allMatch(Drills::isRepaired));
        for (SimMember member : ensemble.members()) {
            Violation.unless(!member.referee().isRotten(), "nobody repairs the tree of %s", member);
        }
        if (!referee.hasLed()) {
            Violation.unless(
                    gaveUp.containsAll(whoGivesItsTreeUp(victim)), "the tree of %s was wrong, and %s give theirs up", victim,
                    whoGivesItsTreeUp(victim));
        }
        cleanUp(victim);
        for (SimMember other : ensemble.others(victim)) {
            if (other.referee().tookWrongTree()) {
                cleanUp(other);
                ensemble.crash(other); // how often it has taken a tree is forgotten
            }
        }
        if (!referee.hasLed()) {
            ensemble.order.treesAgree();
        }
    }

    private static boolean isRepaired(SimMember member) {
        MemberReferee referee = member.referee();
        return !referee.isRotten() && (referee.hasNewTree() || !referee.givesItsTreeUp());
    }

    private void cleanUp(SimMember member) {
        if (member.referee().hasNewTree()) {
            ensemble.coverage.count(Occurrence.TREE_TAKEN_FROM_ANOTHER);
        } else {
            replaceDisk(member);
        }
    }

    /** But those who have taken a wrong one. */
    private List<SimMember> whoGivesItsTreeUp(SimMember but) {
        return ensemble.others(but).stream()
                .filter(member -> member.referee().givesItsTreeUp() && !member.referee().tookWrongTree()).toList();
    }

    /** What was wrong has been overwritten by chance, and may still be in a snapshot on its disk. */
    private void replaceDisk(SimMember victim) {
        ensemble.crash(victim);
        ensemble.pass(REPAIR_MILLIS, STEP_MICROS, () -> {
            restarts.bringUpAllBut(victim);
            return ensemble.canForget(victim);
        });
        Violation.unless(ensemble.canForget(victim), "in peace the others do not come to have all that %s has", victim);
        victim.wipe();
    }

    /**
     * Somebody else shall lead: he does, or who has led goes on, and either way writes do. Whom the leader names may be somebody whom an
     * operator has asked for before us; it must be that one then.
     */
    void moveLeadership() {
        SimMember old = bringPeace() ? ensemble.leader() : null;
        if (old == null) {
            return;
        }
        SimMember successor = dice.pick(ensemble.others(old));
        long epoch = ensemble.safety.epoch(old.id());
        memberships.handOver(successor.id());
        ensemble.pass(dice.between(500, 3000));
        ensemble.pass(PEACE_MILLIS, STEP_MICROS, this::isPeace);
        SimMember now = ensemble.leader();
        Violation.unless(now != null, "leadership was to go from %s to %s, and nobody leads", old, successor);
        long named = old.referee().successorIn(epoch);
        if (named != 0 && ensemble.safety.epoch(now.id()) == epoch + 1) {
            Violation.unless(now.id() == named, "leadership went from %s to server %d, and %s leads", old, named, now);
            ensemble.coverage.count(Occurrence.LEADERSHIP_IN_THE_RIGHT_HANDS);
        }
        long last = ensemble.order.last();
        ensemble.pass(2 * PEACE_MILLIS, STEP_MICROS, () -> ensemble.order.last() > last);
        Violation.unless(ensemble.order.last() > last, "nothing is written any more since %s leads", now);
    }

    private boolean bringPeace() {
        ensemble.peers.heal();
        ensemble.members().forEach(member -> member.disk().faults().cease());
        ensemble.pass(PEACE_MILLIS, STEP_MICROS, () -> {
            restarts.bringUp();
            ensemble.members().forEach(member -> member.disk().faults().cease());
            return isPeace();
        });
        return isPeace();
    }

    private boolean isPeace() {
        return memberships.isQuiet() && ensemble.leader() != null && ensemble.members().stream().allMatch(
                member -> member.isUp() && member.haltedMicros() == 0 && (member.referee().serves() || !ensemble.isIn(member)));
    }
}
