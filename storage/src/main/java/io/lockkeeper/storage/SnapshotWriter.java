package io.lockkeeper.storage;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one snapshot: whatever the tree's image yields, then checksums, digest and last zxid, each sealed by {@code "/"}. Until it
 * is complete and safe the file has a name that no server takes for a snapshot; ZooKeeper, which writes to the final name and does
 * not force it, can find half of one after a crash. One thread uses it.
 *
 * <pre>
 *   SnapshotCodec's records, ending with ustring "/"
 *   long Adler-32 of all before     ustring "/"
 *   long zxid, int version, long digest,   long Adler-32 of all before   ustring "/"     if there is a digest
 *   long last zxid,                        long Adler-32 of all before   ustring "/"     if asked for
 * </pre>
 */
public final class SnapshotWriter implements Closeable {
    /** Compat: ZooKeeper has computed no digest yet at zxid 0, says so with a 0, and takes any digest of zxid 0 for none. */
    private static final SnapshotDigest NO_DIGEST = new SnapshotDigest(0, LogEntry.DIGEST_VERSION, 0);

    private static final int GZIP_BUFFER_BYTES = 64 * 1024;

    private final Disk disk;
    private final Snapshots snapshots;
    private final SnapshotOptions options;
    private final long zxid;
    private final String name;
    private final String unfinished;
    private final int edition;
    private final DiskOutputStream file;
    private final OutputStream out;
    private final Adler32 adler = new Adler32();
    private final JuteWriter section = new JuteWriter(64);
    private long bytes;
    private boolean znodesSealed;
    private boolean ended;

    /** @param unfinished what it is called until it is complete and safe */
    SnapshotWriter(Disk disk, Snapshots snapshots, SnapshotOptions options, long zxid, String name, String unfinished)
            throws IOException {
        if (zxid < 0) {
            throw new IllegalArgumentException("a snapshot needs a zxid of at least 0, not " + zxid);
        }
        this.disk = disk;
        this.snapshots = snapshots;
        this.options = options;
        this.zxid = zxid;
        this.name = name;
        this.unfinished = unfinished;
        this.edition = snapshots.edition();
        this.file = new DiskOutputStream(disk.create(unfinished));
        this.out = switch (options.compression()) {
            case NONE -> file;
            case GZIP -> new FastGzip(file);
            case SNAPPY -> new SnappyFrames.Out(file);
        };
    }

    /** Adds the next portion of {@link SnapshotCodec} records; the last one ends with the seal of the znodes. */
    public void write(byte[] portion) throws IOException {
        write(portion, 0, portion.length);
    }

    public void write(byte[] portion, int offset, int length) throws IOException {
        if (ended) {
            throw new IllegalStateException("snapshot " + name + " has ended");
        }
        adler.update(portion, offset, length);
        out.write(portion, offset, length);
        bytes += length;
    }

    /**
     * Completes the snapshot and returns the name of the file once it survives a power cut.
     *
     * @param digest the tree's digest at the snapshot's zxid; empty if digests are off
     * @throws IOException if the disk fails, or if the history that it is of was cut or replaced since it was begun
     */
    public String finish(OptionalLong digest) throws IOException {
        return finish(recorded(digest), recordedZxid());
    }

    /**
     * As {@link #finish} for a tree whose digest is not known, but the file keeps the name it has.
     *
     * @param digests whether digests are on
     */
    void complete(boolean digests) throws IOException {
        complete(digests ? NO_DIGEST : null, recordedZxid());
        ended = true;
    }

    private @Nullable SnapshotDigest recorded(OptionalLong digest) {
        if (digest.isEmpty()) {
            return null;
        }
        return zxid == 0 ? NO_DIGEST : new SnapshotDigest(zxid, LogEntry.DIGEST_VERSION, digest.getAsLong());
    }

    private OptionalLong recordedZxid() {
        return options.lastZxidSection() ? OptionalLong.of(zxid) : OptionalLong.empty();
    }

    String finish(@Nullable SnapshotDigest digest, OptionalLong lastZxid) throws IOException {
        complete(digest, lastZxid);
        snapshots.publish(unfinished, name, edition);
        ended = true;
        return name;
    }

    /** Ends the znodes, whose bytes are there to be read then, though not more: digest and last zxid are yet to come. */
    void sealZnodes() throws IOException {
        seal();
        znodesSealed = true;
        file.flush();
    }

    /** All of it is in the file and safe; the file has not its name yet. */
    private void complete(@Nullable SnapshotDigest digest, OptionalLong lastZxid) throws IOException {
        if (!znodesSealed) {
            seal();
        }
        if (digest != null) {
            section.writeLong(digest.zxid()).writeInt(digest.version()).writeLong(digest.value());
            seal();
        }
        if (lastZxid.isPresent()) {
            section.writeLong(lastZxid.getAsLong());
            seal();
        }
        if (out instanceof GZIPOutputStream gzip) {
            gzip.finish();
        } else if (out instanceof SnappyFrames.Out snappy) {
            snappy.finish();
        }
        file.flush();
        file.force();
        file.close();
    }

    /** What is in {@code section}, the checksum of everything so far, and a seal. */
    private void seal() throws IOException {
        writeSection();
        section.writeLong(adler.getValue());
        SnapshotCodec.writeSeal(section);
        writeSection();
    }

    private void writeSection() throws IOException {
        write(section.array(), 0, section.length());
        section.clear();
    }

    /** Bytes so far, before compression. */
    public long bytes() {
        return bytes;
    }

    /** Gives up, and deletes what was written, unless the snapshot is finished. */
    @Override
    public void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try {
            file.close();
        } finally {
            if (out instanceof FastGzip gzip) {
                gzip.release();
            }
            disk.delete(unfinished);
        }
    }

    /** Snapshots are written while requests wait for the same processors. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream target) throws IOException {
            super(target, GZIP_BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }

        @Override
        public void finish() throws IOException {
            super.finish();
            def.end();
        }

        void release() {
            def.end();
        }
    }
}
