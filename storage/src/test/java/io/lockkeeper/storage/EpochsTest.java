package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochsTest {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void s45_epochsAreDecimalWithoutNewline() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        new Epochs(disk).setCurrent(12);
        new Epochs(disk).setAccepted(13);

        assertThat(disk.list()).containsExactly("acceptedEpoch", "currentEpoch");
        assertThat(disk.bytes("currentEpoch")).isEqualTo(text("12"));
        assertThat(new Epochs(disk).accepted()).isEqualTo(OptionalLong.of(13));
    }

    @Test
    void s45_anEpochIsReplacedWholeOrNotAtAll() throws IOException {
        for (int failAfter = 0; failAfter < 8; failAfter++) {
            MemoryDisk disk = MemoryDisk.of(Map.of("currentEpoch", text("7")));
            disk.failAfter(failAfter);
            boolean done = false;
            try {
                new Epochs(disk).setCurrent(1234567);
                done = true;
            } catch (IOException e) {
                assertThat(failAfter).isLessThan(5);
            }
            for (int seed = 0; seed < 30; seed++) {
                OptionalLong found = new Epochs(disk.afterPowerCut(new Random(seed))).current();
                assertThat(found.orElseThrow()).isIn(done ? new Object[] {1234567L} : new Object[] {7L, 1234567L});
            }
        }
    }

    /** Q15. */
    @Test
    void s46_missingFilesAreMadeFromTheZxid() throws IOException {
        MemoryDisk disk = new MemoryDisk();

        assertThat(new Epochs(disk).load(0x500000002L)).isEqualTo(new Epochs.Loaded(5, 5));
        assertThat(disk.bytes("acceptedEpoch")).isEqualTo(text("5"));
        assertThat(disk.bytes("currentEpoch")).isEqualTo(text("5"));
    }

    /** Q13. */
    @Test
    void s46_acceptedBelowCurrentIsRefused() {
        MemoryDisk disk = MemoryDisk.of(Map.of("currentEpoch", text("6"), "acceptedEpoch", text("5")));

        assertThatThrownBy(() -> new Epochs(disk).load(0x500000002L))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is less than the current epoch");
    }

    /** Q14. */
    @Test
    void aZxidBeyondTheCurrentEpochNeedsThePreparedFile() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("currentEpoch", text("4"), "acceptedEpoch", text("5")));
        assertThatThrownBy(() -> new Epochs(disk).load(0x500000002L))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is older than that of the last zxid, 0x500000002");

        disk.put("currentEpoch.tmp", text("5"));
        assertThat(new Epochs(disk).load(0x500000002L)).isEqualTo(new Epochs.Loaded(5, 5));
        assertThat(disk.bytes("currentEpoch")).isEqualTo(text("5"));
        assertThat(disk.list()).containsExactly("acceptedEpoch", "currentEpoch");
    }

    /** Announced was epoch 7; of that one nothing is there, so it must not be claimed. */
    @Test
    void theEpochOfTheLastZxidIsAdoptedAndNotALaterOneThatWasAnnounced() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("currentEpoch", text("4"), "acceptedEpoch", text("7")));
        new Epochs(disk).announce(7);
        assertThat(new Epochs(disk).load(0x500000002L)).isEqualTo(new Epochs.Loaded(5, 7));

        MemoryDisk older = MemoryDisk.of(Map.of("currentEpoch", text("3"), "acceptedEpoch", text("7"), "currentEpoch.tmp", text("4")));
        assertThatThrownBy(() -> new Epochs(older).load(0x500000002L)).isInstanceOf(StorageException.class);
    }

    /** Whoever announced it, ZooKeeper too. */
    @Test
    void anAnnouncementOfOldGoesWithTheNextEpoch() throws IOException {
        MemoryDisk disk = MemoryDisk.of(Map.of("currentEpoch", text("4"), "acceptedEpoch", text("4"), "currentEpoch.tmp", text("3")));
        Epochs epochs = new Epochs(disk);
        assertThat(epochs.load(0x400000001L)).isEqualTo(new Epochs.Loaded(4, 4));
        epochs.setCurrent(5);
        assertThat(disk.list()).containsExactly("acceptedEpoch", "currentEpoch");
    }

    /** A power cut while the epoch is adopted must leave either the announcement or the epoch. */
    @Test
    void anAnnouncementHoldsUntilTheEpochIsAdopted() throws IOException {
        for (int failAfter = 0; failAfter < 10; failAfter++) {
            MemoryDisk disk = MemoryDisk.of(Map.of("currentEpoch", text("4"), "acceptedEpoch", text("5")));
            Epochs epochs = new Epochs(disk);
            epochs.announce(5);
            disk.failAfter(failAfter);
            try {
                epochs.setCurrent(5);
            } catch (IOException e) {
                assertThat(failAfter).isLessThan(6);
            }
            for (int seed = 0; seed < 30; seed++) {
                Epochs restarted = new Epochs(disk.afterPowerCut(new Random(seed)));
                assertThat(restarted.load(0x500000002L)).as("failure %d, seed %d", failAfter, seed).isEqualTo(new Epochs.Loaded(5, 5));
            }
        }
    }

    @Test
    void whoHasNothingAndMayHaveLostItIsInNoEpoch() throws IOException {
        assertThat(new Epochs(new MemoryDisk()).load(-1)).isEqualTo(new Epochs.Loaded(0, 0));
    }

    @Test
    void garbageIsRefusedByNameAndTheRestAfterTheFirstLineIgnored() throws IOException {
        for (String garbage : new String[] {"", "0x5", "5 ", "five", "99999999999999999999"}) {
            assertThatThrownBy(() -> new Epochs(MemoryDisk.of(Map.of("currentEpoch", text(garbage)))).current())
                    .isInstanceOf(StorageException.class)
                    .hasMessage("currentEpoch in /memory holds '" + garbage + "', which is not a decimal number");
        }
        for (String none : new String[] {"-1", "4294967296"}) {
            assertThatThrownBy(() -> new Epochs(MemoryDisk.of(Map.of("acceptedEpoch", text(none)))).accepted())
                    .hasMessage("acceptedEpoch in /memory holds " + none + ", which is no epoch");
        }
        assertThat(new Epochs(MemoryDisk.of(Map.of("currentEpoch", text("5\nx")))).current()).isEqualTo(OptionalLong.of(5));
    }

    @Test
    void filesOfAnEnsembleAreReadAsTheyAre() throws IOException {
        Sample sample = Sample.load("quorum-3");
        for (String server : new String[] {"s1", "s2", "s3"}) {
            MemoryDisk disk = sample.disk(server + "/data/version-2");

            assertThat(new Epochs(disk).load(sample.lastZxid())).isEqualTo(new Epochs.Loaded(1, 1));
            assertThat(disk.bytes("currentEpoch")).isEqualTo(text("1"));
        }
    }
}
