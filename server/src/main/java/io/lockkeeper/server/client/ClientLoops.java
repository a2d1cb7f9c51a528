package io.lockkeeper.server.client;

import io.lockkeeper.server.metrics.Metrics;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads {@code client-1 ... client-k} that move bytes between sockets and memory. */
public final class ClientLoops implements AutoCloseable {
    private static final int MOST = 8;

    private final MultiThreadIoEventLoopGroup group;
    private final List<ClientLoop> loops = new ArrayList<>();
    private final boolean epoll = Epoll.isAvailable();

    /** @param maxFieldBytes the most bytes a string or buffer of a request may have */
    public ClientLoops(int threads, int maxFieldBytes, Metrics metrics) {
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        ThreadFactory named = Thread.ofPlatform().name("client-", 1).factory();
        group = new MultiThreadIoEventLoopGroup(threads, named, handlers);
        for (EventExecutor loop : group) {
            loops.add(new ClientLoop((EventLoop) loop, maxFieldBytes, metrics));
        }
    }

    /** As many loops as leave the replica and the log their share of the processors. */
    public static int threadsFor(int processors) {
        return Math.clamp(processors / 2, 1, MOST);
    }

    public List<ClientLoop> all() {
        return List.copyOf(loops);
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Ends the threads; connections that are still open are cut. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1000);
    }
}
