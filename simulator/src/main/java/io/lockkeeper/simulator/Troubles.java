package io.lockkeeper.simulator;

import java.util.List;

/** What befalls an ensemble, one trouble at a time; what is not healed yet when the next one comes makes it two. */
final class Troubles {
    private enum Trouble {
        NONE,
        POWER_CUT,
        LEADER_LOSES_POWER,
        POWER_CUT_AT_A_DISK_OPERATION,
        POWER_CUT_WHILE_JOINING,
        KILLED,
        ALL_LOSE_POWER,
        DISK_OPERATION_FAILS,
        DISK_FULL,
        SLOW_DISK,
        DISK_STANDS_STILL,
        HALT,
        WALL_CLOCK,
        LINK_LOST,
        LINKS_SLOW,
        ISOLATED,
        LEADER_ISOLATED,
        SPLIT,
        ONE_WAY,
        FLAPPING,
        LEFT_BEHIND,
        WIPED,
        SNAPSHOT_ROTS,
        SNAPSHOT_BREAKS_OFF,
        LOG_ROTS,
        RECONFIGURED,
        RECONFIGURED_UNDER_FAULT,
        LEADERSHIP_MOVED,
        LEADERSHIP_MOVED_IN_PEACE,
        TREE_ROTS
    }

    private final Ensemble ensemble;
    private final Restarts restarts;
    private final Memberships memberships;
    private final Drills drills;
    private final Dice dice;

    Troubles(Ensemble ensemble, Restarts restarts, Memberships memberships, Drills drills, Dice dice) {
        this.ensemble = ensemble;
        this.restarts = restarts;
        this.memberships = memberships;
        this.drills = drills;
        this.dice = dice;
    }

    /** Makes some trouble and lets it last. */
    void befall() {
        Trouble trouble = dice.pick(List.of(Trouble.values()));
        SimMember victim = switch (trouble) {
            case LEADER_LOSES_POWER, LEADER_ISOLATED -> leaderOrSomeone();
            case Trouble other -> dice.oneIn(3) ? leaderOrSomeone() : someone();
        };
        ensemble.trace.line(() -> "trouble: " + trouble + " of " + victim);
        DiskFaults faults = victim.disk().faults();
        switch (trouble) {
            case NONE -> {}
            case POWER_CUT, LEADER_LOSES_POWER -> ensemble.crash(victim);
            case POWER_CUT_AT_A_DISK_OPERATION -> {
                faults.crashAfter(dice.below(40), dice.oneIn(2) ? null : operation());
                ensemble.pass(dice.between(100, 3000));
                faults.cease();
            }
            case POWER_CUT_WHILE_JOINING -> cutThePowerWhileItJoins(victim);
            case KILLED -> {
                if (victim.isUp()) {
                    victim.kill();
                }
            }
            case ALL_LOSE_POWER -> ensemble.members().forEach(ensemble::crash);
            case DISK_OPERATION_FAILS -> {
                faults.failAfter(dice.below(20), dice.oneIn(2) ? null : operation());
                ensemble.pass(dice.between(100, 2000));
                faults.cease();
            }
            case DISK_FULL -> {
                faults.limitTo(victim.disk().usedBytes() + dice.below(20_000));
                ensemble.pass(dice.between(500, 3000));
                faults.cease();
            }
            case SLOW_DISK -> {
                faults.slowDown(dice.between(5, 400));
                ensemble.pass(dice.between(300, 3000));
                if (dice.oneIn(2)) {
                    ensemble.crash(victim);
                }
                faults.cease();
            }
            case DISK_STANDS_STILL -> {
                faults.standStill();
                ensemble.pass(dice.between(100, 6000));
                if (dice.oneIn(3)) {
                    ensemble.crash(victim);
                }
                faults.cease();
            }
            case HALT -> {
                victim.halt(dice.between(20, 8000));
                ensemble.pass(dice.between(20, 9000));
            }
            case WALL_CLOCK -> {
                boolean back = dice.oneIn(2);
                ensemble.coverage.count(back ? Occurrence.WALL_CLOCK_SET_BACK : Occurrence.WALL_CLOCK_SET_AHEAD);
                victim.clock().jumpWall((back ? -1 : 1) * (long) dice.between(1, 100_000_000));
            }
            case LINK_LOST -> ensemble.peers.loseLinks(victim.id(), leaderOrSomeone().id());
            case LINKS_SLOW -> {
                ensemble.others(victim).forEach(other -> ensemble.peers.slowDown(victim.id(), other.id()));
                ensemble.pass(dice.between(200, 3000));
            }
            case ISOLATED, LEADER_ISOLATED -> {
                ensemble.coverage.count(Occurrence.MEMBER_ISOLATED);
                ensemble.isolate(victim);
                ensemble.pass(dice.between(100, 6000));
            }
            case SPLIT -> split();
            case ONE_WAY -> cutOneWay(victim);
            case FLAPPING -> flap(victim);
            case LEFT_BEHIND -> leaveBehind(victim);
            case WIPED -> wipe(victim);
            case SNAPSHOT_ROTS -> {
                ensemble.crash(victim);
                restarts.letASnapshotRot(victim);
            }
            case LOG_ROTS -> letALogRot(victim);
            case SNAPSHOT_BREAKS_OFF -> breakASnapshotOff(victim);
            case RECONFIGURED -> {
                memberships.change();
                ensemble.pass(dice.between(50, 2000));
            }
            case RECONFIGURED_UNDER_FAULT -> {
                for (int i = dice.between(1, 3); i > 0; i--) {
                    memberships.change();
                    ensemble.pass(dice.between(1, 60));
                }
                disturbAReconfiguration();
            }
            case LEADERSHIP_MOVED_IN_PEACE -> drills.moveLeadership();
            case TREE_ROTS -> drills.letATreeRot();
            case LEADERSHIP_MOVED -> {
                SimMember successor = dice.oneIn(4) ? victim : dice.pick(ensemble.others(leaderOrSomeone()));
                memberships.handOver(successor.id());
                ensemble.pass(dice.between(1, 300));
                if (dice.oneIn(3)) {
                    ensemble.crash(dice.oneIn(2) ? successor : leaderOrSomeone());
                }
            }
        }
    }

