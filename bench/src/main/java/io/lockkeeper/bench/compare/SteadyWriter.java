package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A client that stays with one server and writes, one request after the other. When its connection ends, or is not answered when it is
 * new, it comes back at once, with its session; so what it waits for is the ensemble.
 */
final class SteadyWriter implements AutoCloseable {
    private static final int VALUE_BYTES = 100;
    private static final int HANDSHAKE_MILLIS = 250;
    private static final long PAUSE_MILLIS = 1;

    private final InetSocketAddress server;
    private final String path;
    private final EpochGaps gaps;
    private final Thread thread;
    private ConnectResponse session = ConnectResponse.refused(null);
    private volatile boolean closed;
    private volatile Socket socket = new Socket();
    private volatile long acknowledgedAt;
    private volatile long sentAfter = Long.MAX_VALUE;
    private volatile long firstAcknowledgedAt;

    /**
     * @param path of the znode that it writes, and creates if there is none
     * @param gaps are told of every write that is acknowledged
     */
    SteadyWriter(InetSocketAddress server, String path, EpochGaps gaps) {
        this.server = server;
        this.path = path;
        this.gaps = gaps;
        this.acknowledgedAt = System.nanoTime() - TimeUnit.DAYS.toNanos(1);
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** How long ago a write was acknowledged. */
    long idleNanos() {
        return System.nanoTime() - acknowledgedAt;
    }

    /** From now on {@link #firstAcknowledged} is about writes that are sent after this. */
    void awaitWritesSentAfter(long nanos) {
        sentAfter = Long.MAX_VALUE;
        firstAcknowledgedAt = 0;
        sentAfter = nanos;
    }

    /** When the first of them was acknowledged, in the time of {@link System#nanoTime}; empty while none was. */
    OptionalLong firstAcknowledged() {
        long at = firstAcknowledgedAt;
        return at == 0 ? OptionalLong.empty() : OptionalLong.of(at);
    }

    private void run() {
        while (!closed) {
            try (Socket connecting = new Socket()) {
                socket = connecting;
                connecting.connect(server, HANDSHAKE_MILLIS);
                connecting.setTcpNoDelay(true);
                work(connecting);
            } catch (IOException | MalformedException _) {
                // Again, until it is told to stop.
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void work(Socket connected) throws IOException {
        DataInputStream in = new DataInputStream(connected.getInputStream());
        connected.setSoTimeout(HANDSHAKE_MILLIS);
        connected.getOutputStream().write(Frames.connect(session.sessionId(), session.password()));
        byte[] hello = new byte[in.readInt()];
        in.readFully(hello);
        session = ConnectResponse.read(new JuteReader(hello));
        if (session.timeoutMillis() <= 0) {
            throw new IOException("the session has expired");
        }
        connected.setSoTimeout(0);
        byte[] value = new byte[VALUE_BYTES];
        Operation next = new Operation.Create(OpCode.CREATE, path, value, Acl.OPEN, 0, -1);
        for (int xid = 1; !closed; xid++) {
            long sentAt = System.nanoTime();
            connected.getOutputStream().write(Frames.request(xid, next));
            byte[] reply = new byte[in.readInt()];
            in.readFully(reply);
            JuteReader header = new JuteReader(reply);
            header.skip(Integer.BYTES);
            long zxid = header.readLong();
            if (xid > 1 && header.readInt() == 0) {
                acknowledged(sentAt, zxid);
            }
            next = new Operation.SetData(path, value, -1);
        }
    }

    private void acknowledged(long sentAt, long zxid) {
        long now = System.nanoTime();
        gaps.acknowledged(zxid, now);
        acknowledgedAt = now;
        if (sentAt >= sentAfter && firstAcknowledgedAt == 0) {
            firstAcknowledgedAt = now;
        }
    }

    @Override
    public void close() throws CompareException {
        closed = true;
        try {
            socket.close();
            thread.interrupt();
            thread.join();
        } catch (IOException e) {
            throw new CompareException("a client cannot be closed: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
