package io.lockkeeper.dist.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process while it works, and writes that it must not take because no process would read them back. */
@Timeout(600)
class DeathTest {
    @TempDir
    private Path home;

    @Test
    void sigtermUnderLoadEndsWithExitCode0AndLosesNothingAcknowledged() {
        LkServer.Launch launch = new LkServer.Launch(home);
        int acknowledged;
        try (LkServer server = launch.start()) {
            var load = CompletableFuture.supplyAsync(() -> DiskTest.writeUntilTheEnd(server));
            awaitZxid(server, 500);
            LkServer.Ended ended = server.terminate();
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.err()).doesNotContain("ERROR").doesNotContain("\tat ");
            acknowledged = load.join();
        }
        assertThat(acknowledged).isPositive();
        try (LkServer server = launch.start()) {
            DiskTest.hasAll(server, acknowledged);
        }
    }

    @Test
    void aDeathInTheMiddleOfASnapshotLosesNothingAndLeavesNothing() throws IOException {
        LkServer.Launch launch = new LkServer.Launch(home).with("snapCount=1000");
        int acknowledged;
        try (LkServer server = launch.start()) {
            var load = CompletableFuture.supplyAsync(() -> DiskTest.writeUntilTheEnd(server));
            awaitZxid(server, DiskTest.NODES); // the snapshots are of some size now, and stay so however many are missed
            boolean caught = false;
            while (!caught) {
                while (unfinishedSnapshots().isEmpty()) {
                    LockSupport.parkNanos(100_000);
                }
                server.signal("STOP"); // or it would be finished before the process is dead
                caught = !unfinishedSnapshots().isEmpty();
                if (!caught) {
                    server.signal("CONT");
                }
            }
            server.kill();
            acknowledged = load.join();
        }
        try (LkServer server = launch.start()) {
            DiskTest.hasAll(server, acknowledged);
            assertThat(server.terminate().exitCode()).isZero();
        }
        assertThat(unfinishedSnapshots()).isEmpty();
    }

    @Test
    void aWriteThatNobodyCouldReadBackIsRefusedAndTheServerGoesOn() {
        LkServer.Launch launch = new LkServer.Launch(home).option("-Djute.maxbuffer=100000").with("jute.maxbuffer.extrasize=1024");
        List<Operation.Write> parts = new ArrayList<>();
        for (int i = 0; i < 1900; i++) {
            parts.add(new Operation.Create(OpCode.CREATE, "/s", new byte[0], Acl.OPEN, 2, -1));
        }
        assertThat(Peer.request(1, new Operation.Multi(parts)).length).as("it fits into a frame").isLessThan(100_000);
        try (LkServer server = launch.start(); Peer peer = server.connect()) {
            assertThat(peer.call(new Operation.Multi(parts))).isEqualTo(ErrorCode.MARSHALLING_ERROR);
            assertThat(peer.call(new Operation.Multi(parts.subList(0, 1000)))).isEqualTo(ErrorCode.OK);
            assertThat(peer.call(Peer.create("/a", new byte[0]))).isEqualTo(ErrorCode.OK);
            server.kill();
        }
        try (LkServer server = launch.start(); Peer peer = server.connect()) {
            assertThat(peer.call(new Operation.Exists("/s0000000999", false))).isEqualTo(ErrorCode.OK);
            assertThat(peer.call(new Operation.Exists("/s0000001000", false))).isEqualTo(ErrorCode.NO_NODE);
            assertThat(peer.call(new Operation.Exists("/a", false))).isEqualTo(ErrorCode.OK);
        }
    }

    private static void awaitZxid(LkServer server, long zxid) {
        try (Peer peer = server.connect()) {
            long seen = 0;
            while (seen < zxid) {
                peer.send(new Operation.Exists("/", false));
                seen = peer.answer().zxid();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private List<Path> unfinishedSnapshots() throws IOException {
        try (var files = Files.list(home.resolve("data/version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(".unfinished-snapshot")).toList();
        }
    }
}
