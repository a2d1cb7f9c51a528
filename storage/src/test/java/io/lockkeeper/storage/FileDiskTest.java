package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    @TempDir
    private Path home;

    @Test
    void aDirectoryServesOneServerAtATime() throws IOException {
        Path data = home.resolve("data");
        try (DataDirectories first = DataDirectories.open(data, data, true)) {
            assertThatThrownBy(() -> DataDirectories.open(data, data, true))
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind().exitCode()).isEqualTo(3))
                    .hasMessage("data directory " + data.resolve("version-2") + " is in use by process "
                            + ProcessHandle.current().pid());
            assertThat(first.snapshots().list()).as("the lock is no data").isEmpty();
        }
        DataDirectories.open(data, data, true).close();
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefusedWithItsNumber() throws Exception {
        Path source = Files.writeString(home.resolve("Holder.java"), """
                import java.nio.channels.FileChannel;
                import java.nio.file.*;
                public class Holder {
                    public static void main(String[] args) throws Exception {
                        Path file = Path.of(args[0]);
                        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        channel.lock();
                        channel.write(java.nio.ByteBuffer.wrap((ProcessHandle.current().pid() + "\\n").getBytes()));
                        System.out.println("locked");
                        System.in.read();
                    }
                }
                """);
        Path directory = Files.createDirectories(home.resolve("data/version-2"));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        source.toString(),
                        directory.resolve(FileDisk.LOCK_NAME).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("locked");

            assertThatThrownBy(() -> FileDisk.exclusive(directory))
                    .isInstanceOf(StorageException.class)
                    .hasMessage("data directory " + directory + " is in use by process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        FileDisk.exclusive(directory).close();
    }

    @Test
    void twoSpellingsOfOneDirectoryAreOne() throws IOException {
        Path data = Files.createDirectory(home.resolve("data"));
        Path link = Files.createSymbolicLink(home.resolve("link"), data);
        try (DataDirectories directories = DataDirectories.open(data, link, true)) {
            assertThat(directories.areSplit()).isFalse();
        }
    }

    @Test
    void splitDirectoriesAreBothLocked() throws IOException {
        Path data = home.resolve("data");
        Path logs = home.resolve("logs");
        try (DataDirectories directories = DataDirectories.open(data, logs, true)) {
            assertThat(directories.areSplit()).isTrue();
            assertThatThrownBy(() -> DataDirectories.open(home.resolve("other"), logs, true)).hasMessageContaining("is in use");
        }
        FileDisk.exclusive(home.resolve("other/version-2")).close(); // it was let go after the refusal
    }

    @Test
    void s39_missingDirectoriesAreMadeOnlyIfAllowed() throws IOException {
        Path data = home.resolve("a/b/data");

        assertThatThrownBy(() -> DataDirectories.open(data, data, false))
                .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind().exitCode()).isEqualTo(3))
                .hasMessage("data directory " + data.resolve("version-2")
                        + " is missing, and zookeeper.datadir.autocreate is false");
        DataDirectories.open(data, data, true).close();
        DataDirectories.open(data, data, false).close();
    }

    @Test
    void aDirectoryOfALaterVersionIsNotTakenForANewOne() throws IOException {
        Path data = Files.createDirectories(home.resolve("data/version-3")).getParent();

        assertThatThrownBy(() -> DataDirectories.open(data, data, true))
                .isInstanceOf(StorageException.class)
                .hasMessage("data directory " + data + " belongs to another version: it has version-3, but no version-2");
        assertThat(data.resolve("version-2")).doesNotExist();
    }

    @Test
    void aFileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "x");

        assertThatThrownBy(() -> DataDirectories.open(file, file, true))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot create data directory " + file.resolve("version-2"));
    }

    @Test
    void filesAreWrittenReadRenamedAndDeleted() throws IOException {
        FileDisk disk = FileDisk.shared(home);
        try (DiskFile file = disk.create("a")) {
            file.write(3, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            file.force();
            assertThat(file.size()).isEqualTo(6);
        }
        disk.rename("a", "b");
        disk.force();
        Files.createDirectory(home.resolve("directory"));

        assertThat(disk.list()).containsExactly("b");
        assertThat(disk.size("b")).isEqualTo(6);
        assertThat(disk.freeBytes()).isPositive();
        try (DiskFile file = disk.open("b")) {
            ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(file.read(2, into)).isEqualTo(4);
            assertThat(into.array()).startsWith(0, 1, 2, 3);
            assertThat(file.read(6, into)).isEqualTo(-1);
        }
        try (DiskFile file = disk.edit("b")) {
            file.truncate(4);
        }
        assertThat(disk.size("b")).isEqualTo(4);
        disk.delete("b");
        disk.delete("b");
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void whatIsWrittenToRealFilesIsRecoveredFromThem() throws IOException {
        Path data = home.resolve("data");
        try (DataDirectories directories = DataDirectories.open(data, data, true)) {
            try (TxnLog log = Entries.log(directories.logs(), Entries.preAlloc(64), 0)) {
                for (long zxid = 1; zxid <= 1000; zxid++) {
                    log.append(zxid, Entries.create(zxid, 500));
                    if (zxid % 50 == 0) {
                        log.sync();
                    }
                    if (zxid % 300 == 0) {
                        log.roll();
                    }
                }
                log.sync();
            }
            byte[] snapshot = Sample.load("standalone-mixed").files().get("data/version-2/snapshot.0");
            try (SnapshotWriter writer = new Snapshots(directories.snapshots(), SnapshotOptions.DEFAULT).begin(0)) {
                writer.write(snapshot, 0, snapshot.length - 13 - 54);
                assertThat(writer.finish(OptionalLong.of(5))).isEqualTo("snapshot.0");
            }
            assertThat(Files.readAllBytes(data.resolve("version-2/snapshot.0"))).isEqualTo(snapshot);
        }
        try (DataDirectories directories = DataDirectories.open(data, data, true)) {
            NaiveTree tree = new NaiveTree();
            Recovered recovered = new Recovery(directories, RecoveryOptions.DEFAULT).run(tree);

            assertThat(recovered.lastZxid()).isEqualTo(1000);
            assertThat(tree.nodes).hasSize(1004);
            assertThat(directories.logs().list()).containsExactlyInAnyOrder("snapshot.0", "log.1", "log.12d", "log.259", "log.385");
        }
    }
}
