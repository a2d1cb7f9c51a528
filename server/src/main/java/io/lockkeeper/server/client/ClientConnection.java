package io.lockkeeper.server.client;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.client.Pauses.Reason;
import io.lockkeeper.server.queue.ReplicaQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: {@link Frames} is the way in, {@link Replies} the way back; here are its state, its pauses and its end. Bad bytes
 * end the connection without a word, as ZooKeeper ends it. Everything runs on the connection's event loop.
 */
public final class ClientConnection extends SoleHandler implements ReplicaQueue.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private enum State {
        /** Nothing has been understood yet. */
        NEW,
        /** It asked for a session. */
        CONNECTING,
        READY,
        /** It sent a four-letter word. */
        COMMAND,
        /** Nothing that comes counts any more. */
        CLOSING
    }

    private final Channel channel;
    private final ClientLoop loop;
    private final ClientContext context;
    private final long number;
    private final InetSocketAddress peer;
    private final long openedNanos = System.nanoTime();
    private final long openedWallMillis = System.currentTimeMillis();
    private final ConnectionStats stats = new ConnectionStats();
    private final Pauses pauses;
    private final Frames frames;
    private final Replies replies;
    private final ReplicaQueue toReplica;

    private volatile State state = State.NEW;
    private volatile long sessionId;
    private volatile int timeoutMillis;
    /** Whether the replica knows of this connection, and so must hear of its end. */
    private boolean announced;
    private volatile long heardNanos = openedNanos;

    ClientConnection(Channel channel, ClientLoop loop, ClientContext context, InetSocketAddress peer) {
        this.channel = channel;
        this.loop = loop;
        this.context = context;
        this.peer = peer;
        this.number = context.table().nextNumber();
        this.pauses = new Pauses(channel);
        this.frames = new Frames(this);
        this.toReplica = new ReplicaQueue(context.inbox(), loop.eventLoop(), this);
        this.replies = new Replies(this);
    }

    // --- bytes come

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!pauses.has(Reason.DONE)) {
                heardNanos = System.nanoTime();
                context.metrics().bytesReceived.add(in.readableBytes());
                frames.take(in);
            }
        } finally {
            in.release();
        }
    }

    /** Tells the replica something, in the order of these calls. */
    void post(Event event) {
        toReplica.post(event);
    }

    // --- the handshake

    /** It has asked for a session; what it says next depends on the answer. */
    void asksSession(ConnectRequest request) {
        state = State.CONNECTING;
        pauses.begin(Reason.HANDSHAKE);
        announced = true;
        post(new Event.Connected(number, request, context.table().identities(peer.getAddress())));
    }

    /** The answer to the handshake is on its way; 0 for a session that was refused. */
    void ready(long session, int sessionTimeoutMillis) {
        sessionId = session;
        timeoutMillis = sessionTimeoutMillis;
        state = State.READY;
        resume(Reason.HANDSHAKE);
    }

    // --- pausing

    void pause(Reason reason) {
        pauses.begin(reason);
    }

    void resume(Reason reason) {
        if (pauses.end(reason)) {
            frames.decodeAgain();
            pauses.readOn();
        }
    }

    @Override
    public void pauseReading() {
        pause(Reason.INBOX);
    }

    @Override
    public void readOn() {
        resume(Reason.INBOX);
    }

    /** Some answers have left: is there room for our requests now? */
    void retryThrottled() {
        if (channel.isActive() && replies.isAwaiting() && context.gauge().isFull(0, 0)) {
            loop.throttle(this);
        } else {
            resume(Reason.THROTTLED);
        }
    }

    // --- four-letter words

    /** It has sent one, and nothing more is wanted of it. */
    void asksWord() {
        state = State.COMMAND;
        pauses.begin(Reason.DONE);
    }

    /** The event loop only: asks the replica, behind all it has been asked before. */
    public void inspect(Consumer<ReplicaView> query) {
        toReplica.post(new Event.Inspect(query));
    }

    /** Any thread: the text that answers a four-letter word; the connection ends after it. */
    public void answer(String text) {
        loop.eventLoop().execute(() -> {
            if (!text.isEmpty()) {
                context.metrics().packetsSent.increment();
            }
            channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)).addListener(ChannelFutureListener.CLOSE);
        });
    }

    // --- the way back

    void deliver(Outgoing head, long weight) {
        replies.add(head, weight);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        replies.drain();
        loop.settle();
    }

    // --- the end

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // A client of four-letter words may close its side as soon as it has asked; anybody else has left.
        if (event instanceof ChannelInputShutdownEvent && state != State.COMMAND) {
            closeNow();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }

    /** Something went wrong with this connection, which ends it. */
    void failed(Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("connection failed peer={} session=0x{}", peer, Long.toHexString(sessionId), cause);
        }
        closeNow();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context.table().add(this);
        loop.addSessionless(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.CLOSING;
        pauses.begin(Reason.DONE);
        frames.drop();
        replies.abandon();
        context.table().remove(this);
        if (announced) {
            toReplica.post(new Event.Disconnected(number));
        }
    }

    /** Ends the connection without another word. */
    void closeNow() {
        state = State.CLOSING;
        pauses.begin(Reason.DONE);
        channel.close();
    }

    // --- what others may ask

    ClientLoop loop() {
        return loop;
    }

    Pauses pauses() {
        return pauses;
    }

    Replies replies() {
        return replies;
    }

    Channel channel() {
        return channel;
    }

    ClientContext context() {
        return context;
    }

    public long number() {
        return number;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    public ConnectionStats stats() {
        return stats;
    }

    /** Any thread: forgets what {@link #stats} has counted. */
    public void resetStats() {
        loop.eventLoop().execute(stats::reset);
    }

    /** 0 before the handshake is answered. */
    public long sessionId() {
        return sessionId;
    }

    public int timeoutMillis() {
        return timeoutMillis;
    }

    /** Requests that are not answered yet; a guess unless on the event loop. */
    public int outstanding() {
        return replies.outstanding();
    }

    /** Whether it only asks for one four-letter word. */
    public boolean isCommand() {
        return state == State.COMMAND;
    }

    /** Whether it waits for its answers to be read. */
    public boolean isBackedUp() {
        return replies.isBackedUp();
    }

    public long openedWallMillis() {
        return openedWallMillis;
    }

    /** When it was last heard of, as {@link System#nanoTime} counts. */
    public long heardNanos() {
        return heardNanos;
    }

    long openedNanos() {
        return openedNanos;
    }

    boolean isNew() {
        return state == State.NEW;
    }

    boolean isReady() {
        return state == State.READY;
    }

    boolean isSessionless() {
        return state == State.NEW || state == State.COMMAND;
    }
}
