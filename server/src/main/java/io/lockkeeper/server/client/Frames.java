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
import io.lockkeeper.replica.Request;
import io.lockkeeper.server.client.Pauses.Reason;
import io.lockkeeper.server.socket.Unread;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What comes over a client's connection: bytes become frames become {@link Event}s for the replica. The first four bytes decide what it
 * is: a four-letter word, or the length of a handshake. Mostly bytes are decoded in the loop's scratch memory and nothing stays; what is
 * not a whole frame yet, or not wanted yet, is kept until more comes or {@link #decodeAgain} is called. Belongs to the connection's event
 * loop.
 */
final class Frames {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int LENGTH_BYTES = 4;

    private final ClientConnection connection;
    private final ClientContext context;
    private @Nullable Unread leftover;

    Frames(ClientConnection connection) {
        this.connection = connection;
        this.context = connection.context();
    }

    void take(ByteBuf in) {
        if (leftover != null) {
            leftover.append(in);
            decodeAgain();
            return;
        }
        int length = in.readableBytes();
        byte[] bytes = connection.loop().scratch(length);
        in.readBytes(bytes, 0, length);
        int consumed = decode(bytes, 0, length);
        if (consumed < length) {
            leftover = new Unread(bytes, consumed, length);
        }
    }

    /** Offers what is left over once more. */
    void decodeAgain() {
        Unread rest = leftover;
        if (rest != null) {
            rest.consumeUpTo(decode(rest.array(), rest.from(), rest.to()));
            if (rest.isEmpty()) {
                leftover = null;
            }
        }
    }

    /** Nothing of it will be wanted any more. */
    void drop() {
        leftover = null;
    }

    // --- frames

    /** Goes through the frames that are complete, until there is a reason to pause. Returns where the first byte is that may yet matter. */
    private int decode(byte[] bytes, int from, int to) {
        int at = from;
        if (connection.isNew() && to - at >= LENGTH_BYTES && context.words().knows((int) INT.get(bytes, at))) {
            takeWord(bytes, at, to);
            return to;
        }
        int frames = 0;
        RequestBatch batch = new RequestBatch();
        while (!connection.pauses().any() && to - at >= LENGTH_BYTES) {
            int length = (int) INT.get(bytes, at);
            if (!isAcceptable(length)) {
                connection.closeNow();
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
            connection.stats().received += frames;
            context.metrics().packetsReceived.add(frames);
        }
        return connection.pauses().has(Reason.DONE) ? to : at;
    }

    private boolean isAcceptable(int length) {
        int least = connection.isReady() ? RequestHeader.BYTES : 1;
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
        boolean ours = connection.replies().isAwaiting() || !batch.isEmpty();
        boolean throttled = ours && context.gauge().isFull(batch.counted(), batch.bytes());
        if (throttled) {
            context.metrics().throttleWaits.increment();
            connection.pauses().begin(Reason.THROTTLED);
            connection.loop().throttle(connection);
        }
        return throttled;
    }

    private void takeFrame(byte[] bytes, int offset, int length, RequestBatch batch) {
        JuteReader in = connection.loop().reader();
        in.reset(bytes, offset, length);
        if (connection.isReady()) {
            takeRequest(in, length, batch);
        } else {
            takeHandshake(in);
        }
    }

    private void takeWord(byte[] bytes, int at, int to) {
        connection.asksWord();
        connection.stats().received++;
        context.metrics().packetsReceived.increment();
        int word = (int) INT.get(bytes, at);
        context.words().answer(word, Arrays.copyOfRange(bytes, at + LENGTH_BYTES, to), connection);
    }

    // --- handshake

    private void takeHandshake(JuteReader in) {
        ConnectRequest request;
        try {
            request = ConnectRequest.read(in);
        } catch (MalformedException e) {
            connection.closeNow();
            return;
        }
        context.metrics().connectionRequests.increment();
        TokenBucket tokens = context.tokens();
        boolean admitted = tokens.take(tokens.cost(request), TimeUnit.NANOSECONDS.toMillis(connection.heardNanos()));
        context.metrics().tokenDeficit.record(tokens.deficit());
        if (!admitted) {
            context.metrics().connectionsDropped.increment();
            connection.closeNow();
            return;
        }
        connection.asksSession(request);
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
            case Operation.Sasl(byte[] token) when token == null -> connection.closeNow();
            case Operation.Sasl _ -> {
                send(batch);
                // Compat: a server without SASL says "go on", and the client stays who it was.
                connection.post(new Event.Authenticated(connection.number(), xid, List.of(), new Reply.SaslToken(null), false));
            }
            case Operation.Undecodable(int opCode, _) when opCode == OpCode.AUTH || opCode == OpCode.SASL -> connection.closeNow();
            case Operation.Write _, Operation.Read _, Operation.Undecodable _, Operation.Throttled _, Operation.Unknown _ ->
                batch.add(new Request(xid, inTime(operation)), length, context.gauge().largeBytes(length));
        }
    }

    /** The operation, or a refusal in its place if it waited too long because others were in work. Pings and farewells never do. */
    private Operation inTime(Operation operation) {
        int limit = context.throttledOpWaitMillis();
        boolean tooLate = limit > 0
            && System.nanoTime() - connection.heardNanos() > TimeUnit.MILLISECONDS.toNanos(limit)
            && !(operation instanceof Operation.Ping || operation instanceof Operation.CloseSession);
        if (!tooLate) {
            return operation;
        }
        context.metrics().throttledOps.increment();
        return new Operation.Throttled(operation.opCode());
    }

    private void authenticate(int xid, Operation.Auth auth) {
        Event.Authenticated verdict = context.proofs().judge(connection.number(), xid, auth, connection.peer());
        if (verdict == null) {
            connection.closeNow();
            return;
        }
        connection.post(verdict);
        if (verdict.close()) {
            connection.pauses().begin(Reason.DONE);
        }
    }

    private void send(RequestBatch batch) {
        if (!batch.isEmpty()) {
            InFlight requests = batch.take(connection.heardNanos());
            connection.replies().expect(requests, batch.takeCounted());
            connection.post(new Event.Requests(connection.number(), requests.requests));
        }
    }
}
