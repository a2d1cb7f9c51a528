package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PurgeTest {
    private static Purge.Result purge(Disk disk, int retain) throws IOException {
        return new Purge(DataDirectories.of(disk)).run(retain);
    }

    @Test
    void s44_theNewestSnapshotsAndAllLogsTheyNeedAreKept() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();

        Purge.Result result = purge(disk, 3);

        assertThat(disk.list())
                .containsExactly("log.109", "log.151", "log.19a", "log.c4", "snapshot.107", "snapshot.14f", "snapshot.198");
        assertThat(result.removed())
                .extracting(Purge.Purged::name)
                .containsExactlyInAnyOrder("log.1", "log.68", "snapshot.0", "snapshot.66", "snapshot.c3");
        assertThat(result.failed()).isEmpty();
        NaiveTree tree = new NaiveTree();
        disk.delete("snapshot.198");
        disk.delete("snapshot.14f");
        assertThat(new Recovery(DataDirectories.of(disk), RecoveryOptions.DEFAULT).run(tree).lastZxid())
                .as("even the oldest kept leads to the end").isEqualTo(0x1f4);
    }

    @Test
    void s44_snapshotsThatAreIncompleteDoNotCount() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
        disk.put("snapshot.198", Arrays.copyOf(disk.bytes("snapshot.198"), 100));

        purge(disk, 3);

        assertThat(disk.list()).contains("snapshot.198", "snapshot.14f", "snapshot.107", "snapshot.c3").doesNotContain("snapshot.66");
    }

    @Test
    void withFewerSnapshotsThanToKeepNothingOlderThanTheOldestIsThere() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
        List<String> before = disk.list();

        assertThat(purge(disk, 6).removed()).isEmpty();
        assertThat(disk.list()).isEqualTo(before);
    }

    @Test
    void withoutAnySnapshotNothingIsDeleted() throws IOException {
        MemoryDisk disk = Sample.load("no-snapshot").snapshots();

        assertThat(purge(disk, 3).removed()).isEmpty();
    }

    @Test
    void filesWithoutZxidCountAsOldestAndForeignFilesAreNotTouched() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
        disk.put("log.bak", new byte[1]);
        disk.put("log.1.fixed", new byte[1]);
        disk.put("snapshot.66.tmp", new byte[1]);
        disk.put("currentEpoch", new byte[1]);
        disk.put("notes.txt", new byte[1]);

        purge(disk, 3);

        assertThat(disk.list())
                .contains("currentEpoch", "notes.txt")
                .doesNotContain("log.bak", "log.1.fixed", "snapshot.66.tmp");
    }

    @Test
    void unfinishedFilesGoOnceTheyAreOvertaken() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
        disk.put(FileNames.unfinished("snapshot.14f"), new byte[1]);
        disk.put(FileNames.unfinished("snapshot.1f4"), new byte[1]);
        disk.put(FileNames.unfinished("log.151"), new byte[1]);
        disk.put(FileNames.unfinished("log.1f5"), new byte[1]);

        purge(disk, 3);

        assertThat(disk.list())
                .contains(FileNames.unfinished("snapshot.1f4"), FileNames.unfinished("log.1f5"))
                .doesNotContain(FileNames.unfinished("snapshot.14f"), FileNames.unfinished("log.151"));
    }

    @Test
    void splitDirectoriesArePurgedEach() throws IOException {
        Sample sample = Sample.load("gzip-split");
        DataDirectories directories = sample.directories();

        new Purge(directories).run(3);

        assertThat(directories.snapshots().list()).hasSize(3).allMatch(name -> name.endsWith(".gz"));
        NaiveTree tree = new NaiveTree();
        assertThat(new Recovery(directories, RecoveryOptions.DEFAULT).run(tree).lastZxid()).isEqualTo(sample.lastZxid());
    }

    @Test
    void aSnapshotThatCannotBeDeletedIsReportedAndKeepsItsLogs() throws IOException {
        MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
        disk.failAfter(2);

        Purge.Result result = purge(disk, 3);

        assertThat(result.removed()).hasSize(2);
        assertThat(result.failed()).hasSize(1);
        assertThat(disk.list()).contains("log.1", "log.68");
    }

    @Test
    void noPowerCutLeavesASnapshotWithoutItsLogs() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            MemoryDisk disk = Sample.load("standalone-mixed").snapshots();
            disk.failAfter(random.nextInt(8));
            try {
                purge(disk, 1);
            } catch (IOException e) {
                // and then the power goes out
            }
            MemoryDisk left = disk.afterPowerCut(random);

            while (left.list().stream().anyMatch(name -> name.startsWith("snapshot."))) {
                assertThat(new Recovery(DataDirectories.of(left), RecoveryOptions.DEFAULT).run(new NaiveTree()).lastZxid())
                        .as("seed %d: %s", seed, left.list()).isEqualTo(0x1f4);
                left.delete(FileNames.snapshots(left).getFirst().name());
            }
        }
    }

    @Test
    void somethingMustBeKept() {
        assertThatThrownBy(() -> purge(new MemoryDisk(), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
