package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.Client;
import io.lockkeeper.server.auth.Schemes;
import io.lockkeeper.server.config.ConnectionLimits;
import io.lockkeeper.server.config.ConnectionThrottle;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection without a socket; the test is the replica. */
class ClientConnectionTest {
    private static final int INBOX = 4;
    private static final int IN_WORK = 100;

    private final Metrics metrics = new Metrics();
    private final Inbox inbox = new Inbox(INBOX, Runnable::run);
    private final RequestGauge gauge = new RequestGauge(IN_WORK, 1 << 20, 0, 1);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ClientLoop loop = new ClientLoop(channel.eventLoop(), 1 << 20, metrics);
    private final ConnectionTable table = new ConnectionTable(new ConnectionLimits(0, 0, 600_000), List.of(loop));
    private final Outlets outlets = new Outlets(table);
    private long number;
    private int xid;

    @BeforeEach
    void connect() throws NoSuchAlgorithmException {
        ConnectionThrottle off = new ConnectionThrottle(0, 1, 1, -1, 0, 0, 0, Optional.empty());
        ClientContext context = new ClientContext(1 << 20, 0, inbox, table, gauge, new TokenBucket(off, 0, () -> 0.0),
            new Proofs(new Schemes(true, "SHA1", Optional.empty(), Optional.empty()), metrics), new NoWords(), metrics);
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);
        table.admit(peer.getAddress());
        channel.pipeline().addLast(new ClientConnection(channel, loop, context, peer));
        channel.pipeline().fireChannelActive();
        receive(Client.handshakeFrame(5000));
        number = ((Event.Connected) taken()).connection();
        outlets.open(number);
        outlets.connected(number, new ConnectResponse(5000, 77, new byte[16], false));
        flush();
        drainWritten();
    }

    @Test
    void afterTheHandshakeTheSocketIsRead() {
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(table.get(number).sessionId()).isEqualTo(77);
    }

    @Test
    void whatAFullInboxDoesNotTakeWaitsInOrderAndTheSocketWithIt() {
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < INBOX + 3; i++) {
            sent.add(receive(new Operation.Exists("/" + i, false)));
        }
        assertThat(channel.config().isAutoRead()).isFalse();

        List<Integer> came = new ArrayList<>();
        for (int round = 0; round < 20 && came.size() < sent.size(); round++) {
            for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
                ((Event.Requests) event).requests().forEach(request -> came.add(request.xid()));
            }
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(came).isEqualTo(sent);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void theEndOfAConnectionIsNotLostInAFullInbox() {
        for (int i = 0; i < INBOX; i++) {
            receive(new Operation.Exists("/", false));
        }
        channel.pipeline().fireChannelInactive(); // closing the embedded channel would cancel the retry
        Event last = null;
        for (int round = 0; round < 20 && !(last instanceof Event.Disconnected); round++) {
            last = taken();
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(last).isEqualTo(new Event.Disconnected(number));
        assertThat(gauge.outstanding()).isZero();
    }

    @Test
    void noMoreThanTheLimitIsInWorkAndAnswersMakeRoom() {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 1; i <= 3 * IN_WORK; i++) {
            many.writeBytes(Client.frame(i, new Operation.Exists("/", false)));
        }
        receive(many.toByteArray());

        int answered = 0;
        for (Event event = taken(); event instanceof Event.Requests(_, var requests); event = taken()) {
            assertThat(gauge.outstanding()).isBetween(1, IN_WORK + 1);
            for (var request : requests) {
                assertThat(request.xid()).isEqualTo(++answered);
                outlets.reply(number, request.xid(), 1, Reply.DONE);
            }
            flush();
        }
        assertThat(answered).isEqualTo(3 * IN_WORK);
        assertThat(gauge.outstanding()).isZero();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(drainWritten()).isEqualTo(answered * (4 + 16));
    }

    @Test
    void whatFollowsACloseIsNotSent() {
        receive(new Operation.Exists("/", false));
        taken();
        outlets.reply(number, xid, 1, Reply.DONE);
        outlets.close(number);
        outlets.reply(number, xid, 1, Reply.DONE);
        flush();
        assertThat(drainWritten()).isEqualTo(4 + 16);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answersThatNeverComeDoNotHoldUpThoseBehindThem() {
        int lost = receive(new Operation.Exists("/", false));
        int answered = receive(new Operation.Exists("/", false));
        outlets.reply(number, answered, 1, Reply.DONE);
        flush();
        assertThat(lost).isLessThan(answered);
        assertThat(gauge.outstanding()).isZero();
    }

    @Test
    void aProofInBetweenKeepsItsPlace() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Client.frame(1, new Operation.Exists("/", false)));
        all.writeBytes(Client.frame(-4, new Operation.Auth("digest", new byte[] {'u', ':', 'p'})));
        all.writeBytes(Client.frame(2, new Operation.Exists("/", false)));
        receive(all.toByteArray());
        assertThat(taken()).isInstanceOf(Event.Requests.class);
        assertThat(taken()).isInstanceOf(Event.Authenticated.class);
        assertThat(taken()).isInstanceOf(Event.Requests.class);
    }

    private Event taken() {
        return inbox.poll();
    }

    private int receive(Operation operation) {
        receive(Client.frame(++xid, operation));
        return xid;
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private void flush() {
        outlets.flush();
        channel.runPendingTasks();
    }

    private int drainWritten() {
        int bytes = 0;
        for (ByteBuf written = channel.readOutbound(); written != null; written = channel.readOutbound()) {
            bytes += written.readableBytes();
            written.release();
        }
        return bytes;
    }

    private static final class NoWords implements CommandWords {
        @Override
        public boolean knows(int word) {
            return false;
        }

        @Override
        public void answer(int word, byte[] following, ClientConnection connection) {
            throw new AssertionError("no words here");
        }
    }
}
