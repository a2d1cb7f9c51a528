package io.lockkeeper.dist.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: the server says so and ends, and has everything it acknowledged when there is room again. */
@Timeout(600)
class DiskTest {
    /** Some ten megabytes, which any server holds. */
    static final int NODES = 3000;

    private static final int VALUE_BYTES = 10_000;
    /** Requests without an answer at any time; a group commit is not larger. */
    private static final int WINDOW = 50;

    @TempDir
    private Path home;

    /**
     * Creates {@link #NODES} znodes {@code /n0, /n1, ...} as fast as it can, then writes to the root, which makes nothing larger, until
     * the server is gone; returns how many of the znodes were acknowledged.
     */
    static int writeUntilTheEnd(LkServer server) {
        try (Peer peer = server.connect()) {
            Semaphore window = new Semaphore(WINDOW);
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; ; i++) {
                        window.acquireUninterruptibly();
                        peer.send(i < NODES ? Peer.create("/n" + i, new byte[VALUE_BYTES]) : new Operation.SetData("/", new byte[0], -1));
                    }
                } catch (UncheckedIOException cut) {
                    // That is the point: the server is gone.
                }
            });
            return Math.min(NODES, peer.successesUntilTheEnd(window::release));
        }
    }

    static void hasAll(LkServer server, int acknowledged) {
        try (Peer peer = server.connect()) {
            for (int sent = 0, read = 0; read < acknowledged; read++) {
                for (; sent < Math.min(acknowledged, read + WINDOW); sent++) {
                    peer.send(new Operation.GetData("/n" + sent, false));
                }
                assertThat(peer.answer().bytes()).as("/n" + read).isGreaterThan(VALUE_BYTES);
            }
            assertThat(peer.call(Peer.create("/goes-on", new byte[0]))).isEqualTo(ErrorCode.OK);
        }
    }

    private static void saysWhy(LkServer.Ended ended, String reason) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.err().lines().filter(line -> line.contains(" ERROR "))).singleElement().asString()
            .contains("storage failed, no write is acknowledged any more", "cannot write log.", reason);
        assertThat(ended.err()).doesNotContain("\tat ");
    }

    @Test
    void aFullDiskEndsTheServerAndLosesNothingAcknowledged() {
        Path data = home.resolve("data");
        var mounted = Mount.on(data, 8 * 1024);
        Assumptions.assumeTrue(mounted.isPresent(), "only root can mount a small disk");
        try (Mount disk = mounted.orElseThrow()) {
            LkServer.Launch launch = new LkServer.Launch(home);
            int acknowledged;
            try (LkServer server = launch.start()) {
                acknowledged = writeUntilTheEnd(server);
                saysWhy(server.awaitEnd(), "No space left on device");
            }
            assertThat(acknowledged).isBetween(100, 900);

            LkServer.Ended ended = launch.run();
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.complaints()).as(ended.err()).singleElement().asString().containsIgnoringCase("no space");

            disk.remount("size=64m");
            try (LkServer server = launch.start()) {
                hasAll(server, acknowledged);
                assertThat(server.terminate().exitCode()).isZero();
            }
        }
    }

    @Test
    void aSnapshotThatFindsNoRoomIsReportedAndTheServerGoesOn() {
        Path data = home.resolve("data");
        var mounted = Mount.on(data, 512);
        Assumptions.assumeTrue(mounted.isPresent(), "only root can mount a small disk");
        try (Mount _ = mounted.orElseThrow()) {
            LkServer.Launch launch = new LkServer.Launch(home).with("dataLogDir=" + home.resolve("logs"), "snapCount=100");
            int writes = 1000;
            try (LkServer server = launch.start(); Peer peer = server.connect()) {
                for (int i = 0; i < writes; i++) {
                    assertThat(peer.call(Peer.create("/n" + i, new byte[VALUE_BYTES]))).isEqualTo(ErrorCode.OK);
                }
                server.awaitSaid("snapshot failed");
                LkServer.Ended ended = server.terminate();
                assertThat(ended.exitCode()).isZero();
                assertThat(ended.err().lines().filter(line -> line.contains(" ERROR "))).isNotEmpty()
                    .allMatch(line -> line.contains("snapshot failed") && line.contains("No space left on device"));
                assertThat(ended.err()).doesNotContain("\tat ");
            }
            try (LkServer server = launch.start()) {
                hasAll(server, writes);
            }
        }
    }

    @Test
    void aLimitOnTheLogsLengthIsAFullDiskToo() {
        int acknowledged;
        try (LkServer server = new LkServer.Launch(home).under("ulimit -f 4096").start()) {
            acknowledged = writeUntilTheEnd(server);
            saysWhy(server.awaitEnd(), "File too large");
        }
        assertThat(acknowledged).isBetween(100, 4096 * 1024 / VALUE_BYTES);
        try (LkServer server = new LkServer.Launch(home).start()) {
            hasAll(server, acknowledged);
        }
    }
}
