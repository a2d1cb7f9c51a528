package io.lockkeeper.server;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;

/** Bare sockets and frames: sends what a test says, right or wrong. Each wait is bounded. */
public final class Client implements AutoCloseable {
    private static final int WAIT_MILLIS = 120_000;
    /** It never pings: no session ends because a machine is slow. */
    private static final int SESSION_MILLIS = 600_000;
    private static final List<Acl> OPEN = List.of(new Acl(31, Id.ANYONE));

    private final Socket socket;
    private final DataInputStream in;
    private int xid;

    /** The header of an answer and how many bytes came behind it. */
    public record Header(int xid, long zxid, int error, byte[] body) {}

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    static Client open(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(WAIT_MILLIS);
            return new Client(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] handshakeFrame(int timeoutMillis) {
        JuteWriter out = new JuteWriter().writeInt(0);
        new ConnectRequest(0, 0, timeoutMillis, 0, new byte[16], false).write(out);
        return sealed(out);
    }

    public static byte[] frame(int xid, Operation operation) {
        JuteWriter out = new JuteWriter().writeInt(0).writeInt(xid).writeInt(operation.opCode());
        RequestCodec.encode(operation, out);
        return sealed(out);
    }

    private static byte[] sealed(JuteWriter out) {
        out.patchInt(0, out.length() - 4);
        return out.toByteArray();
    }

    public ConnectResponse handshake() {
        sendRaw(handshakeFrame(SESSION_MILLIS));
        return ConnectResponse.read(new JuteReader(readFrame()));
    }

    public void sendRaw(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends under the next xid. */
    public int send(Operation operation) {
        sendRaw(frame(++xid, operation));
        return xid;
    }

    public Header call(Operation operation) {
        send(operation);
        return readHeader();
    }

    public ErrorCode create(String path, byte[] data) {
        return ErrorCode.of(call(new Operation.Create(OpCode.CREATE, path, data, OPEN, 0, -1)).error());
    }

    public byte[] readFrame() {
        try {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return frame;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Header readHeader() {
        byte[] frame = readFrame();
        JuteReader reader = new JuteReader(frame);
        return new Header(reader.readInt(), reader.readLong(), reader.readInt(), Arrays.copyOfRange(frame, 16, frame.length));
    }

    /** Everything until the server closes its side. A reset counts as closed. */
    public byte[] readUntilClosed() {
        try {
            return in.readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
