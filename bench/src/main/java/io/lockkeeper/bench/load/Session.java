package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A session on a connection, spoken with in turns: some requests go out together, then all their replies come in. For preparing and clearing
 * away; a load takes the {@link #channel} and does it its own way. Every failure is a {@link LoadException} that names the server.
 */
final class Session implements AutoCloseable {
    /** What sessions ask for. */
    static final int TIMEOUT_MILLIS = 30_000;

    private static final int CONNECT_MILLIS = 10_000;
    private static final int LONGEST_REPLY = 64 << 10;

    private final String server;
    private final SocketChannel channel;
    private final DataInputStream in;
    private int timeoutMillis;
    private int xid = 1;

    private Session(String server, SocketChannel channel, InputStream in) {
        this.server = server;
        this.channel = channel;
        // Unbuffered would cost a system call for each field; what is buffered is read before a load takes the channel.
        this.in = new DataInputStream(new BufferedInputStream(in));
    }

    /** Connects and asks for a session, which is not there before {@link #awaitOpen}. */
    static Session connect(InetSocketAddress address) throws LoadException {
        String server = address.getHostString() + ":" + address.getPort();
        SocketChannel channel = null;
        try {
            if (address.isUnresolved()) {
                throw new UnknownHostException("unknown host");
            }
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, CONNECT_MILLIS);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            Session session = new Session(server, channel, channel.socket().getInputStream());
            JuteWriter out = new JuteWriter();
            out.writeInt(0);
            new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, new byte[SessionPassword.BYTES], false).write(out);
            session.write(out, 0);
            return session;
        } catch (IOException e) {
            if (channel != null) {
                close(channel);
            }
            throw new LoadException(server + ": cannot connect (" + reason(e) + ")");
        }
    }

    /** Waits for the session that {@link #connect} asked for. */
    Session awaitOpen() throws LoadException {
        try {
            ConnectResponse response = ConnectResponse.read(new JuteReader(frame()));
            timeoutMillis = response.timeoutMillis();
        } catch (IOException e) {
            throw new LoadException(server + ": no session (" + reason(e) + "; more connections than maxClientCnxns allows?)");
        } catch (MalformedException _) {
            throw new LoadException(server + ": no session (the answer is not one of ZooKeeper's protocol)");
        }
        if (timeoutMillis <= 0) {
            throw new LoadException(server + ": no session (refused)");
        }
        return this;
    }

    String server() {
        return server;
    }

    /** What the server granted. */
    int timeoutMillis() {
        return timeoutMillis;
    }

    /** The connection, in blocking mode until someone changes that; there are no replies on their way. */
    SocketChannel channel() {
        return channel;
    }

    /** Sends all of these, then waits for their replies. One error code each. */
    List<ErrorCode> ask(List<Operation> operations) throws LoadException {
        JuteWriter out = new JuteWriter();
        int first = xid;
        for (Operation operation : operations) {
            int start = out.length();
            out.writeInt(0).writeInt(xid++).writeInt(operation.opCode());
            RequestCodec.encode(operation, out);
            out.patchInt(start, out.length() - start - Integer.BYTES);
        }
        try {
            for (ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.length()); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            List<ErrorCode> errors = new ArrayList<>(operations.size());
            for (int expected = first; expected < xid; expected++) {
                errors.add(reply(expected));
            }
            return errors;
        } catch (IOException e) {
            throw new LoadException(server + ": connection lost (" + reason(e) + ")");
        }
    }

    private ErrorCode reply(int expectedXid) throws IOException, LoadException {
        byte[] frame = frame();
        if (frame.length < ReplyCodec.HEADER_BYTES) {
            throw new LoadException(server + ": wrong answer: a frame of " + frame.length + " bytes");
        }
        JuteReader reader = new JuteReader(frame);
        int replyXid = reader.readInt();
        if (replyXid != expectedXid) {
            throw new LoadException(server + ": wrong answer: xid " + replyXid + " where " + expectedXid + " is due");
        }
        reader.readLong();
        return ErrorCode.of(reader.readInt());
    }

    private byte[] frame() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST_REPLY) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        return frame;
    }

    private void write(JuteWriter out, int start) throws IOException {
        out.patchInt(start, out.length() - start - Integer.BYTES);
        for (ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.length()); bytes.hasRemaining(); ) {
            channel.write(bytes);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> "no answer in time";
            case EOFException _ -> "closed by the server";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Says that the session is over, without waiting for more. */
    void requestClose() {
        try {
            channel.configureBlocking(true);
            JuteWriter out = new JuteWriter();
            out.writeInt(0).writeInt(xid++).writeInt(OpCode.CLOSE_SESSION);
            write(out, 0);
        } catch (IOException _) {
            // Then the server knows already, or finds out when the session expires.
        }
    }

    /** Waits until the server has closed the session and, with it, the connection. False if that took too long. */
    boolean awaitClosed() {
        try {
            channel.socket().setSoTimeout(CONNECT_MILLIS);
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true; // Closed as well, only less politely.
        } finally {
            abandon();
        }
    }

    /** Closes the connection and leaves it to the server what becomes of the session. */
    void abandon() {
        close(channel);
    }

    @Override
    public void close() {
        requestClose();
        awaitClosed();
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Nothing left to do for it.
        }
    }
}
