package io.lockkeeper.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. One thread uses it at a time. */
public interface DiskFile extends Closeable {
    long size() throws IOException;

    /**
     * Reads what is there, at most {@code into.remaining()} bytes.
     *
     * @return how many, at least 1 unless {@code into} is full; -1 at the end of the file
     */
    int read(long position, ByteBuffer into) throws IOException;

    /**
     * Writes all of {@code from}, extending the file with zeros up to {@code position} if need be. After a failure any part of it may
     * be there.
     */
    void write(long position, ByteBuffer from) throws IOException;

    /** Cuts the file off at {@code size}. */
    void truncate(long size) throws IOException;

    /** Returns once all contents written so far survive a power cut. After a failure nothing is known about them; do not retry. */
    void force() throws IOException;
}