    // --- whom, and where

    private SimMember someone() {
        return dice.pick(ensemble.members());
    }

    private SimMember leaderOrSomeone() {
        SimMember leader = ensemble.leader();
        return leader == null ? someone() : leader;
    }

    private DiskFaults.Operation operation() {
        return dice.pick(List.of(
                DiskFaults.Operation.WRITE, DiskFaults.Operation.FORCE, DiskFaults.Operation.FORCE, DiskFaults.Operation.FORCE,
                DiskFaults.Operation.CREATE, DiskFaults.Operation.RENAME, DiskFaults.Operation.RENAME, DiskFaults.Operation.DELETE,
                DiskFaults.Operation.CUT_OFF, DiskFaults.Operation.FORCE_NAMES));
    }

    // --- machines

    private void cutThePowerWhileItJoins(SimMember victim) {
        ensemble.crash(victim);
        ensemble.pass(dice.between(10, 2000));
        restarts.bringUp();
        ensemble.pass(dice.between(1, 400));
        if (dice.oneIn(2)) {
            ensemble.crash(leaderOrSomeone());
        } else {
            victim.disk().faults().crashAfter(dice.below(12), null);
            ensemble.pass(dice.between(10, 600));
            victim.disk().faults().cease();
        }
    }

    /** It is away for so long that it needs the log or a snapshot, and perhaps has an end that nobody else has. */
    private void leaveBehind(SimMember victim) {
        if (dice.oneIn(2)) {
            ensemble.isolate(victim);
            ensemble.pass(dice.between(50, 1500)); // a leader goes on proposing for a while
        }
        ensemble.crash(victim);
        ensemble.peers.heal();
        ensemble.pass(dice.between(2000, 6000));
    }

    private void wipe(SimMember victim) {
        ensemble.crash(victim);
        ensemble.pass(dice.between(20, 2000));
        if (ensemble.mayLose(victim)) {
            victim.wipe(); // what only it and another one had, that other one must be waited for with
            return;
        }
        ensemble.peers.heal();
        restarts.bringUp();
        ensemble.crash(victim);
        ensemble.pass(2000);
        if (ensemble.canForget(victim)) {
            victim.wipe();
            restarts.bringUp();
            ensemble.pass(10_000, 100_000, () -> victim.referee().serves());
        }
    }

