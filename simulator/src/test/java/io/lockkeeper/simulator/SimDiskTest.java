package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.simulator.DiskFaults.Operation;
import io.lockkeeper.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulated disk forgets exactly what a real one may forget, and no more. */
class SimDiskTest {
    private static final int SEEDS = 200;

    @Test
    void forcedContentsUnderAForcedNameSurviveEveryPowerCut() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = disk(seed);
            DiskFile file = disk.create("a");
            write(file, 0, "safe");
            file.force();
            disk.force();
            write(file, 4, " and not");

            disk.cutPower();

            assertThat(text(disk, "a")).startsWith("safe");
        }
    }

    @Test
    void whatWasNotForcedMayBeLostKeptOrTorn() throws IOException {
        Set<String> outcomes = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = disk(seed);
            DiskFile file = disk.create("a");
            disk.force();
            write(file, 0, "0123456789");

            disk.cutPower();

            outcomes.add(text(disk, "a"));
        }

        assertThat(outcomes).contains("", "0123456789").hasSizeGreaterThan(2);
        assertThat(outcomes).allMatch("0123456789"::startsWith);
    }

    @Test
    void sectorsOfOneWriteSurviveOnTheirOwn() throws IOException {
        boolean laterWithoutEarlier = false;
        for (long seed = 0; seed < SEEDS && !laterWithoutEarlier; seed++) {
            SimDisk disk = disk(seed);
            DiskFile file = disk.create("a");
            disk.force();
            write(file, 0, "x".repeat(4 * SimFile.SECTOR_BYTES));

            disk.cutPower();

            byte[] left = disk.contents("a");
            laterWithoutEarlier = left.length > SimFile.SECTOR_BYTES && left[0] == 0 && left[left.length - 1] == 'x';
        }

        assertThat(laterWithoutEarlier).isTrue();
    }

    @Test
    void aNameThatWasNotForcedMayBeGoneAndADeletedOneBack() throws IOException {
        Set<Set<String>> outcomes = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = disk(seed);
            disk.create("old");
            disk.force();
            disk.create("new");
            disk.delete("old");

            disk.cutPower();

            outcomes.add(Set.copyOf(disk.list()));
        }

        assertThat(outcomes).containsExactlyInAnyOrder(Set.of(), Set.of("old"), Set.of("new"), Set.of("old", "new"));
    }

    @Test
    void aRenameHappensWhollyOrNotAtAll() throws IOException {
        Set<Set<String>> outcomes = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = disk(seed);
            disk.create("from");
            disk.force();
            disk.rename("from", "to");

            disk.cutPower();

            outcomes.add(Set.copyOf(disk.list()));
        }

        assertThat(outcomes).containsExactlyInAnyOrder(Set.of("from"), Set.of("to"));
    }

    @Test
    void afterAFailedForceASecondOneSucceedsAndTheDataIsGoneAllTheSame() throws IOException {
        SimDisk disk = disk(1);
        DiskFile file = disk.create("a");
        disk.force();
        write(file, 0, "lost");
        disk.faults().failAfter(0, Operation.FORCE);

        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.force();
        assertThat(text(disk, "a")).isEqualTo("lost");
        disk.cutPower();

        assertThat(text(disk, "a")).isEmpty();
    }

    @Test
    void aFullDiskTakesWhatFitsAndRefusesTheRest() throws IOException {
        SimDisk disk = disk(1);
        DiskFile file = disk.create("a");
        disk.faults().limitTo(6);

        assertThatThrownBy(() -> write(file, 0, "0123456789")).hasMessageContaining("No space left");

        assertThat(text(disk, "a")).isEqualTo("012345");
        assertThat(disk.freeBytes()).isZero();
    }

    @Test
    void aProgramWithoutPowerDoesNothingMore() throws IOException {
        SimDisk disk = disk(1);
        DiskFile file = disk.create("a");
        disk.faults().crashAfter(0, Operation.WRITE);

        assertThatThrownBy(() -> write(file, 0, "x")).isInstanceOf(SimCrash.class);
        assertThatThrownBy(() -> disk.delete("a")).isInstanceOf(SimCrash.class);
        disk.cutPower();
        assertThatThrownBy(() -> write(file, 0, "x")).as("a handle of the dead process").isInstanceOf(SimCrash.class);
    }

    @Test
    void aKilledProcessLosesNothingThatTheMachineStillHas() throws IOException {
        SimDisk disk = disk(1);
        write(disk.create("a"), 0, "cached");

        disk.endProcess();

        assertThat(text(disk, "a")).isEqualTo("cached");
    }

    private static SimDisk disk(long seed) {
        return new SimDisk(MachineClock.exact(new SimClock()), new Dice(seed), new Coverage());
    }

    private static void write(DiskFile file, long at, String text) throws IOException {
        file.write(at, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String text(SimDisk disk, String name) {
        return new String(disk.contents(name), StandardCharsets.US_ASCII);
    }
}
