package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One session of a {@link Crowd}: a socket, what is still to be written, the frame that is not whole yet. */
final class CrowdSession {
    private static final int IN_BYTES = 8192;
    private static final int REPLY_HEADER_BYTES = 16;

    /** No session yet. */
    static final ConnectResponse NONE = ConnectResponse.refused(null);

    private final InetSocketAddress server;
    private final ConnectResponse before;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(IN_BYTES);
    private final JuteWriter encoded = new JuteWriter(256);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private boolean open;
    private ConnectResponse granted = NONE;
    private int lastXid;
    private int inFlight;
    private int events;
    private long lastZxid;
    private long bytes;

    /** @param before the session that it goes on with, or {@link #NONE} */
    CrowdSession(InetSocketAddress server, ConnectResponse before, SocketChannel channel, SelectionKey key) {
        this.server = server;
        this.before = before;
        this.channel = channel;
        this.key = key;
    }

    /** Where it connects. */
    InetSocketAddress server() {
        return server;
    }

    boolean isOpen() {
        return open;
    }

    /** What the server granted; {@link #NONE} before. */
    ConnectResponse granted() {
        return granted;
    }

    /** Of the last answer. */
    long lastZxid() {
        return lastZxid;
    }

    /** Sent and received so far. */
    long bytes() {
        return bytes;
    }

    int inFlight() {
        return inFlight;
    }

    /** How many watch events came since this was last asked. */
    int takeEvents() {
        int taken = events;
        events = 0;
        return taken;
    }

    /** Begins to connect; true if it is connected already. */
    boolean begin() throws IOException {
        return channel.connect(server);
    }

    /** The socket is connected: asks for a session. */
    void connected() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        out = ByteBuffer.wrap(Frames.connect(before.sessionId(), before.password()));
        flush();
    }

    /** Adds a request to what {@link #flush} sends. */
    void ask(Operation operation) {
        Frames.append(++lastXid, operation, encoded);
        inFlight++;
    }

    /** Writes what the socket takes; the rest when it takes more. */
    void flush() throws IOException {
        if (!out.hasRemaining() && encoded.length() > 0) {
            out = ByteBuffer.wrap(encoded.toByteArray());
            encoded.clear();
        }
        if (out.hasRemaining()) {
            bytes += channel.write(out);
        }
        boolean more = out.hasRemaining() || encoded.length() > 0;
        key.interestOps(more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /**
     * Reads what there is.
     *
     * @return how many requests were answered
     * @throws IOException if the server closed the connection or refused something
     */
    int read() throws IOException {
        int count = channel.read(in);
        if (count < 0) {
            throw new IOException("the server closed a connection");
        }
        bytes += count;
        in.flip();
        int answered = 0;
        while (in.remaining() >= Integer.BYTES && in.remaining() >= Integer.BYTES + in.getInt(in.position())) {
            int length = in.getInt();
            answered += frame(in.position(), length);
            in.position(in.position() + length);
        }
        in.compact();
        return answered;
    }

    private int frame(int start, int length) throws IOException {
        if (!open) {
            granted = ConnectResponse.read(new JuteReader(in.array(), start, length, length));
            if (granted.timeoutMillis() == 0) {
                throw new RefusedException("the server refused a session");
            }
            open = true;
            return 0;
        }
        if (in.getInt(start) == RequestHeader.XID_NOTIFICATION) {
            events++;
            return 0;
        }
        lastZxid = in.getLong(start + Integer.BYTES);
        int error = in.getInt(start + REPLY_HEADER_BYTES - Integer.BYTES);
        if (error != 0) {
            throw new RefusedException("the server refused a request: " + ErrorCode.of(error));
        }
        inFlight--;
        return 1;
    }

    /** The server said no; to ask it or another one again would not help. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private RefusedException(String message) {
            super(message);
        }
    }

    /** Ends the session as far as the server still listens, and the connection. */
    void hangUp() {
        try {
            if (open) {
                ask(new Operation.CloseSession());
                flush();
            }
            close();
        } catch (IOException _) {
            // The server is gone, and so is the session.
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