    /** A log is damaged under a server that runs: somebody may have to learn from it then, and it must not start with it again. */
    private void letALogRot(SimMember victim) {
        ensemble.peers.heal();
        restarts.bringUp();
        SimMember behind = dice.pick(ensemble.others(victim));
        ensemble.crash(behind);
        ensemble.pass(dice.between(200, 2000));
        victim.disk().faults().cease();
        if (!victim.isUp() || !ensemble.canSpare(victim)) {
            return;
        }
        Runnable mend = new BitRot(victim.disk(), dice, ensemble.coverage).strikeLog();
        if (mend == null) {
            return;
        }
        ensemble.coverage.count(Occurrence.LOG_ROTTEN);
        restarts.bringUpAllBut(victim);
        ensemble.pass(3000, 50_000, () -> behind.referee().serves());
        ensemble.crash(victim);
        ensemble.pass(10_000, 100_000, () -> {
            restarts.bringUpAllBut(victim);
            return ensemble.canForget(victim);
        });
        if (ensemble.canForget(victim)) {
            restarts.startRotten(victim);
        } else {
            mend.run(); // it is needed all the same, perhaps by a membership that is about to change
        }
    }

    /** Somebody who must be given a snapshot hears only a part of it. */
    private void breakASnapshotOff(SimMember victim) {
        leaveBehind(victim);
        restarts.bringUp();
        ensemble.pass(1000, 500, () -> victim.isReceiving() || !victim.isUp());
        ensemble.world.runUntil(ensemble.world.clock().nowMicros() + dice.below(2000));
        switch (dice.below(4)) {
            case 0 -> ensemble.crash(victim);
            case 1 -> ensemble.crash(leaderOrSomeone());
            case 2 -> ensemble.isolate(victim);
            default -> ensemble.peers.loseLinks(victim.id(), leaderOrSomeone().id());
        }
        ensemble.pass(dice.between(10, 3000));
    }

    // --- the network

    private void split() {
        ensemble.coverage.count(Occurrence.ENSEMBLE_SPLIT);
        List<SimMember> side = ensemble.members().stream().filter(_ -> dice.oneIn(2)).toList();
        for (SimMember here : side) {
            ensemble.members().stream().filter(there -> !side.contains(there)).forEach(there -> ensemble.cut(here, there));
        }
        ensemble.pass(dice.between(100, 6000));
    }

    private void cutOneWay(SimMember victim) {
        ensemble.coverage.count(Occurrence.PARTITION_ONE_WAY);
        boolean mute = dice.oneIn(2);
        ensemble.others(victim).stream().filter(_ -> dice.percent(70)).forEach(other -> {
            if (mute) {
                ensemble.peers.cut(victim.id(), other.id());
            } else {
                ensemble.peers.cut(other.id(), victim.id());
            }
        });
        ensemble.pass(dice.between(100, 6000));
    }

    private void flap(SimMember victim) {
        ensemble.coverage.count(Occurrence.PARTITION_FLAPPED);
        int times = dice.between(3, 10);
        for (int i = 0; i < times; i++) {
            ensemble.others(victim).stream().filter(_ -> dice.percent(70)).forEach(other -> ensemble.cut(victim, other));
            ensemble.pass(dice.between(20, 800));
            ensemble.peers.heal();
            ensemble.pass(dice.between(20, 500));
        }
    }

    // --- memberships

    private void disturbAReconfiguration() {
        ensemble.coverage.count(Occurrence.CRASH_WHILE_RECONFIGURING);
        switch (dice.below(4)) {
            case 0 -> ensemble.crash(leaderOrSomeone());
            case 1 -> ensemble.crash(someone());
            case 2 -> ensemble.isolate(leaderOrSomeone());
            default -> ensemble.members().forEach(ensemble::crash);
        }
        ensemble.pass(dice.between(50, 4000));
    }
}
