package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.RequestHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Reads replies, checks them and counts. Belongs to one thread. */
final class Receiver {
    private static final int IN_BYTES = 256 << 10;

    private final Answers answers;
    private final Tally tally;
    private final ByteBuffer in;

    Receiver(Answers answers, Tally tally) {
        this.answers = answers;
        this.tally = tally;
        this.in = ByteBuffer.allocateDirect(Math.max(IN_BYTES, 2 * (Integer.BYTES + answers.longest())));
    }

    /** Takes what has arrived. All of one read gets one time of arrival. */
    void receive(Connection from) throws IOException, LoadException {
        if (from.read(in) < 0) {
            throw from.lost("closed by the server");
        }
        long now = System.nanoTime();
        long position = from.answered();
        long turn = tally.begin();
        try {
            Histogram latency = tally.latency();
            while (in.remaining() >= Integer.BYTES) {
                int length = in.getInt(in.position());
                if (length < ReplyCodec.HEADER_BYTES || length > answers.longest()) {
                    throw from.broken("a frame of " + length + " bytes");
                }
                int at = in.position() + Integer.BYTES;
                if (in.limit() - at < length) {
                    break;
                }
                in.position(at + length);
                if (in.getInt(at) != RequestHeader.XID_PING) {
                    check(from, position, at, length);
                    latency.recordValue(Math.clamp(now - from.dueNanosOf(position), 0, Tally.LONGEST_NANOS));
                    position++;
                }
            }
        } finally {
            tally.end(turn);
            from.answered(position);
        }
        from.keepUnread(in);
    }

    private void check(Connection from, long position, int at, int length) throws LoadException {
        int xid = in.getInt(at);
        if (xid != Connection.xid(position) || !from.isAwaiting(position)) {
            throw from.broken("xid " + xid + " where " + Connection.xid(position) + " is due");
        }
        Kind kind = from.kindOf(position);
        int error = answers.judge(kind, in, at, length);
        if (error == Answers.WRONG) {
            throw from.broken("to a " + kind.name().toLowerCase(Locale.ROOT) + ", " + length + " bytes");
        }
        if (error != 0) {
            tally.error(error);
        }
    }
}
