package io.lockkeeper.server.socket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes that have come over a connection and are not decoded yet: the beginning of a frame, or frames that wait while the connection is
 * paused. Memory grows with what has come, never with what was announced, and what a large frame took is given back behind it. Belongs to
 * the connection's event loop.
 */
public final class Unread {
    private static final int LEAST_BYTES = 4 * 1024;
    private static final int KEPT_BYTES = 256 * 1024;

    private byte[] bytes;
    private int from;
    private int to;

    /** Nothing, and some room for what will come. */
    public Unread() {
        bytes = new byte[LEAST_BYTES];
    }

    /** A copy of these bytes, and no more room than they need. */
    public Unread(byte[] source, int from, int to) {
        bytes = Arrays.copyOfRange(source, from, to);
        this.to = to - from;
    }

    /** Takes all of it over. */
    public void append(ByteBuf in) {
        int more = in.readableBytes();
        if (bytes.length - to < more) {
            int kept = length();
            // Twice as much as there is: a large frame is moved a few times, not once per packet.
            byte[] target = bytes.length - kept < more ? new byte[Math.max(kept * 2, kept + more)] : bytes;
            System.arraycopy(bytes, from, target, 0, kept);
            bytes = target;
            from = 0;
            to = kept;
        }
        in.readBytes(bytes, to, more);
        to += more;
    }

    /** What lies from {@link #from} up to {@link #to} here is unread; not to be kept, as the next call of another method may replace it. */
    public byte[] array() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    public int length() {
        return to - from;
    }

    public boolean isEmpty() {
        return from == to;
    }

    /** @param position in {@link #array} of the first byte that is still wanted */
    public void consumeUpTo(int position) {
        from = position;
        if (isEmpty()) {
            from = 0;
            to = 0;
            if (bytes.length > KEPT_BYTES) {
                bytes = new byte[LEAST_BYTES];
            }
        }
    }
}
