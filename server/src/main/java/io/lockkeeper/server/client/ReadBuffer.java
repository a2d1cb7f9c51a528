package io.lockkeeper.server.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Where the sockets of one event loop are read to: always the same memory, since each read is decoded before the next one begins. It is
 * so large that a client's requests mostly come in one read, and costs a connection nothing.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int BYTES = 64 * 1024;

    /** Java's own memory: it lives as long as its loop, and nobody need give it back. */
    private final ByteBuf buffer = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES)));

    /** Reads of one loop come one after the other, and each begins by resetting this. */
    private final MaxMessageHandle handle = new MaxMessageHandle() {
        @Override
        public int guess() {
            return BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return buffer.clear();
        }
    };

    @Override
    @SuppressWarnings("deprecation") // the interface asks for it
    public RecvByteBufAllocator.Handle newHandle() {
        return handle;
    }
}
