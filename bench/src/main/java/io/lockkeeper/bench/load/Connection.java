package io.lockkeeper.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * One session under load and its requests in flight, in a ring. Two threads may share it, one that sends and one that receives: each field
 * says whose it is, {@link #sent} and {@link #answered} are how they tell each other.
 */
final class Connection {
    private static final byte[] NOTHING = {};

    /** Requests are numbered from 1 to this over and over; negative xids have meanings of their own. */
    private static final int XIDS = 1 << 30;

    /** As long as a session lives without a sign of its client: who answers later than this is down for its users. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(Session.TIMEOUT_MILLIS);

    private final Session session;
    private final int number;
    private final byte[] kinds;
    private final long[] dueNanos;
    private final int mask;

    /** Of the sender: znodes it had this session create and delete, in order of their numbers. */
    long created;
    long deleted;

    private long staged;
    private byte[] unsent = NOTHING;
    private final Pulse sending = new Pulse();
    private volatile long sent;

    /** Of the receiver. */
    private byte[] unread = NOTHING;
    private final Pulse receiving = new Pulse();
    private volatile long answered;

    /** @param number tells the connections of a load apart */
    Connection(Session session, int number, int window) {
        this.session = session;
        this.number = number;
        int slots = Integer.highestOneBit(Math.max(1, window * 2 - 1));
        kinds = new byte[slots];
        dueNanos = new long[slots];
        mask = slots - 1;
    }

    int number() {
        return number;
    }

    Session session() {
        return session;
    }

    SocketChannel channel() {
        return session.channel();
    }

    /** Of what was created, the znodes before this one are gone: no delete of them is unanswered. For when all threads have ended. */
    long deletedForSure() {
        return Math.max(0, deleted - inFlight());
    }

    int inFlight() {
        return (int) (sent - answered);
    }

    long answered() {
        return answered;
    }

    /** The xid of the request that is the {@code position}th of this connection, from 0 on. */
    static int xid(long position) {
        return (int) (position & XIDS - 1) + 1;
    }

    /** Sender: the xid of the request to be staged next. */
    int nextXid() {
        return xid(staged);
    }

    /** Sender: a request that is encoded, and from when its latency counts. */
    void stage(Kind kind, long due) {
        int slot = (int) staged++ & mask;
        kinds[slot] = (byte) kind.ordinal();
        dueNanos[slot] = due;
    }

    /** Sender: staged requests are about to be written. */
    void publish() {
        sent = staged;
    }

    /** Sender: writes what is still to be written, then {@code out} up to its position, which it clears. False if some had to wait. */
    boolean write(ByteBuffer out) throws IOException {
        out.flip();
        if (unsent.length > 0) {
            ByteBuffer first = ByteBuffer.wrap(unsent);
            channel().write(first);
            unsent = rest(first);
        }
        if (unsent.length == 0) {
            channel().write(out);
            unsent = rest(out);
        } else if (out.hasRemaining()) {
            throw new IllegalStateException("requests were staged on a connection that is not writable");
        }
        out.clear();
        return unsent.length == 0;
    }

    /** Sender: nothing was sent for a third of the session's timeout. */
    boolean isQuiet(long nowNanos) {
        return sending.isStill(staged, nowNanos, TimeUnit.MILLISECONDS.toNanos(session.timeoutMillis() / 3));
    }

    boolean hasUnsent() {
        return unsent.length > 0;
    }

    /** Receiver: reads into {@code in}, behind what the last read left over, and flips it. The number of bytes, -1 at the end. */
    int read(ByteBuffer in) throws IOException {
        in.clear();
        in.put(unread);
        unread = NOTHING;
        int bytes = channel().read(in);
        in.flip();
        return bytes;
    }

    /** Receiver: the rest of {@code in} is the beginning of a frame. */
    void keepUnread(ByteBuffer in) {
        unread = rest(in);
    }

    private static byte[] rest(ByteBuffer of) {
        if (!of.hasRemaining()) {
            return NOTHING;
        }
        byte[] bytes = new byte[of.remaining()];
        of.get(bytes);
        return bytes;
    }

    /** Receiver, here and below: about the request at a position that {@link #isAwaiting}. */
    Kind kindOf(long position) {
        return Kind.of(kinds[(int) position & mask]);
    }

    long dueNanosOf(long position) {
        return dueNanos[(int) position & mask];
    }

    boolean isAwaiting(long position) {
        return position < sent;
    }

    /** Receiver: so many requests have been answered since the beginning. */
    void answered(long newAnswered) {
        answered = newAnswered;
    }

    /** Receiver, about once a second: fails when the same request has been the next one to be answered for too long. */
    void demandProgress(long nowNanos) throws LoadException {
        if (inFlight() == 0) {
            receiving.rest();
        } else if (receiving.isStill(answered, nowNanos, PATIENCE_NANOS)) {
            throw new LoadException(session.server() + ": no answer for " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
        }
    }

    LoadException lost(String why) {
        return new LoadException(session.server() + ": connection lost (" + why + ")");
    }

    LoadException broken(String what) {
        return new LoadException(session.server() + ": wrong answer: " + what);
    }
}
