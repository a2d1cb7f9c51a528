package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Steps through the records of one log file and says of each what it is; what follows from that is for the caller to decide. Reads
 * in large pieces; memory is bounded by the longest record allowed, and none is taken before the file is known to have the bytes.
 *
 * <p>Where a file stops being readable, a torn write must be told from damage: the first never was acknowledged, the second may have
 * been. A disk writes whole sectors, and what it never wrote in a preallocated file reads as zeros. So a record that lacks its end
 * mark was torn if the rest of that sector is zero; anything else there was written and has changed since. A wrong length that
 * happens to point into the zeros is found out by the checksum, which still holds for the true length.
 */
public final class LogFileReader implements Closeable {
    /** What was found at {@link #offset}. */
    public enum Step {
        /** A good record. */
        RECORD,
        /** A whole record whose checksum is wrong. */
        BAD_CHECKSUM,
        /** The zeros behind the last record, or exactly the end of the file. */
        END,
        /** A record that was only partly written. */
        TORN,
        /** Bytes that no writer leaves behind, even if it dies; {@link #reason} says more. */
        DAMAGED
    }

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int CHUNK = 256 * 1024;
    private static final int RECORD_HEAD = 12;
    private static final int SECTOR = 512;
    private static final int ZXID_AT = 12;

    private final String name;
    private final DiskFile file;
    private final long fileBytes;
    private final int maxRecordBytes;
    private final Adler32 adler = new Adler32();
    private final int version;
    private final long dbid;

    private byte[] window;
    private ByteBuffer windowBuffer;
    private long windowAt;
    private int windowLength;

    private long offset;
    private long nextOffset = TxnLog.HEADER_BYTES;
    private int payloadAt;
    private int length;
    private long checksum;
    private String reason = "";

    private LogFileReader(String name, DiskFile file, int maxRecordBytes) throws IOException {
        this.name = name;
        this.file = file;
        this.maxRecordBytes = maxRecordBytes;
        this.fileBytes = file.size();
        this.window = new byte[Math.clamp(fileBytes, 64, CHUNK)];
        this.windowBuffer = ByteBuffer.wrap(window);
        if (!has(0, TxnLog.HEADER_BYTES)) {
            throw StorageException.unreadable(
                    name + " ends within its header: it has " + fileBytes + " bytes, a log has at least 16");
        }
        int magic = (int) INT.get(window, at(0));
        if (magic != TxnLog.MAGIC) {
            throw StorageException.unreadable(
                    name + " is not a transaction log: it begins with 0x" + Integer.toHexString(magic) + ", not ZKLG");
        }
        this.version = (int) INT.get(window, at(4));
        if (version > TxnLog.VERSION) {
            throw StorageException.unreadable(
                    name + " has format version " + version + ", this server knows versions up to " + TxnLog.VERSION);
        }
        this.dbid = (long) LONG.get(window, at(8));
    }

