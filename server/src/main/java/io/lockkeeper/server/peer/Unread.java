package io.lockkeeper.server.peer;

import io.netty.buffer.ByteBuf;

/** What has come over a connection and is not understood yet. Memory grows with what has come, never with what was announced. */
final class Unread {
    private static final int LEAST_BYTES = 4 * 1024;
    private static final int KEPT_BYTES = 256 * 1024;

    private byte[] bytes = new byte[LEAST_BYTES];
    private int from;
    private int to;

    void append(ByteBuf in) {
        int more = in.readableBytes();
        if (bytes.length - to < more) {
            int kept = to - from;
            byte[] target = bytes.length - kept < more ? new byte[Math.max(kept * 2, kept + more)] : bytes;
            System.arraycopy(bytes, from, target, 0, kept);
            bytes = target;
            from = 0;
            to = kept;
        }
        in.readBytes(bytes, to, more);
        to += more;
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

    int length() {
        return to - from;
    }

    void consumeUpTo(int position) {
        from = position;
        if (from == to) {
            from = 0;
            to = 0;
            if (bytes.length > KEPT_BYTES) {
                bytes = new byte[LEAST_BYTES];
            }
        }
    }
}
