package io.lockkeeper.storage;

import io.lockkeeper.protocol.txn.ImageVisitor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The snapshots of one directory. Reading goes by what a file is called, whatever is configured for writing. */
public final class Snapshots {
    private static final byte[] LAST_SEAL = {0, 0, 0, 1, '/'};
    private static final int UNPACK_BUFFER_BYTES = 64 * 1024;

    private final Disk disk;
    private final SnapshotOptions options;

    /** A snapshot file, complete or not. */
    public record SnapshotFile(String name, long zxid) {}

    public Snapshots(Disk disk, SnapshotOptions options) {
        this.disk = disk;
        this.options = options;
    }

    /** Begins a snapshot of the tree as of {@code zxid}; it replaces one of the same name when it is finished. */
    public SnapshotWriter begin(long zxid) throws IOException {
        return SnapshotWriter.begin(disk, options, zxid);
    }

    /** What is there, newest first. */
    public List<SnapshotFile> newestFirst() throws IOException {
        return FileNames.snapshots(disk).stream()
                .map(file -> new SnapshotFile(file.name(), file.zxid()))
                .toList();
    }

    /**
     * Whether a file begins and ends like a snapshot, which says nothing of what is between: a plain one ends with the seal, a packed
     * one begins as its packer's files do.
     */
    public boolean looksComplete(String name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            return switch (Compression.ofName(name)) {
                case NONE -> file.size() >= 10
                        && Arrays.equals(read(file, file.size() - LAST_SEAL.length, LAST_SEAL.length), LAST_SEAL);
                case GZIP -> {
                    byte[] head = read(file, 0, 2);
                    yield head.length == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
                }
                case SNAPPY -> SnappyFrames.startsWithMagic(read(file, 0, SnappyFrames.MAGIC.length));
            };
        }
    }

    /**
     * Reads a snapshot.
     *
     * @throws InvalidSnapshotException if it is damaged or cut off; the visitor may have seen a part of it
     */
    public SnapshotContents read(String name, ImageVisitor visitor) throws IOException {
        try (InputStream unpacked = unpack(name)) {
            return read(unpacked, options.maxFieldBytes(), visitor);
        } catch (InvalidSnapshotException | ZipException | EOFException e) {
            String why = e.getMessage() == null ? "it ends too early" : e.getMessage();
            throw new InvalidSnapshotException(name + " in " + disk.place() + ": " + why);
        }
    }

    /** Reads a snapshot that is not packed from anywhere. */
    public static SnapshotContents read(InputStream plain, int maxFieldBytes, ImageVisitor visitor) throws IOException {
        return new SnapshotReader(plain, maxFieldBytes, visitor).read();
    }

    private InputStream unpack(String name) throws IOException {
        DiskInputStream file = new DiskInputStream(disk.open(name));
        boolean opened = false;
        try {
            InputStream unpacked = switch (Compression.ofName(name)) {
                case NONE -> file;
                case GZIP -> new GZIPInputStream(file, UNPACK_BUFFER_BYTES);
                case SNAPPY -> new SnappyFrames.In(new BufferedInputStream(file, UNPACK_BUFFER_BYTES));
            };
            opened = true;
            return unpacked;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private static byte[] read(DiskFile file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(position + buffer.position(), buffer) > 0) {
            // until all is there or the file ends
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
