package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One session of a {@link Crowd}: a socket, what is still to be written, the frame that is not whole yet. */
final class CrowdSession {
    private static final int IN_BYTES = 4096;
    private static final int REPLY_HEADER_BYTES = 16;

    private final InetSocketAddress server;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(IN_BYTES);
    private final JuteWriter encoded = new JuteWriter(256);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private boolean open;
    private int lastXid;
    private int inFlight;
    private int events;

    CrowdSession(InetSocketAddress server, SocketChannel channel, SelectionKey key) {
        this.server = server;
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

    int inFlight() {
        return inFlight;
    }

    /** How many watch events came since this was last asked. */
    int takeEvents() {
        int taken = events;
        events = 0;
        return taken;
    }

    /** The socket is connected: asks for a session. */
    void connected() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        out = ByteBuffer.wrap(Frames.connect());
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
            channel.write(out);
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
        if (channel.read(in) < 0) {
            throw new IOException("the server closed a connection");
        }
        in.flip();
        int answered = 0;
        while (in.remaining() >= Integer.BYTES && in.remaining() >= Integer.BYTES + in.getInt(in.position())) {
            int length = in.getInt();
            answered += frame(in.position());
            in.position(in.position() + length);
        }
        in.compact();
        return answered;
    }

    private int frame(int start) throws IOException {
        if (!open) {
            int grantedMillis = in.getInt(start + Integer.BYTES);
            if (grantedMillis == 0) {
                throw new IOException("the server refused a session");
            }
            open = true;
            return 0;
        }
        if (in.getInt(start) == RequestHeader.XID_NOTIFICATION) {
            events++;
            return 0;
        }
        int error = in.getInt(start + REPLY_HEADER_BYTES - Integer.BYTES);
        if (error != 0) {
            throw new IOException("the server refused a request: " + ErrorCode.of(error));
        }
        inFlight--;
        return 1;
    }

    void close() throws IOException {
        channel.close();
    }
}
