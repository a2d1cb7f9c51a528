package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.server.Client;
import io.lockkeeper.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private static final int MAX_FRAME = 1048575;
    private static final Operation EXISTS = new Operation.Exists("/", false);

    private static RunningServer server;

    @BeforeAll
    static void start(@TempDir Path dir) {
        server = RunningServer.start(dir, "maxClientCnxns=0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void framesMayComeByteByByte() {
        Client client = server.open();
        for (byte b : Client.handshakeFrame(30_000)) {
            client.sendRaw(new byte[] {b});
        }
        assertThat(ConnectResponse.read(new JuteReader(client.readFrame())).sessionId()).isNotZero();
        for (byte b : Client.frame(7, EXISTS)) {
            client.sendRaw(new byte[] {b});
        }
        assertThat(client.readHeader().xid()).isEqualTo(7);
    }

    @Test
    void requestsSentWithTheHandshakeWaitForItsAnswer() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Client.handshakeFrame(30_000));
        for (int xid = 1; xid <= 5000; xid++) {
            all.writeBytes(Client.frame(xid, EXISTS));
        }
        Client client = server.open();
        client.sendRaw(all.toByteArray());

        assertThat(ConnectResponse.read(new JuteReader(client.readFrame())).sessionId()).isNotZero();
        for (int xid = 1; xid <= 5000; xid++) {
            assertThat(client.readHeader().xid()).isEqualTo(xid);
        }
    }

    @Test
    void framesCutAnywhereAreTheSameFrames() {
        Random random = new Random(42);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int xid = 1; xid <= 300; xid++) {
            byte[] data = new byte[random.nextInt(xid % 50 == 0 ? 200_000 : 200)];
            all.writeBytes(Client.frame(xid, new Operation.SetData("/", data, -1)));
        }
        byte[] bytes = all.toByteArray();
        Client client = server.connect();
        for (int at = 0; at < bytes.length; ) {
            int piece = Math.min(bytes.length - at, 1 + random.nextInt(30_000));
            client.sendRaw(Arrays.copyOfRange(bytes, at, at + piece));
            at += piece;
        }
        for (int xid = 1; xid <= 300; xid++) {
            Client.Header reply = client.readHeader();
            assertThat(reply.xid()).isEqualTo(xid);
            assertThat(reply.error()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, MAX_FRAME + 1, Integer.MAX_VALUE})
    void aLengthThatCannotBeEndsTheConnectionWithoutAWord(int length) {
        Client fresh = server.open();
        fresh.sendRaw(ByteBuffer.allocate(4).putInt(length).array());
        assertThat(fresh.readUntilClosed()).isEmpty();

        Client connected = server.connect();
        connected.sendRaw(ByteBuffer.allocate(4).putInt(length).array());
        assertThat(connected.readUntilClosed()).isEmpty();
    }

    @Test
    void aFrameWithoutRoomForAHeaderEndsTheConnection() {
        Client client = server.connect();
        client.sendRaw(ByteBuffer.allocate(11).putInt(7).array());
        assertThat(client.readUntilClosed()).isEmpty();
    }

    @Test
    void theLongestFrameIsServed() {
        Client client = server.connect();
        int overhead = 8 + 4 + 1 + 4 + 4; // header, path, data length, version
        assertThat(client.call(new Operation.SetData("/", new byte[MAX_FRAME - overhead], -1)).error()).isZero();
        assertThat(client.call(new Operation.SetData("/", new byte[0], -1)).error()).isZero();
    }

    @Test
    void aFourLetterWordAfterTheHandshakeIsALengthThatCannotBe() {
        Client client = server.connect();
        client.sendRaw("srvr".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.readUntilClosed()).isEmpty();
    }

    @Test
    void aRequestBeforeTheHandshakeEndsTheConnection() {
        Client client = server.open();
        client.sendRaw(Client.frame(1, new Operation.Ping()));
        assertThat(client.readUntilClosed()).isEmpty();
    }

    @Test
    void anUndecodableBodyIsAnsweredAndTheConnectionGoesOn() {
        Client client = server.connect();
        client.sendRaw(ByteBuffer.allocate(12).putInt(8).putInt(1).putInt(OpCode.GET_DATA).array());
        assertThat(client.readHeader().error()).isEqualTo(-5);
        client.sendRaw(Client.frame(2, EXISTS));
        assertThat(client.readHeader().xid()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {OpCode.AUTH, OpCode.SASL})
    void anUndecodableProofEndsTheConnectionWithoutAWord(int opCode) {
        Client client = server.connect();
        client.sendRaw(ByteBuffer.allocate(12).putInt(8).putInt(-4).putInt(opCode).array());
        assertThat(client.readUntilClosed()).isEmpty();
    }

    @Test
    void randomBytesHarmNobodyElse() {
        Client other = server.connect();
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            try (Client client = seed % 2 == 0 ? server.open() : server.connect()) {
                if (seed % 3 != 0) {
                    ByteBuffer.wrap(noise).putInt(0, Math.max(0, noise.length - 4)); // a frame that could be
                }
                client.sendRaw(noise);
            } catch (UncheckedIOException closedAlready) {
                assertThat(closedAlready).as("seed %d", seed).hasMessageContaining("ocket");
            }
            assertThat(other.call(EXISTS).error()).as("seed %d", seed).isZero();
        }
    }
}
