package io.lockkeeper.dist.faults;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** One connection, which does what its test says and nothing by itself: no retry, no ping, no reading ahead. Waits are bounded. */
final class Peer implements AutoCloseable {
    /** It never pings: no session ends because a machine is slow. */
    static final int SESSION_MILLIS = 600_000;

    private static final int WAIT_MILLIS = 120_000;
    private static final int NOTIFICATION_XID = -1;

    private final Socket socket;
    private final DataInputStream in;
    private int xid;
    private int notifications;

    /** The header of an answer, and how many bytes it has. */
    record Answer(int xid, long zxid, ErrorCode error, int bytes) {}

    private Peer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static Peer open(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(WAIT_MILLIS);
            return new Peer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Operation.Create create(String path, byte[] data) {
        return new Operation.Create(OpCode.CREATE, path, data, Acl.OPEN, 0, -1);
    }

    void hello() {
        JuteWriter out = new JuteWriter().writeInt(0);
        new ConnectRequest(0, 0, SESSION_MILLIS, 0, new byte[16], false).write(out);
        write(sealed(out));
        try {
            ConnectResponse.read(new JuteReader(frame()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] request(int xid, Operation operation) {
        JuteWriter out = new JuteWriter().writeInt(0).writeInt(xid).writeInt(operation.opCode());
        RequestCodec.encode(operation, out);
        return sealed(out);
    }

    private static byte[] sealed(JuteWriter out) {
        out.patchInt(0, out.length() - 4);
        return out.toByteArray();
    }

    void send(Operation operation) {
        write(request(++xid, operation));
    }

    void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ErrorCode call(Operation operation) {
        send(operation);
        return answer().error();
    }

    /** The next answer; notifications before it are counted. */
    Answer answer() {
        try {
            return nextAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many more requests are answered without an error before the connection ends; {@code each} runs after each answer. */
    int successesUntilTheEnd(Runnable each) {
        int count = 0;
        try {
            while (nextAnswer().error() == ErrorCode.OK) {
                count++;
                each.run();
            }
            throw new AssertionError("an error was answered after " + count + " successes");
        } catch (EOFException | SocketException end) {
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer nextAnswer() throws IOException {
        while (true) {
            byte[] frame = frame();
            JuteReader reader = new JuteReader(frame);
            int number = reader.readInt();
            if (number != NOTIFICATION_XID) {
                return new Answer(number, reader.readLong(), ErrorCode.of(reader.readInt()), frame.length);
            }
            notifications++;
        }
    }

    /** Returns when so many notifications have come in all. */
    void awaitNotifications(int count) {
        try {
            while (notifications < count) {
                int number = new JuteReader(frame()).readInt();
                if (number != NOTIFICATION_XID) {
                    throw new AssertionError("an answer to " + number + " where a notification was due");
                }
                notifications++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads and drops everything until the server ends the connection. */
    void awaitEnd() {
        try {
            in.skipNBytes(Long.MAX_VALUE);
        } catch (EOFException | SocketException end) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] frame() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
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
