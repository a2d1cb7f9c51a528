package io.lockkeeper.server.client;

import io.lockkeeper.server.metrics.Metrics;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that wait for events: {@code replica}, on which the replica runs, and {@code client-1 ... client-k}, which move bytes
 * between sockets and memory, and {@code peer}, which does the same for other servers. With few processors there is only the first, and
 * it moves the bytes too: what one look at the sockets brings is then decoded, executed, and answered without another thread being woken.
 */
public final class EventLoops implements AutoCloseable {
    /** With fewer processors than this, threads that hand on work to each other cost more than they bring. */
    private static final int PROCESSORS_TO_SHARE_OUT = 4;
    private static final int MOST_CLIENT_LOOPS = 8;

    private final MultiThreadIoEventLoopGroup replica;
    private final MultiThreadIoEventLoopGroup clients;
    private final MultiThreadIoEventLoopGroup peers;
    private final List<ClientLoop> loops = new ArrayList<>();
    /** What each loop does last. */
    private final List<Runnable> cuts = new ArrayList<>();
    private final boolean epoll = Epoll.isAvailable();

    /**
     * @param clientLoops how many loops there are beside the replica's; with 0 that one serves the clients
     * @param maxFieldBytes the most bytes a string or buffer of a request may have
     */
    public EventLoops(int clientLoops, int maxFieldBytes, Metrics metrics) {
        Thread.Builder replicas = Thread.ofPlatform().name("replica");
        replica = clientLoops == 0 && epoll ? wakeful(replicas.factory()) : group(1, replicas.factory());
        clients = clientLoops == 0 ? replica : group(clientLoops, Thread.ofPlatform().name("client-", 1).factory());
        // Its thread begins with its first socket, so a server alone has none.
        peers = clientLoops == 0 ? replica : group(1, Thread.ofPlatform().name("peer").factory());
        for (EventExecutor loop : clients) {
            loops.add(new ClientLoop((EventLoop) loop, maxFieldBytes, metrics));
        }
    }

    private MultiThreadIoEventLoopGroup group(int threads, ThreadFactory named) {
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, named, cutAtTheEnd(handlers));
    }

    /**
     * Sockets that a loop still has are closed by its own last task. Netty's loops close them, too, but not if the order to end comes
     * between the look for it and the last tasks: then they end and leave open what others hold the far ends of.
     */
    private IoHandlerFactory cutAtTheEnd(IoHandlerFactory handlers) {
        return loop -> {
            IoHandler handler = handlers.newHandler(loop);
            cuts.add(() -> loop.execute(handler::prepareToDestroy));
            return handler;
        };
    }

    /** One loop that stays awake for a moment before it sleeps. */
    private MultiThreadIoEventLoopGroup wakeful(ThreadFactory named) {
        IoHandlerFactory handlers = loop -> {
            Vigil vigil = new Vigil(System::nanoTime, ((SingleThreadEventExecutor) loop)::pendingTasks);
            return EpollIoHandler.newFactory(0, () -> vigil).newHandler(loop);
        };
        return new MultiThreadIoEventLoopGroup(1, named, cutAtTheEnd(handlers));
    }

    /** As many loops for clients as leave the replica and the log their share of the processors. */
    public static int clientLoopsFor(int processors) {
        return processors < PROCESSORS_TO_SHARE_OUT ? 0 : Math.min(processors / 2, MOST_CLIENT_LOOPS);
    }

    /** Where the replica runs. */
    public EventLoop replica() {
        return (EventLoop) replica.iterator().next();
    }

    /** Where clients are served. */
    public List<ClientLoop> clients() {
        return List.copyOf(loops);
    }

    /** A socket to listen with, not registered with a loop yet. */
    ServerChannel newServerChannel() {
        return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    /** Where other servers are spoken to. */
    public EventLoop peers() {
        return (EventLoop) peers.iterator().next();
    }

    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Ends the threads; connections that are still open are cut. */
    @Override
    public void close() {
        cuts.forEach(Runnable::run);
        List<Future<?>> ends = new ArrayList<>();
        for (MultiThreadIoEventLoopGroup group : clients == replica ? List.of(replica) : List.of(clients, peers, replica)) {
            ends.add(group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS));
        }
        ends.forEach(end -> end.awaitUninterruptibly(1000));
    }
}
