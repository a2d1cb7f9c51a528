package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import java.io.IOException;
import java.util.List;

/** The place behind one record, where the log is cut off. */
record LogCut(String file, long fileZxid, long end) {
    /** The log does not hold the record to cut behind. */
    static final class NoSuchRecord extends IOException {
        private static final long serialVersionUID = 1L;

        NoSuchRecord(String message) {
            super(message);
        }
    }

    /**
     * ZooKeeper cuts behind the first record of {@code zxid} or above, so that a record beyond {@code zxid} may remain; here that is
     * refused, for it would be taken for agreed.
     */
    static LogCut find(Disk disk, long zxid, int maxRecordBytes) throws IOException {
        try (LogCursor cursor = LogCursor.open(disk, zxid, maxRecordBytes, warning -> {})) {
            if (cursor.next() && cursor.entry().zxid() == zxid) {
                return new LogCut(cursor.file(), FileNames.logZxid(cursor.file()), cursor.endOffset());
            }
        }
        throw new NoSuchRecord("cannot truncate the transaction log in " + disk.place() + " to " + Zxid.text(zxid)
                + ": it has no such record");
    }

    void apply(Disk disk) throws IOException {
        List<FileNames.Numbered> later =
                FileNames.logs(disk).stream().filter(log -> log.zxid() > fileZxid).toList();
        // The newest goes first: a crash on the way leaves a log without holes.
        for (FileNames.Numbered log : later.reversed()) {
            disk.delete(log.name());
            disk.force();
        }
        try (DiskFile cut = disk.edit(file)) {
            cut.truncate(end);
            cut.force();
        }
    }
}
