package io.lockkeeper.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A new file from its beginning. Forces what it has written every now and then, so that a large snapshot does not pile up in memory
 * and then stand in the way of the log's syncs all at once; in pieces small enough that a sync that comes in between hardly waits.
 */
final class DiskOutputStream extends OutputStream {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long FORCE_BYTES = 512L * 1024;

    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long position;
    private long forced;

    DiskOutputStream(DiskFile file) {
        this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, offset + done, part);
            done += part;
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        if (length > 0) {
            file.write(position, buffer);
        }
        position += length;
        buffer.clear();
        if (position - forced >= FORCE_BYTES) {
            force();
        }
    }

    void force() throws IOException {
        file.force();
        forced = position;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
