package io.lockkeeper.server.client;

import io.lockkeeper.server.config.ClientPorts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An open port for clients; {@link Admission} decides who comes in. */
public final class ClientListener implements AutoCloseable {
    /** Connections that are accepted before the sockets of others get their turn. */
    private static final int ACCEPTED_AT_ONCE = 64;

    private final Channel channel;

    private ClientListener(Channel channel) {
        this.channel = channel;
    }

    /**
     * Opens the port.
     *
     * @throws IOException if it is taken, or may not be opened by us
     */
    public static ClientListener open(InetSocketAddress address, ClientPorts ports, EventLoops loops, ClientContext context)
            throws IOException {
        // By hand: Netty's bootstrap does the same, and reads annotations of all its handlers before.
        Channel channel = loops.newServerChannel();
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTED_AT_ONCE));
        if (ports.listenBacklog() > 0) {
            channel.config().setOption(ChannelOption.SO_BACKLOG, ports.listenBacklog());
        }
        channel.pipeline().addLast(new Admission(loops.clients(), ports, context));
        await(loops.clients().getFirst().eventLoop().register(channel));
        try {
            await(channel.bind(address));
        } catch (IOException e) {
            channel.close().awaitUninterruptibly();
            throw e;
        }
        return new ClientListener(channel);
    }

    private static void await(ChannelFuture step) throws IOException {
        if (!step.awaitUninterruptibly().isSuccess()) {
            throw step.cause() instanceof IOException e ? e : new IOException(step.cause());
        }
    }

    /** Where it listens, with the port that was chosen if none was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Accepts nobody any more; connections that are open stay. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
