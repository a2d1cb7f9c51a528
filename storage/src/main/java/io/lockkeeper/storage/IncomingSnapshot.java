package io.lockkeeper.storage;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import java.io.Closeable;
import java.io.IOException;

/**
 * A snapshot that another server sends, on its way into a file that nobody takes for one: {@link #take} until it {@link #isComplete},
 * {@link #read} it back into a tree, {@link #seal} it, and {@link History#install} it; or {@link #close} it, and nothing has happened.
 * Its memory does not depend on its size. One thread uses it at a time.
 */
public final class IncomingSnapshot implements Closeable {
    private final Disk disk;
    private final int maxFieldBytes;
    private final long zxid;
    private final String name;
    private final String unfinished;
    private final SnapshotWriter writer;
    private final SnapshotScanner scanner;
    private boolean sealed;
    private boolean done;

    IncomingSnapshot(Disk disk, Snapshots snapshots, SnapshotOptions options, long zxid) throws IOException {
        this.disk = disk;
        this.maxFieldBytes = options.maxFieldBytes();
        this.zxid = zxid;
        this.name = FileNames.snapshot(zxid, Compression.NONE);
        this.unfinished = FileNames.unfinishedReceived(name);
        SnapshotOptions plain = new SnapshotOptions(Compression.NONE, options.lastZxidSection(), maxFieldBytes);
        this.writer = new SnapshotWriter(disk, snapshots, plain, zxid, name, unfinished);
        this.scanner = new SnapshotScanner(maxFieldBytes);
        JuteWriter header = new JuteWriter(SnapshotCodec.HEADER_BYTES);
        SnapshotCodec.writeHeader(header);
        writer.write(header.array(), 0, header.length());
    }

    /**
     * Takes the next bytes of the stream, as many as belong to the snapshot.
     *
     * @return how many that were: all of them, unless {@link #isComplete} holds now
     * @throws InvalidSnapshotException if this is no snapshot
     * @throws IOException if the disk fails or is full
     */
    public int take(byte[] bytes, int offset, int length) throws IOException {
        int taken = 0;
        while (taken < length && !scanner.isComplete()) {
            boolean ofFile = !scanner.isBehindZnodes();
            int part = scanner.scan(bytes, offset + taken, length - taken);
            if (ofFile) {
                writer.write(bytes, offset + taken, part);
            }
            taken += part;
        }
        return taken;
    }

    /** Whether the end of it has come. */
    public boolean isComplete() {
        return scanner.isComplete();
    }

    public long zxid() {
        return zxid;
    }

    /** Bytes so far. */
    public long bytes() {
        return writer.bytes();
    }

    /**
     * Reads it back, once, from what was written.
     *
     * @throws InvalidSnapshotException if it is not a snapshot that a server could start with; the visitor may have seen a part of it
     */
    public void read(ImageVisitor visitor) throws IOException {
        if (!isComplete()) {
            throw new IllegalStateException("snapshot " + name + " is still coming");
        }
        writer.sealZnodes();
        try (DiskInputStream in = new DiskInputStream(disk.open(unfinished))) {
            Snapshots.read(in, maxFieldBytes, visitor);
        } catch (InvalidSnapshotException | MalformedException e) {
            throw new InvalidSnapshotException(name + " as it was received: " + e.getMessage());
        }
    }

    /**
     * Completes the file, which survives a power cut then. It says that it knows no digest: of a leader that goes on applying while it
     * sends, this is not the tree at {@link #zxid}, and where the tree will be complete only the leader knows.
     *
     * @param digests whether there is to be a place for one: a ZooKeeper that keeps digests looks for it, one that does not must not find
     *     it
     */
    public void seal(boolean digests) throws IOException {
        writer.complete(digests);
        sealed = true;
    }

    String name() {
        return name;
    }

    /** The file to be given its {@link #name}. */
    String unfinished() {
        if (!sealed || done) {
            throw new IllegalStateException("snapshot " + name + " is not ready to be installed");
        }
        return unfinished;
    }

    void installed() {
        done = true;
    }

    /** Gives it up, unless it is installed. */
    @Override
    public void close() throws IOException {
        if (done) {
            return;
        }
        done = true;
        writer.close();
        disk.delete(unfinished);
    }
}
