package io.lockkeeper.client;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * One connection: frames in and bytes out. One thread reads, one writes, any may close. A frame is read where it lies in the buffer,
 * and only until the next call of {@link #awaitFrame} or {@link #nextFrame}.
 */
final class Wire implements AutoCloseable {
    private static final int READ_BYTES = 64 << 10;

    private final Socket socket = new Socket();
    private final int maxFrame;
    private final JuteReader frame;
    private byte[] buffer = new byte[READ_BYTES];
    private int begin;
    private int end;

    Wire(int maxFrame) {
        this.maxFrame = maxFrame;
        this.frame = new JuteReader(buffer, 0, 0, maxFrame);
    }

    /** Connects and shakes hands. A name is resolved each time: addresses of servers change. */
    ConnectResponse connect(InetSocketAddress server, int timeoutMillis, ConnectRequest request) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), timeoutMillis);
        socket.setSoTimeout(timeoutMillis);
        JuteWriter out = new JuteWriter();
        out.writeInt(0);
        request.write(out);
        out.patchInt(0, out.length() - Integer.BYTES);
        write(out.array(), out.length());
        return ConnectResponse.read(awaitFrame());
    }

    /** @param millis after so long without a byte from the server, reading fails */
    void readTimeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    void write(byte[] bytes, int length) throws IOException {
        output().write(bytes, 0, length);
    }

    /** The next frame, waiting for it. Fails at the end of the stream and when the read timeout is over. */
    JuteReader awaitFrame() throws IOException {
        InputStream in = socket.getInputStream();
        JuteReader next = nextFrame();
        while (next == null) {
            makeRoom();
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                throw new EOFException("the server closed the connection");
            }
            end += count;
            next = nextFrame();
        }
        return next;
    }

    /** The next frame if it is here already, otherwise null. */
    @Nullable JuteReader nextFrame() throws IOException {
        if (end - begin < Integer.BYTES) {
            return null;
        }
        int length = frameLength();
        if (length < 0 || length > maxFrame) {
            throw new IOException("a frame of " + length + " bytes, the limit is " + maxFrame);
        }
        if (end - begin - Integer.BYTES < length) {
            return null;
        }
        frame.reset(buffer, begin + Integer.BYTES, length);
        begin += Integer.BYTES + length;
        return frame;
    }

    private int frameLength() {
        frame.reset(buffer, begin, Integer.BYTES);
        return frame.readInt();
    }

    /** Moves what is left to the front, and grows the buffer for a frame that is longer. */
    private void makeRoom() {
        int left = end - begin;
        int needed = left < Integer.BYTES ? Integer.BYTES : Integer.BYTES + frameLength();
        if (end < buffer.length && (begin == 0 || buffer.length - begin >= needed)) {
            return;
        }
        // Grows with what has come, not with what was announced: a length alone costs a stranger nothing.
        byte[] target = needed > buffer.length && left == buffer.length
                ? new byte[(int) Math.min(needed, buffer.length * 2L)]
                : buffer;
        System.arraycopy(buffer, begin, target, 0, left);
        buffer = target;
        begin = 0;
        end = left;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }
}
