package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.Client;
import io.lockkeeper.server.auth.Schemes;
import io.lockkeeper.server.config.ConnectionLimits;
import io.lockkeeper.server.config.ConnectionThrottle;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One connection, and a replica that is too busy to answer. */
class ThrottleTest {
    private static final int LIMIT_BYTES = 10_000;
    private static final int REQUEST_BYTES = 1000;

    private final Metrics metrics = new Metrics();
    private final Inbox inbox = new Inbox(1024, Runnable::run);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ClientLoop loop = new ClientLoop(channel.eventLoop(), 1_000_000, metrics);
    private final ClientConnection connection;

    ThrottleTest() throws NoSuchAlgorithmException {
        ConnectionThrottle free = new ConnectionThrottle(0, 1, 1, -1, 0, 0, 0, Optional.empty());
        ClientContext context = new ClientContext(
            1_000_000, 0, inbox, new ConnectionTable(new ConnectionLimits(0, 0, 600_000), List.of(loop)),
            new RequestGauge(1000, LIMIT_BYTES, 0, 0), new TokenBucket(free, 0, () -> 0),
            new Proofs(new Schemes(true, "SHA1", Optional.empty(), Optional.empty()), metrics), new NoWords(), metrics);
        connection = new ClientConnection(channel, loop, context, new InetSocketAddress("127.0.0.1", 1));
        channel.pipeline().addLast(connection);
        comes(Client.handshakeFrame(10_000));
        assertThat(inbox.poll()).isInstanceOf(Event.Connected.class);
        connection.deliver(new Outgoing.Connected(new ConnectResponse(10_000, 1, new byte[16], false)), 1);
    }

    private static final class NoWords implements CommandWords {
        @Override
        public boolean knows(int word) {
            return false;
        }

        @Override
        public void answer(int word, byte[] following, ClientConnection asking) {}
    }

    private void comes(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] write(int xid) {
        return Client.frame(xid, new Operation.SetData("/a", new byte[REQUEST_BYTES], -1));
    }

    private int requested() {
        int count = 0;
        for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
            count += event instanceof Event.Requests(long _, List<?> requests) ? requests.size() : 0;
        }
        return count;
    }

    @Test
    void requestsThatDoNotCountAsOutstandingFillNoMemoryEither() {
        for (int i = 0; i < 100; i++) {
            comes(write(-i));
        }

        assertThat(requested()).isBetween(9, 11);
    }

    @Test
    void aNotificationWeighsAsMuchAsThePathItKeeps() {
        WatchEvent event = new WatchEvent(WatchEvent.Type.NODE_CREATED, "/" + "x".repeat(500_000));

        assertThat(new Outgoing.Notification(1, event).weight()).isGreaterThan(500_000);
    }

    @Test
    void theRestIsTakenOnceThereAreAnswers() {
        byte[] three = new byte[3 * write(0).length];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(write(0), 0, three, i * write(0).length, write(0).length);
        }
        int taken = 0;
        for (int i = 0; i < 10; i++) {
            comes(three);
        }
        for (int rounds = 0; rounds < 30 && taken < 30; rounds++) {
            int more = requested();
            assertThat(more).isBetween(1, 12);
            taken += more;
            for (int i = 0; i < more; i++) {
                connection.deliver(new Outgoing.Answer(0, 1, Reply.DONE), 1);
            }
            loop.settle();
        }

        assertThat(taken).isEqualTo(30);
    }
}
