package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.RequestHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Encodes requests and writes them, all of one turn of a connection with one write. Belongs to one thread. */
final class Sender {
    private static final int OUT_BYTES = 256 << 10;
    private static final int PING_BYTES = Integer.BYTES + RequestHeader.BYTES;

    private final Requests requests;
    private final int window;
    private final ByteBuffer out;

    Sender(Requests requests, int window) {
        this.requests = requests;
        this.window = window;
        this.out = ByteBuffer.allocateDirect(Math.max(OUT_BYTES, requests.longest()));
    }

    /** As many requests as the window takes. False if the socket does not take them now. */
    boolean fill(Connection to) throws IOException {
        boolean writable = !to.hasUnsent() || to.write(out);
        while (writable && to.inFlight() < window) {
            long now = System.nanoTime();
            for (int room = window - to.inFlight(); room > 0 && hasRoom(); room--) {
                encode(to, now);
            }
            writable = flush(to);
        }
        return writable;
    }

    /** Up to {@code count} requests of a schedule. The number really sent. */
    int send(Connection to, int count, Schedule schedule) throws IOException {
        if (to.hasUnsent() && !to.write(out)) {
            return 0;
        }
        int room = Math.min(count, window - to.inFlight());
        int sent = 0;
        for (; sent < room && hasRoom(); sent++) {
            encode(to, schedule.takeNanos());
        }
        if (sent > 0) {
            flush(to);
        }
        return sent;
    }

    /** About once a second: a ping, if this session was quiet for long. One that has requests on the way out needs none. */
    void keepAlive(Connection connection, long nowNanos) throws LoadException {
        if (!connection.isQuiet(nowNanos) || connection.hasUnsent()) {
            return;
        }
        out.putInt(PING_BYTES - Integer.BYTES).putInt(RequestHeader.XID_PING).putInt(OpCode.PING);
        try {
            connection.write(out);
        } catch (IOException e) {
            throw connection.lost(e.getMessage());
        }
    }

    private boolean hasRoom() {
        return out.remaining() >= requests.longest();
    }

    private void encode(Connection to, long dueNanos) {
        to.stage(requests.encode(to, to.nextXid(), out), dueNanos);
    }

    private boolean flush(Connection to) throws IOException {
        to.publish();
        return to.write(out);
    }
}
