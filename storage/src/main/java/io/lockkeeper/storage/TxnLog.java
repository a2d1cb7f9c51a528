package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * The transaction log as it is written. Appended records are gathered and reach the disk with the next {@link #sync}: one write and
 * one fdatasync for all of them. One thread owns it.
 *
 * <pre>
 *   file:    "ZKLG"  int version 2  long dbid 0   record*  zeros
 *   record:  long Adler-32 of payload   int length   payload   0x42
 * </pre>
 *
 * <p>A file comes into being under a name of its own and is called {@code log.<zxid of its first record>} only when header and first
 * records are safe, and only after everything in the file before it is: no crash leaves a log without header, or a hole between two
 * files. After a failed write or force nothing is known about what is on disk, so there is no second try: the log is broken and
 * refuses all that follows; recovery of the next start finds out what was kept.
 */
public final class TxnLog implements Closeable {
    static final int MAGIC = 0x5A4B4C47;
    static final int VERSION = 2;
    static final int HEADER_BYTES = 16;
    static final byte END_MARK = 0x42;

    private static final int BUFFER_BYTES = 512 * 1024;
    private static final int PADDING_MARGIN = 4096;
    /** A sync of more than this is not made quicker by zeros, and would write all its bytes twice. */
    private static final int SMALL_SYNC_BYTES = 64 * 1024;
    /** How far ahead of small syncs the file is filled with zeros. */
    private static final int ZEROS_AHEAD_BYTES = 1024 * 1024;
    private static final int ZEROS_BYTES = 128 * 1024;

    private final Disk disk;
    private final LogOptions options;
    private final LogListener listener;
    private final LongSupplier nanoTime;
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
    private final Adler32 adler = new Adler32();

    private @Nullable DiskFile file;
    private String name = "";
    private boolean published;
    private long written;
    private long synced;
    /** Up to here the file has been written, with records or zeros, so that its blocks are there. */
    private long solid;
    private long padded;
    private boolean dirty;
    private boolean rollDue;
    private long lastZxid;
    private @Nullable String failure;

    /**
     * A log whose first append starts a new file.
     *
     * @param lastZxid of the last record on disk, as recovery found it; -1 if there is none
     * @param nanoTime a monotonic clock, for what the listener hears
     */
    public TxnLog(Disk disk, LogOptions options, long lastZxid, LogListener listener, LongSupplier nanoTime) {
        this.disk = disk;
        this.options = options;
        this.lastZxid = lastZxid;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * Adds a record, which is safe after the next {@link #sync}. The payload is copied.
     *
     * @throws IllegalArgumentException if {@code zxid} does not follow the last one within its epoch, or if no reader would accept a
     *     payload of this length; nothing is written then and the log remains usable
     * @throws IOException if the disk fails, or has failed before
     */
    public void append(long zxid, byte[] payload) throws IOException {
        requireWhole();
        requireNext(zxid);
        if (payload.length == 0 || payload.length > options.maxRecordBytes()) {
            throw new IllegalArgumentException("log record " + Zxid.text(zxid) + " has " + payload.length
                    + " bytes; readers accept 1 to " + options.maxRecordBytes());
        }
        try {
            if (rollDue) {
                endFile();
            }
            if (file == null) {
                startFile(zxid);
            }
            pad();
            gatherRecord(payload);
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
        lastZxid = zxid;
    }

    /** Returns once all records appended so far survive a power cut; does nothing if they already do. */
    public void sync() throws IOException {
        requireWhole();
        try {
            syncFile();
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
        if (options.sizeLimitKb() > 0 && padded > options.sizeLimitKb() * 1024) {
            rollDue = true;
        }
    }

    /** The next append starts a new file. */
    public void roll() {
        rollDue = true;
    }

    /**
     * Takes back what a quorum never had: removes all records behind {@code zxid}, here and in later files, for good. A crash on the way
     * leaves some of them, and never a hole.
     *
     * @return the last record that is left, at most {@code zxid}; -1 if there is none
     * @throws IOException if the disk fails, or something on the way cannot be read
     */
    long truncate(long zxid) throws IOException {
        requireWhole();
        try {
            endFile();
            LogCut cut = LogCut.find(disk, zxid, options.maxRecordBytes());
            cut.apply(disk);
            return cut.zxid();
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
    }

    /** Removes all there is, for good; the newest file goes first. */
    void deleteAll() throws IOException {
        requireWhole();
        try {
            endFile();
            FileNames.deleteLogs(disk);
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
    }

    /** What is on disk ends with {@code zxid} now, in the log or in a snapshot; the next record follows that. */
    void continueBehind(long zxid) {
        lastZxid = zxid;
    }

    /** Whether the next append starts a new file, which takes much longer than to add to the present one. */
    public boolean startsFileNext() {
        return file == null || rollDue;
    }

    /** The last record appended or found by recovery, -1 if there is none. */
    public long lastZxid() {
        return lastZxid;
    }

    /** Lets go of the open file. What was appended and not synced is not kept for certain. */
    @Override
    public void close() throws IOException {
        DiskFile open = file;
        file = null;
        if (failure == null) {
            failure = "it is closed";
        }
        if (open != null) {
            open.close();
            if (!published) {
                disk.delete(FileNames.unfinished(name));
            }
        }
    }

    private void requireWhole() throws IOException {
        if (failure != null) {
            throw new IOException("transaction log in " + disk.place() + " takes no more records: " + failure);
        }
    }

    private void requireNext(long zxid) {
        boolean follows = lastZxid < 0
                || zxid == lastZxid + 1
                || Zxid.epoch(zxid) > Zxid.epoch(lastZxid);
        if (!follows) {
            throw new IllegalArgumentException(
                    "log record " + Zxid.text(zxid) + " does not follow " + Zxid.text(lastZxid));
        }
    }

    private IOException broken(Exception cause) {
        failure = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return new IOException("cannot write " + (name.isEmpty() ? "transaction log" : name) + " in " + disk.place() + ": "
                + cause.getMessage(), cause);
    }

    private void startFile(long zxid) throws IOException {
        name = FileNames.log(zxid);
        published = false;
        file = disk.create(FileNames.unfinished(name));
        written = 0;
        synced = 0;
        solid = 0;
        padded = HEADER_BYTES;
        gathered.clear();
        gathered.putInt(MAGIC).putInt(VERSION).putLong(0);
        dirty = true;
    }

    private void endFile() throws IOException {
        rollDue = false;
        if (file == null) {
            return;
        }
        syncFile();
        file.close();
        file = null;
        padded = 0;
    }

    private void syncFile() throws IOException {
        if (file == null || !dirty) {
            return;
        }
        flush(file);
        if (options.forceSync()) {
            zeroAhead(file);
            long start = nanoTime.getAsLong();
            file.force();
            tell(nanoTime.getAsLong() - start);
        }
        if (!published) {
            disk.rename(FileNames.unfinished(name), name);
            if (options.forceSync()) {
                disk.force();
            }
            published = true;
        }
        synced = written;
        dirty = false;
    }

    /**
     * Writes zeros where the records of the next syncs will go. A sync that only overwrites waits for these bytes alone; one that
     * has the file system take blocks into use waits for its journal too, and for whatever else is in there.
     */
    private void zeroAhead(DiskFile to) throws IOException {
        solid = Math.max(solid, written);
        if (written - synced > SMALL_SYNC_BYTES || written + PADDING_MARGIN <= solid) {
            return;
        }
        long end = Math.min(padded, solid + ZEROS_AHEAD_BYTES);
        while (solid < end) {
            zeros.clear().limit((int) Math.min(ZEROS_BYTES, end - solid));
            to.write(solid, zeros);
            solid += zeros.limit();
        }
    }

    /**
     * Extends the file ahead of its records, so that most syncs need not write its length too. The sizes are those of ZooKeeper: one
     * block beyond the header, then one more whenever less than 4 KiB are left.
     */
    private void pad() throws IOException {
        long block = options.preAllocBytes();
        long position = written + gathered.position();
        if (block <= 0 || position + PADDING_MARGIN < padded) {
            return;
        }
        long target = position > padded ? (position + block) / block * block : padded + block;
        openFile().write(target - 1, zeros.clear().limit(1));
        padded = target;
    }

    private void gatherRecord(byte[] payload) throws IOException {
        adler.reset();
        adler.update(payload, 0, payload.length);
        reserve(12);
        gathered.putLong(adler.getValue()).putInt(payload.length);
        int done = 0;
        while (done < payload.length) {
            reserve(1);
            int part = Math.min(gathered.remaining(), payload.length - done);
            gathered.put(payload, done, part);
            done += part;
        }
        reserve(1);
        gathered.put(END_MARK);
        dirty = true;
        if (options.preAllocBytes() <= 0) {
            padded = written + gathered.position();
        }
    }

    private void reserve(int length) throws IOException {
        if (gathered.remaining() < length) {
            flush(openFile());
        }
    }

    private void flush(DiskFile to) throws IOException {
        gathered.flip();
        int length = gathered.remaining();
        to.write(written, gathered);
        written += length;
        gathered.clear();
    }

    private DiskFile openFile() {
        if (file == null) {
            throw new IllegalStateException("no log file is open");
        }
        return file;
    }

    private void tell(long nanos) {
        listener.synced(nanos);
        long millis = nanos / 1_000_000;
        if (millis > options.slowSyncMillis()) {
            listener.slowSync(name, millis, padded);
        }
    }
}
