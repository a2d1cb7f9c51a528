package io.lockkeeper.simulator;

import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.RecoveryOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Damage to files at rest. Recovery may refuse what it finds, or make do without it; what it must not do is serve something else than
 * the log justifies, or forget what was acknowledged.
 */
final class BitRot {
    private final SimDisk disk;
    private final Dice dice;
    private final Coverage coverage;

    BitRot(SimDisk disk, Dice dice, Coverage coverage) {
        this.disk = disk;
        this.dice = dice;
        this.coverage = coverage;
    }

    /** Flips a bit of a snapshot, if there is one. */
    boolean strikeSnapshot() {
        return strike("snapshot.") != null;
    }

    /** Flips a bit of a log. Returns what flips it back, null if there is no log. */
    @Nullable Runnable strikeLog() {
        return strike("log.");
    }

    /** Flips a bit of a snapshot, if there is one that recovery can do without. */
    boolean strikeSpareSnapshot() {
        SimDisk sound = disk.copy();
        try {
            long before = new Recovery(DataDirectories.of(disk.copy()), RecoveryOptions.DEFAULT).run(new Restoring()).lastZxid();
            boolean struck = strikeSnapshot();
            long after = new Recovery(DataDirectories.of(disk.copy()), RecoveryOptions.DEFAULT).run(new Restoring()).lastZxid();
            if (before == after) {
                return struck;
            }
        } catch (IOException e) {
            // it cannot do without this one
        }
        disk.restore(sound);
        return false;
    }

    private @Nullable Runnable strike(String prefix) {
        List<String> files = files(prefix);
        if (files.isEmpty()) {
            return null;
        }
        String name = dice.pick(files);
        int at = dice.below(usedBytes(disk.contents(name)));
        int bit = 1 << dice.below(8);
        disk.rot(name, at, bit);
        return () -> disk.rot(name, at, bit);
    }

    /**
     * Damages copies of the disk and looks what recovery makes of each.
     *
     * @param ledger what the undamaged disk justifies
     * @param served the state that had been shown before
     */
    void experiment(Ledger ledger, long served) {
        Recovered sound;
        try {
            sound = recover(disk.copy(), ledger);
        } catch (IOException e) {
            throw new Violation("what was recovered once cannot be recovered again: " + e.getMessage(), e);
        }
        for (int i = 0; i < 3; i++) {
            inLog(ledger, served, sound);
        }
        inSnapshot(ledger, sound);
    }

    private void inLog(Ledger ledger, long served, Recovered sound) {
        List<String> logs = files("log.");
        if (logs.isEmpty()) {
            return;
        }
        SimDisk patient = disk.copy();
        String name = dice.pick(logs);
        int used = usedBytes(patient.contents(name));
        boolean oneBit = !dice.oneIn(4);
        int at = dice.below(used);
        if (oneBit) {
            patient.rot(name, at, 1 << dice.below(8));
        } else {
            int from = at / SimFile.SECTOR_BYTES * SimFile.SECTOR_BYTES;
            byte[] contents = patient.contents(name);
            for (int i = from; i < Math.min(contents.length, from + SimFile.SECTOR_BYTES); i++) {
                patient.rot(name, i, contents[i]); // the whole sector reads as zeros
            }
        }
        try {
            Recovered recovered = recover(patient, ledger);
            if (recovered.lastZxid() == sound.lastZxid()) {
                coverage.count(Occurrence.ROT_IN_LOG_BEYOND_WHAT_COUNTS);
            } else {
                // A sector that reads as zeros is what a write that never happened looks like; nothing in the format tells them apart.
                Violation.unless(
                        recovered.lastZxid() >= served || !oneBit,
                        "one rotten bit at %d of %s, and acknowledged writes are lost: 0x%x, not 0x%x",
                        at, name, recovered.lastZxid(), sound.lastZxid());
                coverage.count(Occurrence.ROT_IN_LOG_LIKE_A_TORN_TAIL);
            }
        } catch (IOException e) {
            coverage.count(Occurrence.ROT_IN_LOG_REFUSED);
        }
    }

    private void inSnapshot(Ledger ledger, Recovered sound) {
        SimDisk patient = disk.copy();
        if (!new BitRot(patient, dice, coverage).strikeSnapshot()) {
            return;
        }
        try {
            Recovered recovered = recover(patient, ledger);
            Violation.unless(
                    recovered.lastZxid() == sound.lastZxid(),
                    "one rotten bit in a snapshot, and recovery ends at 0x%x, not 0x%x", recovered.lastZxid(), sound.lastZxid());
            boolean other = !Objects.equals(recovered.snapshotFile(), sound.snapshotFile());
            coverage.count(other ? Occurrence.ROT_IN_SNAPSHOT_FELL_BACK : Occurrence.ROT_IN_SNAPSHOT_NOT_NEEDED);
        } catch (IOException e) {
            coverage.count(Occurrence.ROT_IN_SNAPSHOT_REFUSED);
        }
    }

    /** Whatever recovery accepts must be exactly the state at the zxid it reports. */
    private static Recovered recover(SimDisk patient, Ledger ledger) throws IOException {
        Restoring restoring = new Restoring();
        Recovered recovered;
        try {
            recovered = new Recovery(DataDirectories.of(patient), RecoveryOptions.DEFAULT).run(restoring);
        } catch (RuntimeException e) {
            throw new Violation("recovery does not expect damage: " + e, e);
        }
        Images.mustEqual(ledger.modelAt(recovered.lastZxid()), restoring.tree());
        return recovered;
    }

    private List<String> files(String prefix) {
        List<String> found = new ArrayList<>();
        for (String name : disk.list()) {
            if (name.startsWith(prefix) && disk.contents(name).length > 0) {
                found.add(name);
            }
        }
        return found;
    }

    /** Without most of the zeros that are preallocated. */
    private static int usedBytes(byte[] contents) {
        int used = contents.length;
        while (used > 1 && contents[used - 1] == 0) {
            used--;
        }
        return Math.min(contents.length, used + 16);
    }
}
