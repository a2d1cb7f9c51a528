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

/**
 * The snapshots of one directory. Reading goes by what a file is called, whatever is configured for writing. Its monitor is held by
 * whoever decides which files count: the thread that finishes a snapshot, the one that cuts or replaces the {@link History}, and
 * {@link Purge}; so a member of an ensemble has one object of this class for all of them.
 */
public final class Snapshots {
    private static final byte[] LAST_SEAL = {0, 0, 0, 1, '/'};
    private static final int UNPACK_BUFFER_BYTES = 64 * 1024;

    private final Disk disk;
    private final SnapshotOptions options;
    private int edition;

    /** A snapshot file, complete or not. */
    public record SnapshotFile(String name, long zxid) {}

    public Snapshots(Disk disk, SnapshotOptions options) {
        this.disk = disk;
        this.options = options;
    }

    /** Begins a snapshot of the tree as of {@code zxid}; it replaces one of the same name when it is finished. */
    public SnapshotWriter begin(long zxid) throws IOException {
        String name = FileNames.snapshot(zxid, options.compression());
        return new SnapshotWriter(disk, this, options, zxid, name, FileNames.unfinished(name));
    }

    /** Begins to write a snapshot that comes from another server. It is plain, for it must be read before it is complete. */
    IncomingSnapshot receive(long zxid) throws IOException {
        return new IncomingSnapshot(disk, this, options, zxid);
    }

    /** Which history the snapshots are of. */
    synchronized int edition() {
        return edition;
    }

    /** What was begun before is of a history that is no more, and must not be finished. */
    synchronized void newEdition() {
        edition++;
    }

    synchronized void publish(String unfinished, String name, int ofEdition) throws IOException {
        if (ofEdition != edition) {
            throw new IOException(name + " is of a history that was cut or replaced while it was written");
        }
        disk.rename(unfinished, name);
        disk.force();
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
