package io.lockkeeper.client;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** The other end of a client's socket, played by the test itself, one frame after the other. */
final class FakeServer implements AutoCloseable {
    static final long SESSION = 0x100000000000abcL;
    static final byte[] PASSWORD = "sixteen byte key".getBytes(StandardCharsets.US_ASCII);

    /** So that a test that fails does not wait for ever. */
    private static final int PATIENCE_MILLIS = 120_000;

    private final ServerSocket listener;

    FakeServer() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    ClientOptions options() {
        return ClientOptions.of(address());
    }

    /** The next connection, before its handshake. */
    Connection accept() throws IOException {
        return new Connection(listener.accept());
    }

    /** The next connection, its session accepted. */
    Connection acceptSession() throws IOException {
        return acceptSession(0);
    }

    /** The same by a server that has such extensions. */
    Connection acceptSession(int extensions) throws IOException {
        Connection connection = accept();
        connection.accepted = connection.readConnect();
        connection.write(out -> new ConnectResponse(30_000, SESSION, PASSWORD, false, extensions).write(out));
        return connection;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    record Request(int xid, Operation operation) {}

    @FunctionalInterface
    interface Content {
        void write(JuteWriter out);
    }

    static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private ConnectRequest accepted = new ConnectRequest(0, 0, 0, 0, null, null);

        private Connection(Socket socket) throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
        }

        /** What the client said when {@link #acceptSession} let it in. */
        ConnectRequest accepted() {
            return accepted;
        }

        ConnectRequest readConnect() throws IOException {
            return ConnectRequest.read(readFrame());
        }

        /** The next request; a ping only if it is waited for. */
        Request read() throws IOException {
            JuteReader frame = readFrame();
            int xid = frame.readInt();
            return new Request(xid, RequestCodec.decode(frame.readInt(), frame));
        }

        private JuteReader readFrame() throws IOException {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return new JuteReader(frame);
        }

        void reply(Request request, long zxid, Reply reply) throws IOException {
            write(out -> ReplyCodec.encode(request.xid(), zxid, reply, out));
        }

        void event(WatchEvent.Type type, String path, long zxid) throws IOException {
            write(out -> ReplyCodec.encode(zxid, new WatchEvent(type, path), out));
        }

        void write(Content content) throws IOException {
            JuteWriter out = new JuteWriter();
            out.writeInt(0);
            content.write(out);
            out.patchInt(0, out.length() - 4);
            socket.getOutputStream().write(out.array(), 0, out.length());
        }

        /** Bytes without a length before them. */
        void writeRaw(Content content) throws IOException {
            JuteWriter out = new JuteWriter();
            content.write(out);
            socket.getOutputStream().write(out.array(), 0, out.length());
        }

        /** Whether the client has hung up, after anything it may have sent. */
        boolean isAtEnd() throws IOException {
            try {
                while (in.read() >= 0) {
                    // What comes before the end does not matter here.
                }
                return true;
            } catch (SocketException _) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
