package io.lockkeeper.server.client;

import io.lockkeeper.server.config.ClientPorts;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** An open port for clients. Decides which connections are too many; those that are not become {@link ClientConnection}s. */
public final class ClientListener implements AutoCloseable {
    /** Written but not taken by the network: above the second number nothing more is encoded, until it is below the first. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

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
        ServerBootstrap bootstrap = new ServerBootstrap()
            .group(loops.clientGroup())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, ports.tcpKeepAlive())
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
            .childHandler(new Admission(loops.clients(), context));
        if (ports.listenBacklog() > 0) {
            bootstrap.option(ChannelOption.SO_BACKLOG, ports.listenBacklog());
        }
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
        }
        return new ClientListener(bound.channel());
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

    @Sharable
    private static final class Admission extends ChannelInitializer<Channel> {
        private final Map<EventLoop, ClientLoop> loops = new IdentityHashMap<>();
        private final ClientContext context;

        Admission(List<ClientLoop> loops, ClientContext context) {
            loops.forEach(loop -> this.loops.put(loop.eventLoop(), loop));
            this.context = context;
        }

        @Override
        protected void initChannel(Channel channel) {
            InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
            ClientLoop loop = loops.get(channel.eventLoop());
            if (peer == null || loop == null) {
                channel.close(); // gone again before we looked
                return;
            }
            if (!context.table().admit(peer.getAddress())) {
                context.metrics().connectionsRejected.increment();
                // A reset, so that the client knows at once and no socket lingers here.
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
                return;
            }
            channel.closeFuture().addListener(_ -> context.table().leave(peer.getAddress()));
            boolean here = peer.getAddress().isLoopbackAddress();
            (here ? context.metrics().localPlainConnections : context.metrics().remotePlainConnections).increment();
            channel.config().setRecvByteBufAllocator(loop.readBuffer());
            channel.pipeline().addLast(new ClientConnection(channel, loop, context, peer));
        }
    }
}
