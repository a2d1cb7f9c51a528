package io.lockkeeper.dist.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask and do not read. */
@Timeout(600)
class SlowReaderTest {
    private static final long BOUND_BYTES = 250L << 20;

    @TempDir
    private Path home;

    @Test
    void whoAsksForGigabytesAndReadsNothingCostsLittleAndIsServedWhenItReads() {
        int requests = 5000;
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect(); Peer greedy = server.connect()) {
            assertThat(peer.call(Peer.create("/large", new byte[1_000_000]))).isEqualTo(ErrorCode.OK);
            assertThat(peer.call(Peer.create("/small", new byte[0]))).isEqualTo(ErrorCode.OK);
            long before = server.residentBytes();
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < requests; i++) {
                        greedy.send(new Operation.GetData("/large", false));
                    }
                } catch (UncheckedIOException closed) {
                    // The test is over.
                }
            });
            for (int i = 0; i < 2000; i++) {
                assertThat(peer.call(new Operation.SetData("/small", new byte[i % 10], -1))).isEqualTo(ErrorCode.OK);
            }
            assertThat(server.residentBytes() - before).isLessThan(BOUND_BYTES);
            for (int i = 0; i < 200; i++) {
                assertThat(greedy.answer().bytes()).isGreaterThan(1_000_000);
            }
            assertThat(server.residentBytes() - before).isLessThan(BOUND_BYTES);
            assertThat(peer.call(new Operation.Exists("/small", false))).isEqualTo(ErrorCode.OK);
        }
    }

    @Test
    void whoDoesNotReadItsNotificationsIsCutOffBeforeTheyFillTheMemory() {
        List<Operation.Write> touch = new ArrayList<>();
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect(); Peer deaf = server.connect()) {
            peer.call(Peer.create("/w", new byte[0]));
            for (int i = 0; i < 1000; i++) {
                assertThat(peer.call(Peer.create("/w/n" + i, new byte[0]))).isEqualTo(ErrorCode.OK);
                touch.add(new Operation.SetData("/w/n" + i, new byte[0], -1));
            }
            assertThat(deaf.call(new Operation.AddWatch("/w", true))).isEqualTo(ErrorCode.OK);
            assertThat(server.metric("num_alive_connections")).isEqualTo(3);
            long before = server.residentBytes();
            Operation multi = new Operation.Multi(touch);
            // Itself, the one that asks, and for a while the one that is deaf; the one of the last time may still be on its way out.
            for (int i = 0; server.metric("num_alive_connections") >= 3; i++) {
                assertThat(i).as("a million notifications unread").isLessThan(1000);
                assertThat(peer.call(multi)).isEqualTo(ErrorCode.OK);
            }
            assertThat(server.residentBytes() - before).isLessThan(BOUND_BYTES);
            deaf.awaitEnd();
            assertThat(peer.call(multi)).isEqualTo(ErrorCode.OK);
            LkServer.Ended ended = server.terminate();
            assertThat(ended.err()).containsOnlyOnce("client does not read what it asked for, closing");
        }
    }
}
