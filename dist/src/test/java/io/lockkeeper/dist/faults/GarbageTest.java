package io.lockkeeper.dist.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred connections at once that send what no client sends, beside one that behaves. */
@Timeout(600)
class GarbageTest {
    private static final int CONNECTIONS = 200;
    private static final int ROUNDS = 10;
    private static final long BOUND_BYTES = 250L << 20;

    @TempDir
    private Path home;

    @Test
    void garbageHarmsNobodyElse() throws InterruptedException {
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect()) {
            assertThat(peer.call(Peer.create("/a", new byte[0]))).isEqualTo(ErrorCode.OK);
            long before = server.residentBytes();
            AtomicInteger sent = new AtomicInteger();
            List<Thread> vandals = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(i);
                vandals.add(Thread.ofVirtual().start(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        vandalise(server, random);
                        sent.incrementAndGet();
                    }
                }));
            }
            int served = 0;
            do {
                assertThat(peer.call(new Operation.SetData("/a", new byte[served++ % 100], -1))).isEqualTo(ErrorCode.OK);
            } while (sent.get() < CONNECTIONS * ROUNDS && vandals.stream().anyMatch(Thread::isAlive));
            for (Thread vandal : vandals) {
                vandal.join();
            }
            assertThat(sent).hasValue(CONNECTIONS * ROUNDS);
            assertThat(server.residentBytes() - before).isLessThan(BOUND_BYTES);
            assertThat(peer.call(new Operation.GetData("/a", false))).isEqualTo(ErrorCode.OK);
            LkServer.Ended ended = server.terminate();
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.err()).doesNotContain("ERROR").doesNotContain("\tat ");
        }
        try (LkServer server = new LkServer.Launch(home).start(); Peer peer = server.connect()) {
            assertThat(peer.call(new Operation.GetData("/a", false))).isEqualTo(ErrorCode.OK);
        }
    }

    private static void vandalise(LkServer server, Random random) {
        try (Peer vandal = Peer.open(server.port())) {
            if (random.nextInt(4) > 0) {
                vandal.hello();
            }
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                vandal.write(nonsense(random));
            }
        } catch (UncheckedIOException cut) {
            // The server had enough of it, as it should.
        }
    }

    private static byte[] nonsense(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> bytes(random, random.nextInt(1, 1000));
            case 1 -> frame(bytes(random, random.nextInt(1, 2000)));
            case 2 -> frameOf(random, OpCode.CREATE);
            case 3 -> frameOf(random, OpCode.MULTI);
            case 4 -> new JuteWriter().writeInt(random.nextInt()).writeLong(random.nextLong()).toByteArray();
            case 5 -> Arrays.copyOf(frame(bytes(random, 500_000)), random.nextInt(4, 100_000)); // half a frame
            default -> {
                byte[] request = Peer.request(random.nextInt(), new Operation.SetData("/a", new byte[50], 12345));
                request[random.nextInt(4, request.length)] = (byte) random.nextInt();
                yield request;
            }
        };
    }

    /** A header as it should be, and what it should not be behind it. */
    private static byte[] frameOf(Random random, int opCode) {
        byte[] body = bytes(random, random.nextInt(100));
        JuteWriter head = new JuteWriter().writeInt(random.nextInt()).writeInt(opCode).writeInt(random.nextInt(200_000_000));
        return frame(head.toByteArray(), body);
    }

    private static byte[] frame(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] frame = Arrays.copyOf(new JuteWriter().writeInt(length).toByteArray(), 4 + length);
        int at = 4;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, frame, at, part.length);
            at += part.length;
        }
        return frame;
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
