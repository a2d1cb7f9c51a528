package io.lockkeeper.server.client;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.replica.Request;
import io.lockkeeper.server.client.Pauses.Reason;
import io.lockkeeper.server.queue.ReplicaQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: bytes become frames become {@link Event}s for the replica; {@link Replies} is the way back. The first four
 * bytes decide what it is: a four-letter word, or the length of a handshake. Bad bytes end the connection without a word, as
 * ZooKeeper ends it. Everything runs on the connection's event loop.
 */
public final class ClientConnection extends SoleHandler implements ReplicaQueue.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int LENGTH_BYTES = 4;

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
    private final Unread unread;
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
        this.unread = new Unread(this);
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
                unread.take(in);
            }
        } finally {
            in.release();
        }
    }

    /** Goes through the frames that are complete, until there is a reason to pause. Returns where the first byte is that may yet matter. */
    int decode(byte[] bytes, int from, int to) {
        int at = from;
        if (state == State.NEW && to - at >= LENGTH_BYTES && context.words().knows((int) INT.get(bytes, at))) {
            takeWord(bytes, at, to);
            return to;
        }
        int frames = 0;
        RequestBatch batch = new RequestBatch();
        while (!pauses.any() && to - at >= LENGTH_BYTES) {
            int length = (int) INT.get(bytes, at);
            if (!isAcceptable(length)) {
                closeNow();
                break;
            }
            if (to - at - LENGTH_BYTES < length || isThrottled(batch)) {
                break;
            }
            at += LENGTH_BYTES;
            takeFrame(bytes, at, length, batch);
            at += length;
            frames++;
        }
        send(batch);
        if (frames > 0) {
            stats.received += frames;
            context.metrics().packetsReceived.add(frames);
        }
        return pauses.has(Reason.DONE) ? to : at;
    }

    private boolean isAcceptable(int length) {
        int least = state == State.READY ? RequestHeader.BYTES : 1;
        if (length < least || length > context.maxFrameBytes()) {
            return false;
        }
        if (context.gauge().refuses(length)) {
            context.metrics().largeRequestsRejected.increment();
            return false;
        }
        return true;
    }

    /**
     * The server has enough to do, and some of it is ours: one request at a time may always be asked. Ours is any request, whatever its
     * number: else a client that counts from 0 downwards could fill the memory.
     */
    private boolean isThrottled(RequestBatch batch) {
        boolean ours = replies.isAwaiting() || !batch.isEmpty();
        boolean throttled = ours && context.gauge().isFull(batch.counted(), batch.bytes());
        if (throttled) {
            context.metrics().throttleWaits.increment();
            pauses.begin(Reason.THROTTLED);
            loop.throttle(this);
        }
        return throttled;
    }

    private void takeFrame(byte[] bytes, int offset, int length, RequestBatch batch) {
        JuteReader in = loop.reader();
        in.reset(bytes, offset, length);
        if (state == State.READY) {
            takeRequest(in, length, batch);
        } else {
            takeHandshake(in);
        }
    }

    // --- handshake

    private void takeHandshake(JuteReader in) {
        ConnectRequest request;
        try {
            request = ConnectRequest.read(in);
        } catch (MalformedException e) {
            closeNow();
            return;
        }
        context.metrics().connectionRequests.increment();
        boolean admitted = context.tokens().take(context.tokens().cost(request), TimeUnit.NANOSECONDS.toMillis(heardNanos));
        context.metrics().tokenDeficit.record(context.tokens().deficit());
        if (!admitted) {
            context.metrics().connectionsDropped.increment();
            closeNow();
            return;
        }
        state = State.CONNECTING;
        pauses.begin(Reason.HANDSHAKE);
        announced = true;
        toReplica.post(new Event.Connected(number, request, context.table().identities(peer.getAddress())));
    }

    /** The answer to the handshake is on its way; 0 for a session that was refused. */
    void ready(long session, int sessionTimeoutMillis) {
        sessionId = session;
        timeoutMillis = sessionTimeoutMillis;
        state = State.READY;
        resume(Reason.HANDSHAKE);
    }

    // --- requests

    private void takeRequest(JuteReader in, int length, RequestBatch batch) {
        int xid = in.readInt();
        Operation operation = RequestCodec.decode(in.readInt(), in);
        switch (operation) {
            case Operation.Auth auth -> {
                send(batch);
                authenticate(xid, auth);
            }
            case Operation.Sasl(byte[] token) when token == null -> closeNow();
            case Operation.Sasl _ -> {
                send(batch);
                // Compat: a server without SASL says "go on", and the client stays who it was.
                toReplica.post(new Event.Authenticated(number, xid, List.of(), new Reply.SaslToken(null), false));
            }
            case Operation.Undecodable(int opCode, _) when opCode == OpCode.AUTH || opCode == OpCode.SASL -> closeNow();
            case Operation.Write _, Operation.Read _, Operation.Undecodable _, Operation.Throttled _, Operation.Unknown _ ->
                batch.add(new Request(xid, inTime(operation)), length, context.gauge().largeBytes(length));
        }
    }

    /** The operation, or a refusal in its place if it waited too long because others were in work. Pings and farewells never do. */
    private Operation inTime(Operation operation) {
        int limit = context.throttledOpWaitMillis();
        boolean tooLate = limit > 0
            && System.nanoTime() - heardNanos > TimeUnit.MILLISECONDS.toNanos(limit)
            && !(operation instanceof Operation.Ping || operation instanceof Operation.CloseSession);
        if (!tooLate) {
            return operation;
        }
        context.metrics().throttledOps.increment();
        return new Operation.Throttled(operation.opCode());
    }

    private void authenticate(int xid, Operation.Auth auth) {
        Event.Authenticated verdict = context.proofs().judge(number, xid, auth, peer);
        if (verdict == null) {
            closeNow();
            return;
        }
        toReplica.post(verdict);
        if (verdict.close()) {
            pauses.begin(Reason.DONE);
        }
    }

    private void send(RequestBatch batch) {
        if (!batch.isEmpty()) {
            InFlight requests = batch.take(heardNanos);
            replies.expect(requests, batch.takeCounted());
            toReplica.post(new Event.Requests(number, requests.requests));
        }
    }

    // --- pausing

    void pause(Reason reason) {
        pauses.begin(reason);
    }

    void resume(Reason reason) {
        if (pauses.end(reason)) {
            unread.decodeAgain();
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

    private void takeWord(byte[] bytes, int at, int to) {
        state = State.COMMAND;
        stats.received++;
        context.metrics().packetsReceived.increment();
        pauses.begin(Reason.DONE);
        int word = (int) INT.get(bytes, at);
        context.words().answer(word, Arrays.copyOfRange(bytes, at + LENGTH_BYTES, to), this);
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
        unread.drop();
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

    boolean isSessionless() {
        return state == State.NEW || state == State.COMMAND;
    }
}
