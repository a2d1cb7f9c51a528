package io.lockkeeper.server.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessageCodec;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.ReservedPorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server 2 of three is ours; its learners and its leader are sockets. */
class QuorumPortTest {
    private static final LearnerMessage WHO =
        new LearnerMessage.FollowerInfo(0, new LearnerInfo(1L, LearnerInfo.PROTOCOL_VERSION, 0));

    private final ReservedPorts ports = new ReservedPorts();
    private Membership membership;
    private Wires wires;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        membership = Wires.membership(3, ports);
        wires = new Wires(Wires.config(2, 60_000), membership);
    }

    @AfterEach
    void stop() throws IOException {
        wires.close();
        ports.close();
    }

    // --- leading

    @Test
    void aLearnerIsHeardAndAnsweredInOrder() throws IOException, InterruptedException {
        try (Socket learner = learner()) {
            long link = wires.next(Event.Accepted.class).link();
            send(learner, WHO);
            assertThat(wires.next(Event.Received.class)).isEqualTo(new Event.Received(link, List.of(WHO)));

            LearnerMessage small = new LearnerMessage.LeaderInfo(1, LearnerInfo.PROTOCOL_VERSION);
            LearnerMessage large = new LearnerMessage.Proposal(0x100000001L, new byte[300_000]);
            wires.act(peers -> {
                peers.send(link, small);
                peers.send(link, large);
                peers.send(link, small);
            });
            assertThat(List.of(read(learner), read(learner), read(learner))).containsExactly(small, large, small);
        }
    }

    @Test
    void whatIsSentWhileASnapshotGoesOutStandsBehindIt() throws IOException, InterruptedException {
        try (Socket learner = learner()) {
            long link = wires.next(Event.Accepted.class).link();
            LearnerMessage snap = new LearnerMessage.Snap(7);
            wires.act(peers -> {
                peers.send(link, snap);
                peers.beginSnapshot(link);
                peers.send(link, new LearnerMessage.UpToDate());
            });
            assertThat(wires.next(Event.StreamDemand.class).link()).isEqualTo(link);
            wires.act(peers -> peers.sendPortion(link, ascii("one"), false));
            wires.next(Event.StreamDemand.class);
            wires.act(peers -> peers.sendPortion(link, ascii("two"), true));

            assertThat(wires.next(Event.SnapshotSent.class).link()).isEqualTo(link);
            assertThat(read(learner)).isEqualTo(snap);
            assertThat(new String(learner.getInputStream().readNBytes(6), StandardCharsets.US_ASCII)).isEqualTo("onetwo");
            assertThat(read(learner)).isEqualTo(new LearnerMessage.UpToDate());
        }
    }

    /** HTTP, a packet of two gigabytes, one of a negative length, and an introduction that is longer than any. */
    @ParameterizedTest
    @ValueSource(strings = {"474554202f20485454502f312e310d0a0d0a0d0a", "0000000b00000000000000007fffffff", "0000000b0000000000000000fffffffe",
        "0000000b000000000000000000000041"})
    void whatIsNoPacketEndsTheLinkAndNothingElse(String hex) throws IOException, InterruptedException {
        try (Socket stranger = learner()) {
            long link = wires.next(Event.Accepted.class).link();
            stranger.getOutputStream().write(HexFormat.of().parseHex(hex));
            assertThat(wires.next(Event.Closed.class).link()).isEqualTo(link);
            assertThat(isClosed(stranger)).isTrue();
        }
        try (Socket learner = new Socket(InetAddress.getLoopbackAddress(), quorumPort(2))) {
            wires.next(Event.Accepted.class);
            send(learner, WHO);
            wires.next(Event.Received.class);
        }
    }

    /** What it was told last may be who leads next, so it must not be lost because the learner went on talking. */
    @Test
    void whoIsGivenUpWhileItTalksReadsAllThatItWasSent() throws IOException, InterruptedException {
        try (Socket learner = learner()) {
            long link = wires.next(Event.Accepted.class).link();
            LearnerMessage last = new LearnerMessage.UpToDate();
            wires.act(peers -> {
                sendUnchecked(learner, WHO); // comes while the loop is busy, so nobody has read it yet
                peers.send(link, last);
                peers.close(link);
            });
            send(learner, WHO);
            assertThat(read(learner)).isEqualTo(last);
            assertThat(learner.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whoDoesNotTakeWhatIsSentIsCutOff() throws IOException, InterruptedException {
        try (Socket learner = learner()) {
            long link = wires.next(Event.Accepted.class).link();
            LearnerMessage large = new LearnerMessage.Proposal(0x100000001L, new byte[900_000]);
            for (int i = 0; i < 64; i++) {
                wires.act(peers -> peers.send(link, large));
            }
            assertThat(wires.next(Event.Closed.class).link()).isEqualTo(link);
            assertThat(learner.isConnected()).isTrue();
        }
    }

    /** Q68. */
    @Test
    void whoDoesNotLeadIsThereForNobody() throws IOException, InterruptedException {
        assertThatThrownBy(() -> Wires.quorum(membership, 2)).isInstanceOf(ConnectException.class);
        learner().close();
    }

    /** Q68. */
    @Test
    void whoStopsLeadingIsThereForNobody() throws IOException, InterruptedException {
        try (Socket learner = learner()) {
            wires.next(Event.Accepted.class);
            wires.act(Peers::stopListening);
            assertThat(isClosed(learner)).isTrue();
        }
    }

    // --- learning

    @Test
    void aLeaderThatIsNotThereIsReported() throws InterruptedException {
        wires.act(peers -> peers.dial(5, membership.members().get(3L)));
        assertThat(wires.next(Event.DialFailed.class).attempt()).isEqualTo(5);
    }

    @Test
    void aSnapshotComesBetweenMessagesAndNothingBehindItBeforeItIsInstalled() throws IOException, InterruptedException {
        try (ServerSocket port = Wires.listen(quorumPort(3))) {
            wires.act(peers -> peers.dial(1, membership.members().get(3L)));
            try (Socket leader = port.accept()) {
                long link = wires.next(Event.Dialed.class).link();
                JuteWriter all = new JuteWriter();
                LearnerMessageCodec.write(new LearnerMessage.Snap(7), all);
                all.writeRaw(ascii("123456"), 0, 6);
                LearnerMessageCodec.write(new LearnerMessage.UpToDate(), all);
                leader.getOutputStream().write(all.toByteArray());
                assertThat(wires.next(Event.Received.class).messages()).containsExactly(new LearnerMessage.Snap(7));

                BlockingQueue<String> came = new LinkedBlockingQueue<>();
                wires.act(peers -> peers.receiveSnapshot(link, sixBytes(came)));
                assertThat(came.poll(Wires.PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("123456");
                wires.act(peers -> peers.readOn(link));
                assertThat(wires.next(Event.Received.class).messages()).containsExactly(new LearnerMessage.UpToDate());
            }
        }
    }

    /** Q80. */
    @Test
    void aSnapshotThatBreaksOffIsReportedAndTheLinkIsGone() throws IOException, InterruptedException {
        try (ServerSocket port = Wires.listen(quorumPort(3))) {
            wires.act(peers -> peers.dial(1, membership.members().get(3L)));
            BlockingQueue<String> came = new LinkedBlockingQueue<>();
            long link;
            try (Socket leader = port.accept()) {
                link = wires.next(Event.Dialed.class).link();
                send(leader, new LearnerMessage.Snap(7));
                wires.next(Event.Received.class);
                wires.act(peers -> peers.receiveSnapshot(link, sixBytes(came)));
            }
            assertThat(came.poll(Wires.PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("broken");
            assertThat(wires.next(Event.Closed.class).link()).isEqualTo(link);
        }
    }

    // --- the others

    private static SnapshotIntake sixBytes(BlockingQueue<String> came) {
        return new SnapshotIntake() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public void offer(byte[] bytes, Receipt receipt) {
                int wanted = Math.min(bytes.length, 6 - text.length());
                text.append(new String(bytes, 0, wanted, StandardCharsets.US_ASCII));
                if (text.length() == 6) {
                    came.add(text.toString());
                }
                receipt.took(wanted, text.length() == 6);
            }

            @Override
            public void broken(String why) {
                came.add("broken: " + why);
            }
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private int quorumPort(long id) {
        return membership.members().get(id).addresses().getFirst().quorumPort();
    }

    /** Connects as soon as the port is open. */
    private Socket learner() throws IOException, InterruptedException {
        wires.act(Peers::listen);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Wires.PATIENCE_SECONDS);
        while (true) {
            try {
                return Wires.quorum(membership, 2);
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private static void send(Socket socket, LearnerMessage message) throws IOException {
        JuteWriter out = new JuteWriter();
        LearnerMessageCodec.write(message, out);
        socket.getOutputStream().write(out.toByteArray());
    }

    private static void sendUnchecked(Socket socket, LearnerMessage message) {
        try {
            send(socket, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LearnerMessage read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = in.readNBytes(LearnerMessageCodec.HEAD_BYTES);
        while (true) {
            int length = LearnerMessageCodec.length(new JuteReader(bytes), 1 << 20);
            if (length == bytes.length) {
                return LearnerMessageCodec.read(new JuteReader(bytes));
            }
            byte[] more = in.readNBytes(length - bytes.length);
            byte[] longer = Arrays.copyOf(bytes, length);
            System.arraycopy(more, 0, longer, bytes.length, more.length);
            bytes = longer;
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }
}
