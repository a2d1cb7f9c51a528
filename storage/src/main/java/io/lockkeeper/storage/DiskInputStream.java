package io.lockkeeper.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A file from its beginning. Unbuffered: readers ask for large pieces. */
final class DiskInputStream extends InputStream {
    private final DiskFile file;
    private long position;

    DiskInputStream(DiskFile file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = file.read(position, ByteBuffer.wrap(into, offset, length));
        if (read > 0) {
            position += read;
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
