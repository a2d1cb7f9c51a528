package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all records from a zxid on, across files. A torn record, or one whose body is shorter than its layout, ends its file and
 * reading goes on with the next, as in ZooKeeper; damage ends everything with a {@link StorageException}. Records come as they are
 * in the files: whoever needs them without holes checks that. One thread uses it.
 */
public final class LogCursor implements Closeable {
    private final Disk disk;
    private final long fromZxid;
    private final int maxRecordBytes;
    private final Consumer<String> warnings;
    private final List<FileNames.Numbered> files;
    private final List<String> read = new ArrayList<>();

    private int nextFile;
    private @Nullable LogFileReader reader;
    private @Nullable LogEntry entry;

    private LogCursor(Disk disk, long fromZxid, long fromFile, int maxRecordBytes, Consumer<String> warnings) throws IOException {
        this.disk = disk;
        this.fromZxid = fromZxid;
        this.maxRecordBytes = maxRecordBytes;
        this.warnings = warnings;
        this.files = FileNames.logsFrom(FileNames.logs(disk), fromFile);
    }

    /**
     * Before the first record of {@code fromZxid} or above.
     *
     * @param warnings hears of files that end in a torn record
     */
    public static LogCursor open(Disk disk, long fromZxid, int maxRecordBytes, Consumer<String> warnings)
            throws IOException {
        return new LogCursor(disk, fromZxid, fromZxid, maxRecordBytes, warnings);
    }

    /** Before the first record of {@code fromZxid} or above, in the file that would hold {@code fromFile} and those behind it. */
    static LogCursor open(Disk disk, long fromZxid, long fromFile, int maxRecordBytes, Consumer<String> warnings) throws IOException {
        return new LogCursor(disk, fromZxid, fromFile, maxRecordBytes, warnings);
    }

    /**
     * Goes to the next record.
     *
     * @return false if there is none
     * @throws StorageException if a file is damaged
     */
    public boolean next() throws IOException {
        while (true) {
            LogFileReader current = reader;
            if (current == null) {
                if (nextFile == files.size()) {
                    return false;
                }
                String name = files.get(nextFile++).name();
                reader = LogFileReader.open(disk, name, maxRecordBytes);
                read.add(name);
            } else if (!step(current)) {
                current.close();
                reader = null;
            } else if (entry != null) {
                return true;
            }
        }
    }

    /** Whether the file goes on; then {@link #entry} is null if the record is one of those to skip. */
    private boolean step(LogFileReader current) throws IOException {
        entry = null;
        return switch (current.next()) {
            case RECORD -> decode(current);
            case END -> false;
            case TORN -> {
                warnings.accept(current.name() + " ends at byte " + current.offset() + " in a record that was not fully written");
                yield false;
            }
            case BAD_CHECKSUM -> throw StorageException.unreadable(current.badChecksum());
            case DAMAGED -> throw StorageException.unreadable(current.reason());
        };
    }

    private boolean decode(LogFileReader current) throws StorageException {
        if (current.length() >= 20 && current.zxid() < fromZxid) {
            return true;
        }
        try {
            entry = TxnCodec.decode(current.array(), current.payloadAt(), current.length(), maxRecordBytes);
            return true;
        } catch (MalformedException e) {
            String what = current.name() + " at byte " + current.offset() + " (zxid " + Zxid.text(current.zxid()) + "): "
                    + e.getMessage();
            if (e.isTruncated()) {
                warnings.accept(what + "; taken for the end of this file");
                return false;
            }
            throw StorageException.unreadable(what);
        }
    }

    /** The present record. */
    public LogEntry entry() {
        if (entry == null) {
            throw new IllegalStateException("not at a record");
        }
        return entry;
    }

    /** A copy of the present record's payload. */
    public byte[] payload() {
        return current().payload();
    }

    /** The file that the present record is in. */
    public String file() {
        return current().name();
    }

    /** Where in its file the present record begins. */
    public long offset() {
        return current().offset();
    }

    /** Where in its file the present record ends. */
    long endOffset() {
        return current().nextOffset();
    }

    /** Names of the files opened so far. */
    List<String> filesRead() {
        return read;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private LogFileReader current() {
        if (reader == null) {
            throw new IllegalStateException("not at a record");
        }
        return reader;
    }
}
