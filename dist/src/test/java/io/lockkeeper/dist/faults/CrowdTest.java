package io.lockkeeper.dist.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Very many clients: each costs little, and one that behaves is served among them. */
// Each opens as many files as a process may.
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(600)
class CrowdTest {
    private static final int BYTES_PER_CONNECTION = 20_000;
    private static final int BYTES_PER_WATCH = 1000;
    private static final long SLACK_BYTES = 100L << 20;

    @TempDir
    private Path home;

    @Test
    void tenThousandConnectionsThatSayNothingHarmNobodyAndAreClosedInTime() throws IOException {
        int crowd = Math.min(10_000, openFilesAllowed() - 1000);
        try (LkServer server = new LkServer.Launch(home).with("nio.sessionlessCnxnTimeout=5000").start(); Peer peer = server.connect()) {
            assertThat(peer.call(Peer.create("/a", new byte[0]))).isEqualTo(ErrorCode.OK);
            long before = server.residentBytes();
            List<SocketChannel> silent = new ArrayList<>();
            try {
                for (int i = 0; i < crowd; i++) {
                    silent.add(connect(server, "127.0.0." + (1 + i % 9)));
                }
                assertThat(server.residentBytes() - before).isLessThan((long) crowd * BYTES_PER_CONNECTION + SLACK_BYTES);
                for (int i = 0; i < 200; i++) {
                    assertThat(peer.call(new Operation.SetData("/a", new byte[i], -1))).isEqualTo(ErrorCode.OK);
                }
                while (server.metric("sessionless_connections_expired") < crowd) {
                    LockSupport.parkNanos(50_000_000);
                }
                for (SocketChannel each : silent) {
                    assertThat(each.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                }
            } finally {
                for (SocketChannel each : silent) {
                    each.close();
                }
            }
            assertThat(peer.call(new Operation.GetData("/a", false))).isEqualTo(ErrorCode.OK);
        }
    }

    /** Java asks for as many as the machine allows, here and in the server. */
    private static int openFilesAllowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
            : 2000;
    }

    private static SocketChannel connect(LkServer server, String from) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        return channel;
    }

    @Test
    void aThousandWatchersOfOneZnodeAreAllTold() {
        try (LkServer server = new LkServer.Launch(home).start(); Peer writer = server.connect()) {
            assertThat(writer.call(Peer.create("/one", new byte[0]))).isEqualTo(ErrorCode.OK);
            List<Peer> watchers = new ArrayList<>();
            try {
                for (int i = 0; i < 1000; i++) {
                    Peer watcher = server.connect();
                    watchers.add(watcher);
                    watcher.send(new Operation.GetData("/one", true));
                }
                for (Peer watcher : watchers) {
                    assertThat(watcher.answer().error()).isEqualTo(ErrorCode.OK);
                }
                assertThat(writer.call(new Operation.SetData("/one", new byte[1], -1))).isEqualTo(ErrorCode.OK);
                watchers.forEach(watcher -> watcher.awaitNotifications(1));
            } finally {
                watchers.forEach(Peer::close);
            }
        }
    }

    @Test
    void aHundredThousandWatchesAreHeldInBoundedMemoryAndAllFire() {
        int clients = 100;
        List<String> paths = IntStream.range(0, 1000).mapToObj(i -> "/w/n" + i).toList();
        try (LkServer server = new LkServer.Launch(home).start(); Peer writer = server.connect()) {
            writer.call(Peer.create("/w", new byte[0]));
            paths.forEach(path -> writer.send(Peer.create(path, new byte[0])));
            Peer.Answer last = null;
            for (String path : paths) {
                last = writer.answer();
                assertThat(last.error()).as(path).isEqualTo(ErrorCode.OK);
            }
            Operation all = new Operation.SetWatches(OpCode.SET_WATCHES, last.zxid(), paths, List.of(), List.of(), List.of(), List.of());
            long before = server.residentBytes();
            List<Peer> watchers = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    Peer watcher = server.connect();
                    watchers.add(watcher);
                    assertThat(watcher.call(all)).isEqualTo(ErrorCode.OK);
                }
                assertThat(server.metric("watch_count")).isEqualTo((long) clients * paths.size());
                assertThat(server.residentBytes() - before).isLessThan((long) clients * paths.size() * BYTES_PER_WATCH + SLACK_BYTES);

                paths.forEach(path -> writer.send(new Operation.SetData(path, new byte[1], -1)));
                paths.forEach(path -> assertThat(writer.answer().error()).isEqualTo(ErrorCode.OK));
                watchers.forEach(watcher -> watcher.awaitNotifications(paths.size()));
                assertThat(server.metric("watch_count")).isZero();
            } finally {
                watchers.forEach(Peer::close);
            }
        }
    }
}
