package io.lockkeeper.server.client;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.replica.Request;
import io.lockkeeper.server.client.Pauses.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back to one client: what the replica said is encoded only as fast as the client reads. While something waits, the
 * client's requests are not read; a client that gets more notifications than it reads is cut off at {@link #MAX_BACKLOG_BYTES}.
 * Belongs to the connection's event loop.
 */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    /** Memory that answers and notifications may hold for one client before it is cut off. */
    private static final long MAX_BACKLOG_BYTES = 32L * 1024 * 1024;
    /** About how much is encoded for one write. */
    private static final int CHUNK_BYTES = 64 * 1024;
    /** How long a client that does not read may delay its own end. */
    private static final int LINGER_MILLIS = 2000;

    private final ClientConnection connection;

    private @Nullable Outgoing head;
    private @Nullable Outgoing tail;
    private long backlogBytes;
    private boolean draining;
    private boolean closing;

    private @Nullable InFlight first;
    private @Nullable InFlight last;
    /** Requests with a positive xid that have no answer yet. */
    private volatile int outstanding;
    /** Those that got theirs in the chunk that is being written. */
    private int settled;

    Replies(ClientConnection connection) {
        this.connection = connection;
    }

    private RequestGauge gauge() {
        return connection.context().gauge();
    }

    int outstanding() {
        return outstanding;
    }

    /** Whether any request has no answer yet, also those that do not count as outstanding. */
    boolean isAwaiting() {
        return first != null;
    }

    boolean isBackedUp() {
        return head != null;
    }

    // --- requests go in

    /** These requests are going to the replica. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    void expect(InFlight requests, int counted) {
        gauge().add(counted, requests.bytes, requests.largeBytes);
        outstanding = outstanding + counted;
        if (last == null) {
            first = requests;
        } else {
            last.following = requests;
        }
        last = requests;
    }

    // --- answers come out

    void add(Outgoing list, long weight) {
        if (closing || !connection.channel().isActive()) {
            return;
        }
        if (tail == null) {
            head = list;
        } else {
            tail.next = list;
        }
        Outgoing end = list;
        for (Outgoing next = end.next; next != null; next = end.next) {
            end = next;
        }
        tail = end;
        backlogBytes += weight;
        drain();
        if (backlogBytes > MAX_BACKLOG_BYTES) {
            LOG.warn("client does not read what it asked for, closing peer={} session=0x{} backlogBytes={}",
                connection.peer(), Long.toHexString(connection.sessionId()), backlogBytes);
            abandon();
            connection.closeNow();
        } else if (end instanceof Outgoing.Close && head != null) {
            connection.loop().eventLoop().schedule(connection::closeNow, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Writes as much as the socket takes. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        Channel channel = connection.channel();
        boolean wrote = false;
        while (head != null && !closing && channel.isWritable()) {
            writeChunk(channel);
            wrote = true;
            if (head == null || !channel.isWritable()) {
                channel.flush();
                wrote = false;
            }
        }
        if (wrote) {
            channel.flush();
        }
        draining = false;
        if (head == null && channel.isWritable()) {
            connection.resume(Reason.SLOW);
        } else if (!closing) {
            connection.pause(Reason.SLOW);
        }
    }

    private void writeChunk(Channel channel) {
        JuteWriter out = connection.loop().writer();
        long now = System.nanoTime();
        while (head != null && out.length() < CHUNK_BYTES && !closing) {
            Outgoing outgoing = head;
            head = outgoing.next;
            backlogBytes -= outgoing.weight();
            encode(outgoing, out, now);
        }
        settle();
        if (head == null) {
            tail = null;
            backlogBytes = 0;
        }
        if (out.length() > 0) {
            ByteBuf bytes = channel.alloc().buffer(out.length()).writeBytes(out.array(), 0, out.length());
            channel.write(bytes, channel.voidPromise());
        }
        if (closing) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void encode(Outgoing outgoing, JuteWriter out, long now) {
        int start = out.length();
        switch (outgoing) {
            case Outgoing.Answer answer -> {
                out.writeInt(0);
                ReplyCodec.encode(answer.xid, answer.zxid, answer.reply, out);
                seal(out, start, false);
                answered(answer, now);
            }
            case Outgoing.Notification notification -> {
                out.writeInt(0);
                ReplyCodec.encode(notification.zxid, notification.event, out);
                seal(out, start, true);
            }
            case Outgoing.Connected connected -> {
                out.writeInt(0);
                connected.response.write(out);
                seal(out, start, false);
                connection.ready(connected.response.sessionId(), connected.response.timeoutMillis());
            }
            case Outgoing.Close _ -> {
                closing = true;
                connection.pause(Reason.DONE);
            }
        }
    }

    private void seal(JuteWriter out, int start, boolean notification) {
        int length = out.length() - start - 4;
        out.patchInt(start, length);
        connection.stats().sent++;
        connection.loop().sent(length, notification);
    }

    // --- which request was that?

    /** Finds the request of an answer. Answers keep the order of requests, so those before it will never get one. */
    private void answered(Outgoing.Answer answer, long now) {
        if (!isAwaited(answer.xid)) {
            return; // of an auth or SASL step
        }
        for (InFlight batch = first; batch != null; batch = first) {
            while (batch.next < batch.requests.size()) {
                Request request = batch.requests.get(batch.next++);
                if (request.xid() > 0) {
                    settled++;
                }
                if (answers(answer.xid, request)) {
                    measure(answer, request, batch, now);
                    dropIfDone(batch);
                    return;
                }
            }
            dropIfDone(batch);
        }
    }

    private boolean isAwaited(int xid) {
        for (InFlight batch = first; batch != null; batch = batch.following) {
            for (int i = batch.next; i < batch.requests.size(); i++) {
                if (answers(xid, batch.requests.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean answers(int xid, Request request) {
        // Compat: whatever number a ping had, its answer says -2.
        return request.xid() == xid || xid == RequestHeader.XID_PING && request.operation() instanceof Operation.Ping;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    private void settle() {
        if (settled > 0) {
            outstanding = outstanding - settled;
            gauge().add(-settled, 0, 0);
            settled = 0;
        }
    }

    private void measure(Outgoing.Answer answer, Request request, InFlight batch, long now) {
        long latency = TimeUnit.NANOSECONDS.toMillis(now - batch.receivedNanos);
        connection.loop().answered(latency, request.operation(), answer.reply);
        connection.stats().answered(
            request.operation().opCode(), request.xid(), answer.zxid, TimeUnit.NANOSECONDS.toMillis(now),
            (int) Math.min(latency, Integer.MAX_VALUE));
    }

    private void dropIfDone(InFlight batch) {
        if (batch.next == batch.requests.size()) {
            gauge().add(0, -batch.bytes, -batch.largeBytes);
            first = batch.following;
            if (first == null) {
                last = null;
            }
        }
    }

    /** The connection is gone: nothing more leaves, and nothing is awaited. */
    void abandon() {
        closing = true;
        head = null;
        tail = null;
        backlogBytes = 0;
        for (InFlight batch = first; batch != null; batch = batch.following) {
            gauge().add(0, -batch.bytes, -batch.largeBytes);
        }
        gauge().add(-outstanding, 0, 0);
        outstanding = 0;
        settled = 0;
        first = null;
        last = null;
    }
}
