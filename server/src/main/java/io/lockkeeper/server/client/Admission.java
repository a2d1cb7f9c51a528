package io.lockkeeper.server.client;

import io.lockkeeper.server.config.ClientPorts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come in at an open port. A connection that is not one too many becomes a {@link ClientConnection} of one loop, of each in
 * turn; any other is reset, so that the client knows at once and no socket lingers here. Belongs to the port's event loop.
 */
final class Admission extends SoleHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /** Written but not taken by the network: above the second number nothing more is encoded, until it is below the first. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
    /** How long nobody is accepted when accepting failed: mostly there are too many open files, and trying at once would fail again. */
    private static final int RECOVERY_MILLIS = 1000;

    private final List<ClientLoop> loops;
    private final ClientPorts ports;
    private final ClientContext context;
    private int turn;

    Admission(List<ClientLoop> loops, ClientPorts ports, ClientContext context) {
        this.loops = loops;
        this.ports = ports;
        this.context = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel channel = (Channel) message;
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        if (peer == null) {
            channel.unsafe().closeForcibly(); // gone again before we looked
        } else if (!context.table().admit(peer.getAddress())) {
            context.metrics().connectionsRejected.increment();
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().closeForcibly();
        } else {
            boolean here = peer.getAddress().isLoopbackAddress();
            (here ? context.metrics().localPlainConnections : context.metrics().remotePlainConnections).increment();
            let(channel, peer, loops.get(turn));
            turn = (turn + 1) % loops.size();
        }
    }

    private void let(Channel channel, InetSocketAddress peer, ClientLoop loop) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.TCP_NODELAY, true);
        if (ports.tcpKeepAlive()) {
            config.setOption(ChannelOption.SO_KEEPALIVE, true);
        }
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setWriteBufferWaterMark(WATER_MARK);
        config.setAllocator(ByteBufAllocator.DEFAULT);
        config.setRecvByteBufAllocator(loop.readBuffer());
        channel.pipeline().addLast(new ClientConnection(channel, loop, context, peer));
        ChannelFuture registered = loop.eventLoop().register(channel);
        if (registered.cause() != null) {
            channel.unsafe().closeForcibly(); // the server stops
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.warn("accepting a connection failed, trying again in {} ms reason={}", RECOVERY_MILLIS, cause.toString());
        ChannelConfig config = ctx.channel().config();
        if (config.isAutoRead()) {
            config.setAutoRead(false);
            ctx.channel().eventLoop().schedule(() -> config.setAutoRead(true), RECOVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