    /**
     * Opens a log and reads its header.
     *
     * @throws StorageException if the header is cut off or not that of a log
     */
    public static LogFileReader open(Disk disk, String name, int maxRecordBytes) throws IOException {
        DiskFile file = disk.open(name);
        boolean opened = false;
        try {
            LogFileReader reader = new LogFileReader(name, file, maxRecordBytes);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    /** Goes on to the next record. After RECORD and BAD_CHECKSUM there may be more; the others are the last. */
    public Step next() throws IOException {
        offset = nextOffset;
        length = 0;
        if (!has(offset, RECORD_HEAD)) {
            return isZeroToSectorEnd(offset) ? Step.END : Step.TORN;
        }
        checksum = (long) LONG.get(window, at(offset));
        int claimed = (int) INT.get(window, at(offset + 8));
        if (claimed == 0) {
            return isZeroToSectorEnd(offset + 8) ? Step.END : damaged("a record without length, though bytes follow");
        }
        if (claimed < 0 || claimed > maxRecordBytes) {
            return damaged("Unreasonable length = " + claimed + " of a record");
        }
        if (!has(offset, RECORD_HEAD + claimed + 1)) {
            return tornOrDamaged((int) Math.max(0, fileBytes - offset - RECORD_HEAD), claimed);
        }
        payloadAt = at(offset + RECORD_HEAD);
        if (window[payloadAt + claimed] != TxnLog.END_MARK) {
            if (!isZeroToSectorEnd(offset + RECORD_HEAD + claimed)) {
                return damaged("a record of " + claimed + " bytes without its end mark, though bytes follow");
            }
            return tornOrDamaged(claimed, claimed);
        }
        length = claimed;
        nextOffset = offset + RECORD_HEAD + claimed + 1;
        return checksumOf(payloadAt, claimed) == checksum ? Step.RECORD : Step.BAD_CHECKSUM;
    }

    /** Where in the file the present record begins. */
    public long offset() {
        return offset;
    }

    /** Where the next record begins. */
    public long nextOffset() {
        return nextOffset;
    }

    /** An array with the present record in it, until the next step. */
    public byte[] array() {
        return window;
    }

    /** Where in {@link #array} the payload begins. */
    public int payloadAt() {
        return payloadAt;
    }

    /** Bytes of the payload. */
    public int length() {
        return length;
    }

    /** A copy of the payload. */
    public byte[] payload() {
        return Arrays.copyOfRange(window, payloadAt, payloadAt + length);
    }

    /** The zxid that the present payload claims, -1 if it is too short for one. */
    public long zxid() {
        return length < ZXID_AT + 8 ? -1 : (long) LONG.get(window, payloadAt + ZXID_AT);
    }

    public int version() {
        return version;
    }

    public long dbid() {
        return dbid;
    }

    public String name() {
        return name;
    }

    /** File, offset and what is wrong, in one line. */
    public String reason() {
        return name + " at byte " + offset + (zxid() < 0 ? "" : " (zxid " + Zxid.text(zxid()) + ")") + ": " + reason;
    }

    String badChecksum() {
        reason = String.format(
                "CRC check failed: checksum is 0x%x, the record says 0x%x", checksumOf(payloadAt, length), checksum);
        return reason();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Step damaged(String what) {
        reason = what;
        return Step.DAMAGED;
    }

    /** Looks for a true end of the record within the {@code present} bytes that are there of it. */
    private Step tornOrDamaged(int present, int claimed) throws IOException {
        if (present > 0 && has(offset, RECORD_HEAD + present)) {
            int start = at(offset + RECORD_HEAD);
            adler.reset();
            int summed = 0;
            for (int i = 0; i < present; i++) {
                if (window[start + i] == TxnLog.END_MARK && i > 0) {
                    adler.update(window, start + summed, i - summed);
                    summed = i;
                    if (adler.getValue() == checksum) {
                        return damaged("the record says it has " + claimed + " bytes, but has " + i);
                    }
                }
            }
        }
        return Step.TORN;
    }

    private boolean isZeroToSectorEnd(long from) throws IOException {
        long end = Math.min(fileBytes, (from / SECTOR + 1) * SECTOR);
        if (!has(from, (int) (end - from))) {
            return true;
        }
        for (long i = from; i < end; i++) {
            if (window[at(i)] != 0) {
                return false;
            }
        }
        return true;
    }

    private long checksumOf(int from, int count) {
        adler.reset();
        adler.update(window, from, count);
        return adler.getValue();
    }

    private int at(long fileOffset) {
        return (int) (fileOffset - windowAt);
    }

    /** Brings {@code count} bytes from {@code from} on into the window, if the file has them. */
    private boolean has(long from, int count) throws IOException {
        if (from + count > fileBytes) {
            return false;
        }
        if (from >= windowAt && from + count <= windowAt + windowLength) {
            return true;
        }
        slide(from, count);
        while (windowLength < count) {
            windowBuffer.limit(window.length).position(windowLength);
            int read = file.read(windowAt + windowLength, windowBuffer);
            if (read <= 0) {
                return false;
            }
            windowLength += read;
        }
        return true;
    }

    private void slide(long from, int count) {
        int kept = 0;
        byte[] source = window;
        if (count > window.length) {
            window = new byte[Math.max(count, Math.min(maxRecordBytes + RECORD_HEAD + 1, 2 * window.length))];
            windowBuffer = ByteBuffer.wrap(window);
        }
        if (from >= windowAt && from < windowAt + windowLength) {
            kept = (int) (windowAt + windowLength - from);
            System.arraycopy(source, (int) (from - windowAt), window, 0, kept);
        }
        windowAt = from;
        windowLength = kept;
    }
}
