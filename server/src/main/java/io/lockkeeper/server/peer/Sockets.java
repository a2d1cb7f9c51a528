package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.HostPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens the sockets between servers, all of them on one event loop. Names are resolved anew each time, by a thread that may wait for it.
 * What stands between a socket and its records, such as TLS one day, is put there by {@link #prepare} alone.
 */
public final class Sockets {
    /** A link's snapshot waits for the network above the second number, until less than the first is unsent. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private final EventLoop loop;
    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends Channel> channel;
    private final boolean keepAlive;

    public Sockets(EventLoop loop, Class<? extends ServerChannel> serverChannel, Class<? extends Channel> channel, boolean keepAlive) {
        this.loop = loop;
        this.serverChannel = serverChannel;
        this.channel = channel;
        this.keepAlive = keepAlive;
    }

    EventLoop loop() {
        return loop;
    }

    /** Opens a port; each connection gets a handler of its own. */
    ChannelFuture bind(InetSocketAddress address, Supplier<ChannelHandler> handler) {
        return new ServerBootstrap()
            .group(loop)
            .channel(serverChannel)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, keepAlive)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel accepted) {
                    prepare(accepted, handler.get());
                }
            })
            .bind(address);
    }

    ChannelFuture connect(InetSocketAddress address, int timeoutMillis, ChannelHandler handler) {
        return new Bootstrap()
            .group(loop)
            .channel(channel)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, keepAlive)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel dialled) {
                    prepare(dialled, handler);
                }
            })
            .connect(address);
    }

    private static void prepare(Channel channel, ChannelHandler handler) {
        channel.pipeline().addLast(handler);
    }

    /**
     * What these names mean now.
     *
     * @param then gets the addresses on the event loop, in the order of the names; names that mean nothing are left out
     */
    void resolve(List<HostPort> names, Consumer<List<InetSocketAddress>> then) {
        Thread.ofVirtual().name("resolver").start(() -> {
            List<InetSocketAddress> addresses = lookUp(names);
            try {
                loop.execute(() -> then.accept(addresses));
            } catch (RejectedExecutionException _) {
                return; // the server stops
            }
        });
    }

    private static List<InetSocketAddress> lookUp(List<HostPort> names) {
        Set<InetSocketAddress> found = new LinkedHashSet<>();
        for (HostPort name : names) {
            try {
                found.add(new InetSocketAddress(InetAddress.getByName(name.host()), name.port()));
            } catch (UnknownHostException _) {
                // The caller tells if nothing is left.
            }
        }
        return new ArrayList<>(found);
    }
}
