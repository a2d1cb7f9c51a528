package io.lockkeeper.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.InitialMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.ReservedPorts;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server 2 of three is ours; the others are sockets. */
class ElectionPortTest {
    private static final Notification VOTE = vote(1);

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

    /** Q16, Q25: who is wanted by a server with a smaller id hears who it is, in one piece, and calls back. */
    @Test
    void aServerWithALargerIdIsToldWhoWantsIt() throws IOException {
        try (ServerSocket three = listen(3)) {
            wires.act(peers -> peers.notify(3, VOTE));

            try (Socket socket = three.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                assertThat(in.readLong()).isEqualTo(-65_536);
                assertThat(in.readLong()).isEqualTo(2);
                assertThat(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8))
                    .isEqualTo(membership.members().get(2L).addresses().getFirst().election().text());
                assertThat(in.read()).as("it hangs up").isEqualTo(-1);
            }
        }
    }

    /** Q23, Q27: its connection stays, and a vote that could not be told before is told there. */
    @Test
    void aServerWithALargerIdIsHeardAndAnsweredOnItsConnection() throws IOException, InterruptedException {
        wires.act(peers -> peers.notify(3, VOTE));
        try (Socket three = Wires.election(membership, 2)) {
            introduce(three, 3);
            assertThat(frame(three)).isEqualTo(VOTE);

            send(three, vote(7));
            assertThat(wires.next(Event.Notified.class)).isEqualTo(new Event.Notified(3, vote(7)));
        }
    }

    /** Q24, Q27. */
    @Test
    void aNewerConnectionTakesThePlaceOfTheOlderAndBeginsWithTheLastVote() throws IOException {
        try (Socket older = Wires.election(membership, 2); Socket newer = Wires.election(membership, 2)) {
            introduce(older, 3);
            wires.act(peers -> peers.notify(3, VOTE));
            assertThat(frame(older)).isEqualTo(VOTE);

            introduce(newer, 3);
            assertThat(frame(newer)).isEqualTo(VOTE);
            assertThat(isClosed(older)).isTrue();
        }
    }

    /** Q21: it is called back where it says it is, even if nobody else knows. */
    @Test
    void aServerWithASmallerIdIsCalledBack() throws IOException {
        try (ServerSocket one = Wires.listen(0); Socket first = Wires.election(membership, 2)) {
            introduce(first, 1, new HostPort("127.0.0.1", one.getLocalPort()));
            assertThat(isClosed(first)).isTrue();

            try (Socket back = one.accept()) {
                DataInputStream in = new DataInputStream(back.getInputStream());
                assertThat(in.readLong()).isEqualTo(-65_536);
                assertThat(in.readLong()).isEqualTo(2);
                in.skipNBytes(in.readInt());
                wires.act(peers -> peers.notify(1, VOTE));
                assertThat(frame(back)).isEqualTo(VOTE);
            }
        }
    }

    /** Where it said that it is counts until a membership says that it has moved: somebody else may be there by now. */
    @Test
    void aServerThatHasMovedIsNotLookedForWhereItOnceWas() throws IOException {
        try (ServerSocket before = Wires.listen(0);
                ServerSocket now = Wires.listen(0);
                Socket first = Wires.election(membership, 2)) {
            introduce(first, 1, new HostPort("127.0.0.1", before.getLocalPort()));
            before.accept().close();

            wires.act(peers -> peers.membershipCommitted(Membership.of(withFirstAt(now.getLocalPort()), 1)));
            wires.act(peers -> peers.notify(1, VOTE));
            try (Socket back = now.accept()) {
                assertThat(new DataInputStream(back.getInputStream()).readLong()).isEqualTo(-65_536);
            }
        }
    }

    /** As above, and the connection to where it was stands a moment after it is known to have moved. */
    @Test
    void aServerThatMovesWhileItIsDialledIsDialledWhereItIsNow() throws IOException {
        try (ServerSocket _ = listen(1); ServerSocket now = Wires.listen(0)) {
            wires.act(peers -> {
                peers.notify(1, VOTE);
                peers.membershipCommitted(Membership.of(withFirstAt(now.getLocalPort()), 1));
            });
            try (Socket back = now.accept()) {
                assertThat(new DataInputStream(back.getInputStream()).readLong()).isEqualTo(-65_536);
            }
        }
    }

    private List<Member> withFirstAt(int electionPort) {
        List<Member> members = new ArrayList<>(membership.members().values());
        members.set(0, Member.parse(1, "127.0.0.1:1:" + electionPort));
        return members;
    }

    /** Q22. */
    @Test
    void anAddressThatIsAWildcardIsNotCalledBack() throws IOException {
        try (ServerSocket one = listen(1); Socket first = Wires.election(membership, 2)) {
            introduce(first, 1, new HostPort("0.0.0.0", 1));
            try (Socket back = one.accept()) {
                assertThat(new DataInputStream(back.getInputStream()).readLong()).isEqualTo(-65_536);
            }
        }
    }

    /** Q29. */
    @Test
    void anIntroductionMayComeByteByByte() throws IOException, InterruptedException {
        try (Socket three = Wires.election(membership, 2)) {
            JuteWriter out = new JuteWriter();
            new InitialMessage(3, List.of(new HostPort("127.0.0.1", 1))).write(false, out);
            for (byte next : out.toByteArray()) {
                three.getOutputStream().write(next);
                three.getOutputStream().flush();
            }
            send(three, VOTE);
            assertThat(wires.next(Event.Notified.class).sid()).isEqualTo(3);
        }
    }

    /** Q18: who is so old that it says its id alone. */
    @Test
    void anIdAloneIsAnIntroduction() throws IOException, InterruptedException {
        try (Socket three = Wires.election(membership, 2)) {
            three.getOutputStream().write(new JuteWriter().writeLong(3).toByteArray());
            send(three, VOTE);
            assertThat(wires.next(Event.Notified.class).sid()).isEqualTo(3);
        }
    }

    /** Q19, Q20, Q31, and what no server says. */
    @ParameterizedTest
    @ValueSource(strings = {"4745542f20485454", "fffffffffffe0000", "ffffffffffff0000000000000000000300000000",
        "ffffffffffff0000000000000000000300000801", "ffffffffffff00000000000000000003ffffffff", "0000000000000002", "7fffffffffffffff"})
    void whatIsNoIntroductionEndsTheConnectionAndNothingElse(String hex) throws IOException, InterruptedException {
        try (Socket stranger = Wires.election(membership, 2); Socket three = Wires.election(membership, 2)) {
            stranger.getOutputStream().write(HexFormat.of().parseHex(hex));
            assertThat(isClosed(stranger)).isTrue();

            introduce(three, 3);
            send(three, VOTE);
            assertThat(wires.next(Event.Notified.class).sid()).isEqualTo(3);
        }
    }

    @Test
    void whoDoesNotSayWhoItIsIsNotWaitedForForEver() throws IOException, InterruptedException {
        wires.close();
        wires = new Wires(Wires.config(2, 50), membership);
        try (Socket silent = Wires.election(membership, 2)) {
            silent.getOutputStream().write(0xff);
            assertThat(isClosed(silent)).isTrue();
        }
    }

    /** Q26. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, Notification.MAX_FRAME + 1, Integer.MAX_VALUE})
    void aFrameThatIsTooLongOrNoneEndsTheConnection(int length) throws IOException {
        try (Socket three = Wires.election(membership, 2)) {
            introduce(three, 3);
            three.getOutputStream().write(new JuteWriter().writeInt(length).toByteArray());
            assertThat(isClosed(three)).isTrue();
        }
    }

    /** Q36, Q37. */
    @Test
    void aMessageThatIsNoVoteIsDroppedAndTheConnectionStays() throws IOException, InterruptedException {
        try (Socket three = Wires.election(membership, 2)) {
            introduce(three, 3);
            three.getOutputStream().write(new JuteWriter().writeInt(5).writeInt(0).writeByte((byte) 1).toByteArray());
            send(three, VOTE);
            assertThat(wires.next(Event.Notified.class).notification()).isEqualTo(VOTE);
        }
    }

    /** Q28. */
    @Test
    void onlyTheLatestVoteWaits() throws IOException {
        wires.act(peers -> {
            peers.notify(3, vote(1));
            peers.notify(3, vote(2));
            peers.notify(3, vote(3));
        });
        try (Socket three = Wires.election(membership, 2)) {
            introduce(three, 3);
            assertThat(frame(three)).isEqualTo(vote(3));
            wires.act(peers -> peers.notify(3, vote(4)));
            assertThat(frame(three)).isEqualTo(vote(4));
        }
    }

    /** Q30: there is a time for the introduction, none for what comes or does not come behind it. */
    @Test
    void aConnectionOnWhichNothingHappensStays() throws IOException, InterruptedException {
        wires.close();
        wires = new Wires(new PeerConfig(2, 50, 50, 50, 50, 1 << 20, 1 << 20, 0, false, false, false, 3), membership);
        try (Socket three = introducedInTime(3)) {
            for (int i = 0; i < 5; i++) {
                try (Socket silent = Wires.election(membership, 2)) {
                    assertThat(isClosed(silent)).as("a time that is over").isTrue();
                }
            }
            send(three, VOTE);
            assertThat(wires.next(Event.Notified.class).sid()).isEqualTo(3);
        }
    }

    /** Q17. */
    @Test
    void severalAddressesAreToldWhereAllUnderstandThem() throws IOException, InterruptedException {
        wires.close();
        wires = new Wires(new PeerConfig(2, 5000, 5000, 5000, 5000, 1 << 20, 1 << 20, 0, true, false, false, 3), membership);
        try (ServerSocket three = listen(3)) {
            wires.act(peers -> peers.notify(3, VOTE));
            try (Socket socket = three.accept()) {
                assertThat(new DataInputStream(socket.getInputStream()).readLong()).isEqualTo(-65_535);
            }
        }
    }

    /** There are as many ids as numbers: who is about to join is heard, and whoever makes up servers does not fill the memory. */
    @Test
    void notEveryNumberThatIsSaidIsKeptForever() throws IOException, InterruptedException {
        List<Socket> strangers = new ArrayList<>();
        try {
            for (long sid = 1000; sid < 1000 + 256; sid++) {
                Socket stranger = Wires.election(membership, 2);
                strangers.add(stranger);
                introduce(stranger, sid);
                send(stranger, VOTE);
                assertThat(wires.next(Event.Notified.class).sid()).isEqualTo(sid);
            }
            try (Socket oneMore = Wires.election(membership, 2); Socket three = Wires.election(membership, 2)) {
                introduce(oneMore, 5000);
                assertThat(isClosed(oneMore)).isTrue();
                introduce(three, 3);
                send(three, VOTE);
                assertThat(wires.next(Event.Notified.class).sid()).isEqualTo(3);
            }
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    // --- the others

    private static Notification vote(long zxid) {
        return new Notification(ServerState.LOOKING, 3, zxid, 1, 0, Notification.VERSION, "version=0");
    }

    private ServerSocket listen(long id) throws IOException {
        return Wires.listen(membership.members().get(id).addresses().getFirst().electionPort());
    }

    private static void introduce(Socket socket, long sid) throws IOException {
        introduce(socket, sid, new HostPort("127.0.0.1", 1));
    }

    private static void introduce(Socket socket, long sid, HostPort address) throws IOException {
        JuteWriter out = new JuteWriter();
        out.writeLong(-65_536).writeLong(sid).writeString(address.text());
        socket.getOutputStream().write(out.toByteArray());
    }

    /** A connection that stands: where this machine was too slow for the introduction another one is made. */
    private Socket introducedInTime(long sid) throws IOException {
        wires.act(peers -> peers.notify(sid, VOTE));
        while (true) {
            Socket socket = Wires.election(membership, 2);
            try {
                introduce(socket, sid);
                assertThat(frame(socket)).isEqualTo(VOTE);
                return socket;
            } catch (EOFException | SocketException tooLate) {
                socket.close();
            }
        }
    }

    private static void send(Socket socket, Notification notification) throws IOException {
        JuteWriter payload = new JuteWriter();
        notification.write(payload);
        OutputStream out = socket.getOutputStream();
        out.write(new JuteWriter().writeBuffer(payload.toByteArray()).toByteArray());
    }

    private static Notification frame(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return Notification.read(new JuteReader(in.readNBytes(in.readInt())));
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }
}
