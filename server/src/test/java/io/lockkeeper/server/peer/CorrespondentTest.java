package io.lockkeeper.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.quorum.InitialMessage;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.server.ReservedPorts;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.server.queue.ReplicaQueue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server 2 is ours, server 3 has dialled it; their connection is played, so that it can be caught in the midst of its end. */
class CorrespondentTest {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.iterator().next();
    private final ReservedPorts ports = new ReservedPorts();
    private Membership membership;
    private ElectionPort port;

    @BeforeEach
    void start() throws IOException {
        membership = Wires.membership(3, ports);
        Sockets sockets = new Sockets(loop, NioServerSocketChannel.class, NioSocketChannel.class, false);
        Inbox inbox = new Inbox(64, loop); // that nobody attends to
        port = new ElectionPort(
            Wires.config(2, 60_000), sockets, new Addresses(2, membership, membership), new ReplicaQueue(inbox, loop, () -> {}));
    }

    @AfterEach
    void stop() throws IOException {
        act(port::close);
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        ports.close();
    }

    private void act(Runnable action) {
        CompletableFuture.runAsync(action, loop).join();
    }

    private static Notification vote(long zxid) {
        return new Notification(ServerState.LOOKING, 3, zxid, 1, 0, Notification.VERSION, "version=0");
    }

    /** What happens when the connection is being closed, and is not closed yet. */
    private EmbeddedChannel connectionOfThree(Runnable whileItCloses) {
        ElectionConnection connection = port.accept();
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
                whileItCloses.run();
                super.close(ctx, promise);
            }
        }, connection);
        assertThat(port.introduced(new InitialMessage(3, List.of()), connection)).isEmpty();
        return channel;
    }

    private static Notification written(EmbeddedChannel channel) {
        ByteBuf frame = channel.readOutbound();
        byte[] bytes = new byte[frame.readInt()];
        frame.readBytes(bytes);
        return Notification.read(new JuteReader(bytes));
    }

    @Test
    void aVoteThatIsToldWhileTheConnectionClosesDoesNotWaitForTheNextOne() throws IOException {
        try (ServerSocket three = Wires.listen(membership.members().get(3L).addresses().getFirst().electionPort())) {
            act(() -> {
                EmbeddedChannel channel = connectionOfThree(() -> port.tell(3, vote(2)));
                port.tell(3, vote(1));
                assertThat(written(channel)).isEqualTo(vote(1));
                channel.pipeline().fireExceptionCaught(new IOException("reset"));
                assertThat(channel.isOpen()).isFalse();
            });
            try (Socket dialled = three.accept()) {
                assertThat(new DataInputStream(dialled.getInputStream()).readLong()).isEqualTo(-65_536);
            }
            act(() -> assertThat(written(connectionOfThree(() -> {}))).isEqualTo(vote(2)));
        }
    }
}
