package io.lockkeeper.simulator;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Switches machines on again, until all are up: what a power cut left of their disks, and the operator where a server gives up. */
final class Restarts {
    private static final int MOST_STARTS = 25;

    private final Ensemble ensemble;
    private final Dice dice;
    private final Set<SimMember> rotting = new HashSet<>();
    private boolean calm;

    Restarts(Ensemble ensemble, Dice dice) {
        this.ensemble = ensemble;
        this.dice = dice;
    }

    /** A snapshot of this one is damaged while it is off, if it can do without. */
    void letASnapshotRot(SimMember member) {
        rotting.add(member);
    }

    /** From now on nobody fails again after a start: that might show only when nobody starts it once more. */
    void calmDown() {
        calm = true;
    }

    void bringUp() {
        bringUpAllBut(null);
    }

    void bringUpAllBut(@Nullable SimMember one) {
        for (int attempt = 0; ensemble.down().stream().anyMatch(member -> member != one); attempt++) {
            Violation.unless(attempt < MOST_STARTS, "somebody does not come up: %s", ensemble.members());
            ensemble.pass(dice.between(1, 400));
            boolean patient = attempt <= 3 && !calm;
            ensemble.down().stream().filter(member -> member != one).forEach(member -> start(member, patient));
        }
    }

    /** A log of this one is damaged, and nobody needs what it had: if it refuses to start it is emptied. */
    void startRotten(SimMember member) {
        SimDisk disk = member.disk();
        if (!disk.isOn()) {
            disk.cutPower();
        }
        ensemble.safety.forgive(member.id());
        try {
            member.start();
        } catch (IOException e) {
            ensemble.coverage.count(Occurrence.LOG_ROT_REFUSED);
            member.wipe();
        }
    }

    private void start(SimMember member, boolean mayFail) {
        SimDisk disk = member.disk();
        if (!disk.isOn() && dice.oneIn(4)) {
            // It was not the power after all, only the process was killed there: the page cache is still whole.
            ensemble.coverage.count(Occurrence.KILLED_AT_A_DISK_OPERATION);
            disk.endProcess();
        } else if (!disk.isOn() || dice.oneIn(3)) {
            disk.cutPower();
        }
        if (rotting.remove(member) && new BitRot(disk, dice, ensemble.coverage).strikeSpareSnapshot()) {
            ensemble.coverage.count(Occurrence.SNAPSHOT_ROTTEN);
        }
        if (!mayFail) {
            disk.faults().cease();
        } else if (dice.oneIn(12)) {
            disk.faults().crashAfter(dice.below(12), null);
        }
        try {
            member.start();
        } catch (IOException e) {
            OperatorsHand.mend(disk, e, ensemble.trace);
        }
    }
}
