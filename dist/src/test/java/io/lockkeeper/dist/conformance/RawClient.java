package io.lockkeeper.dist.conformance;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of bare sockets and bytes: it sends what a test says, right or wrong, and shows what comes back. Nothing here
 * is retried, repaired or kept alive. For one thread; each wait is bounded.
 */
final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final ArrayDeque<Reply> notifications = new ArrayDeque<>();
    private Handshake.Accepted session = new Handshake.Accepted(0, 0, 0, 0, new byte[0], false);
    private int lastXid;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static RawClient open(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Await.LONG.toMillis());
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- handshake

    /** Sends the first frame and reads the answer, which may be a refusal. */
    Handshake.Accepted handshake(Handshake request) {
        sendFrame(request.bytes());
        return handshakeReply();
    }

    Handshake.Accepted handshakeReply() {
        session = Handshake.Accepted.read(frame());
        return session;
    }

    Handshake.Accepted session() {
        return session;
    }

    long sessionId() {
        return session.sessionId();
    }

    // ---- requests

    /** Sends a request under the next xid and returns that xid. */
    int send(Request request) {
        sendFrame(request.frame(++lastXid));
        return lastXid;
    }

    /** Sends a request and waits for its reply; notifications that come before it are kept. */
    Reply call(Request request) {
        return call(++lastXid, request);
    }

    Reply call(int xid, Request request) {
        sendFrame(request.frame(xid));
        return reply();
    }

    /** The next frame that is no notification. */
    Reply reply() {
        while (true) {
            Reply next = Reply.read(frame());
            if (!next.isNotification()) {
                return next;
            }
            notifications.add(next);
        }
    }

    /** The zxid the server stands at, as the header of a ping tells. */
    long zxid() {
        return call(Codes.XID_PING, Request.ping()).zxid();
    }

    // ---- notifications

    /** The next notification with its header; it is waited for. */
    Reply notification() {
        Reply kept = notifications.poll();
        if (kept != null) {
            return kept;
        }
        Reply next = Reply.read(frame());
        if (!next.isNotification()) {
            throw new AssertionError("a reply came where a notification was due: " + next);
        }
        return next;
    }

    Event event() {
        return notification().event();
    }

    /** All that was reported so far: a ping's reply comes behind every notification sent before it. */
    List<Event> events() {
        zxid();
        var all = new ArrayList<Event>();
        while (!notifications.isEmpty()) {
            all.add(notifications.poll().event());
        }
        return all;
    }

    // ---- bytes

    void sendFrame(byte[] payload) {
        sendBytes(new Bytes().i32(payload.length).raw(payload).done());
    }

    void sendBytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The payload of the next frame. */
    byte[] frame() {
        try {
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            return payload;
        } catch (EOFException e) {
            throw new AssertionError("the server closed the connection where a frame was due", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server closes this connection, by end of stream or reset, and sends nothing before. */
    void mustBeClosed() {
        try {
            int octet = in.read();
            if (octet >= 0) {
                throw new AssertionError("the server sent a byte where it should only close: " + octet);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server keeps the connection open", e);
        } catch (SocketException reset) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }


    /** Whatever the server still says before it closes this connection. */
    List<Reply> repliesUntilClosed() {
        var last = new ArrayList<Reply>();
        try {
            while (true) {
                byte[] payload = new byte[in.readInt()];
                in.readFully(payload);
                last.add(Reply.read(payload));
            }
        } catch (EOFException | SocketException closed) {
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drops the connection and leaves the session alone. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
