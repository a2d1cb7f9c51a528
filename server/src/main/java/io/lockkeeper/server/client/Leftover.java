package io.lockkeeper.server.client;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes of a connection that are not decoded yet: the beginning of a frame, or frames that wait while the connection is paused.
 * Memory grows with what has come, never with what was announced.
 */
final class Leftover {
    private byte[] bytes;
    private int from;
    private int to;

    /** A copy of these bytes. */
    Leftover(byte[] source, int from, int to) {
        bytes = Arrays.copyOfRange(source, from, to);
        this.to = to - from;
    }

    void append(ByteBuf in) {
        int more = in.readableBytes();
        if (bytes.length - to < more) {
            int kept = to - from;
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

    void consumeUpTo(int position) {
        from = position;
    }

    boolean isEmpty() {
        return from == to;
    }

    byte[] array() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }
}
