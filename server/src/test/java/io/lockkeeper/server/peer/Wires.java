package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.ReservedPorts;
import io.lockkeeper.server.queue.Inbox;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The wires of one server, of the kind that servers have here, and a test in the place of its replica. */
final class Wires implements AutoCloseable {
    static final int PATIENCE_SECONDS = 90;

    private final boolean epoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.iterator().next();
    private final Inbox inbox = new Inbox(1024, loop);
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Peers peers;

    Wires(PeerConfig config, Membership membership) throws IOException, InterruptedException {
        Sockets sockets = epoll
                ? new Sockets(loop, EpollServerSocketChannel.class, EpollSocketChannel.class, false)
                : new Sockets(loop, NioServerSocketChannel.class, NioSocketChannel.class, false);
        peers = new Peers(config, sockets, membership, membership, inbox);
        peers.start();
        inbox.attend(() -> {
            for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
                events.add(event);
            }
        });
    }

    static PeerConfig config(long self, int introductionMillis) {
        return new PeerConfig(self, 5000, introductionMillis, 5000, 5000, 1 << 20, 1 << 20, 0, false, false, false, 3);
    }

    /** Servers 1 to {@code count}, on ports that are theirs. */
    static Membership membership(int count, ReservedPorts ports) throws IOException {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            members.add(Member.parse(id, "127.0.0.1:" + ports.next() + ":" + ports.next()));
        }
        return Membership.of(members, 0);
    }

    /** Somebody else's port, with a bound to how long a test waits for who comes there. */
    static ServerSocket listen(int port) throws IOException {
        ServerSocket listener = new ServerSocket(port, 9, InetAddress.getLoopbackAddress());
        listener.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return listener;
    }

    static Socket election(Membership membership, long id) throws IOException {
        return connect(membership.members().get(id).addresses().getFirst().electionPort());
    }

    static Socket quorum(Membership membership, long id) throws IOException {
        return connect(membership.members().get(id).addresses().getFirst().quorumPort());
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** As the replica's thread would. */
    void act(Consumer<Peers> action) {
        CompletableFuture.runAsync(() -> {
            action.accept(peers);
            peers.flush();
        }, loop).join();
    }

    /** Who can be reached is told between all others, and is asked for by its name or left out. */
    <E extends Event> E next(Class<E> kind) throws InterruptedException {
        Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (event instanceof Event.Reaches && !kind.isInstance(event)) {
            event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        if (!kind.isInstance(event)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", came " + event);
        }
        return kind.cast(event);
    }

    @Override
    public void close() {
        peers.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
