package io.lockkeeper.server.client;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from a socket to its connection. Mostly they are decoded in the loop's scratch memory and nothing stays; what is
 * not a whole frame yet, or not wanted yet, is kept until more comes or {@link #decodeAgain} is called. Belongs to the connection's
 * event loop.
 */
final class Unread {
    private final ClientConnection connection;
    private @Nullable Leftover leftover;

    Unread(ClientConnection connection) {
        this.connection = connection;
    }

    void take(ByteBuf in) {
        if (leftover != null) {
            leftover.append(in);
            decodeAgain();
            return;
        }
        int length = in.readableBytes();
        byte[] bytes = connection.loop().scratch(length);
        in.readBytes(bytes, 0, length);
        int consumed = connection.decode(bytes, 0, length);
        if (consumed < length) {
            leftover = new Leftover(bytes, consumed, length);
        }
    }

    /** Offers what is left over once more. */
    void decodeAgain() {
        Leftover rest = leftover;
        if (rest != null) {
            rest.consumeUpTo(connection.decode(rest.array(), rest.from(), rest.to()));
            if (rest.isEmpty()) {
                leftover = null;
            }
        }
    }

    /** Nothing of it will be wanted any more. */
    void drop() {
        leftover = null;
    }
}
