package io.lockkeeper.dist.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a server from starting: one line that says what and where, and ZooKeeper's exit code. */
@Timeout(600)
class StartTest {
    @TempDir
    private Path home;

    private final byte[] value = new byte[100];

    private void refuses(LkServer.Launch launch, int exitCode, String... says) {
        LkServer.Ended ended = launch.run();

        assertThat(ended.complaints()).as(ended.err()).singleElement().asString().contains(says);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        assertThat(ended.err()).doesNotContain("\tat ");
    }

    private Path file(String prefix) throws IOException {
        try (var files = Files.list(home.resolve("data/version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).findFirst().orElseThrow();
        }
    }

    /** A directory with one snapshot, of the empty tree, and one log of 20 records. */
    private void serveAndKill() {
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect()) {
            for (int i = 1; i < 20; i++) {
                assertThat(peer.call(Peer.create("/n" + i, value))).isEqualTo(ErrorCode.OK);
            }
            server.kill();
        }
    }

    @Test
    void aDirectoryThatIsInUseIsRefusedAndItsOwnerUnharmedAndFreeAfterTheOwnersDeath() {
        LkServer.Launch launch = new LkServer.Launch(home);
        try (LkServer owner = launch.start(); Peer peer = owner.connect()) {
            refuses(launch, 3, "is in use by process " + owner.pid(), home.resolve("data").toString());
            assertThat(peer.call(Peer.create("/still", value))).isEqualTo(ErrorCode.OK);
            owner.kill();
        }
        try (LkServer next = launch.start(); Peer peer = next.connect()) {
            assertThat(peer.call(new Operation.Exists("/still", false))).isEqualTo(ErrorCode.OK);
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefused() throws IOException {
        Path data = home.resolve("data");
        Optional<Mount> mount = Mount.on(data, 1024);
        try {
            Files.createDirectories(data.resolve("version-2"));
            if (mount.isPresent()) {
                mount.get().remount("ro"); // permissions alone do not keep root out
            } else {
                assertThat(data.resolve("version-2").toFile().setWritable(false)).isTrue();
                Assumptions.assumeFalse(Files.isWritable(data.resolve("version-2")), "root can write, but not mount");
            }
            refuses(new LkServer.Launch(home), 3, "cannot write to data directory " + data);
        } finally {
            mount.ifPresent(Mount::close);
        }
    }

    @Test
    void aFileInTheWayIsRefused() throws IOException {
        Files.createFile(home.resolve("data"));

        refuses(new LkServer.Launch(home), 3, "cannot create data directory", home.resolve("data") + " is not a directory");
    }

    @Test
    void filesOfALaterFormatAreRefusedAndServedAgainWhenTheyAreBack() throws IOException {
        serveAndKill();
        Path log = file("log.");
        byte[] ours = Files.readAllBytes(log);
        Files.write(log, ByteBuffer.wrap(ours.clone()).putInt(4, 3).array());

        refuses(new LkServer.Launch(home), 1, log.getFileName().toString(), "format version 3");

        Files.write(log, ours);
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect()) {
            assertThat(peer.call(new Operation.Exists("/n19", false))).isEqualTo(ErrorCode.OK);
        }
    }

    @Test
    void aDamagedLogIsRefusedByFileAndByte() throws IOException {
        serveAndKill();
        Path log = file("log.");
        byte[] bytes = Files.readAllBytes(log);
        bytes[1000] ^= 4;
        Files.write(log, bytes);

        refuses(new LkServer.Launch(home), 1, log.getFileName() + " at byte ");
        assertThat(log).as("evidence is not touched").hasBinaryContent(bytes);
    }

    @Test
    void aDamagedSnapshotThatNothingReplacesIsRefused() throws IOException {
        serveAndKill();
        Path snapshot = file("snapshot.");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[40] ^= 4;
        Files.write(snapshot, bytes);

        refuses(new LkServer.Launch(home), 1, "Not able to find valid snapshots", snapshot.getFileName().toString());
    }

    @Test
    void missingTransactionsAreRefusedWithTheKeyThatAcceptsTheLoss() throws IOException {
        serveAndKill();
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect()) {
            assertThat(peer.call(Peer.create("/later", value))).isEqualTo(ErrorCode.OK);
        }
        // The snapshot of the second start and the log of the first are lost.
        try (var files = Files.list(home.resolve("data/version-2"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.equals("log.1") || name.startsWith("snapshot.") && !name.equals("snapshot.0")) {
                    Files.delete(file);
                }
            }
        }

        refuses(new LkServer.Launch(home), 1, "transactions are missing: the snapshot ends with 0x0",
            "recovery.acceptLoss=true starts all the same");

        try (LkServer server = new LkServer.Launch(home).with("recovery.acceptLoss=true").start(); Peer peer = server.connect()) {
            assertThat(peer.call(new Operation.Exists("/n1", false))).isEqualTo(ErrorCode.NO_NODE);
            assertThat(peer.call(new Operation.Exists("/later", false))).isEqualTo(ErrorCode.OK);
        }
    }

    @Test
    void aPortInUseIsRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuses(new LkServer.Launch(home).with("clientPort=" + taken.getLocalPort()), 1,
                "cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": the port is already in use");
        }
    }

    @Test
    void aMistypedKeyIsAWarningWithTheNearestOneAndNoReasonNotToServe() {
        try (LkServer server = new LkServer.Launch(home).with("snapcount=5").start()) {
            LkServer.Ended ended = server.terminate();

            assertThat(ended.exitCode()).isZero();
            // It may have other reasons to warn, such as a disk that is slow at the moment.
            assertThat(ended.err().lines().filter(line -> line.contains(" WARN ") && line.contains("configuration: ")))
                .singleElement().asString().contains("snapcount is not known and has no effect, nearest known key is snapCount");
        }
    }
}
