package io.lockkeeper.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place behind the last record up to some zxid, where the log is cut off.
 *
 * <p>ZooKeeper cuts behind the first record of that zxid or above, so that a record beyond it may remain, and would be taken for agreed.
 *
 * @param file the one that is cut, null if none has a record to keep
 * @param end where the last record that is kept ends in it
 * @param zxid of that record, -1 if there is none
 * @param later the files behind, oldest first, of which nothing is kept
 */
record LogCut(@Nullable String file, long end, long zxid, List<String> later) {
    static LogCut find(Disk disk, long zxid, int maxRecordBytes) throws IOException {
        List<FileNames.Numbered> logs = FileNames.logs(disk);
        List<String> later = new ArrayList<>();
        for (FileNames.Numbered log : logs.reversed()) {
            if (log.zxid() <= zxid) {
                LogCut cut = within(disk, log.name(), zxid, maxRecordBytes, later.reversed());
                if (cut != null) {
                    return cut;
                }
            }
            later.add(log.name());
        }
        return new LogCut(null, 0, -1, later.reversed());
    }

    private static @Nullable LogCut within(Disk disk, String name, long zxid, int maxRecordBytes, List<String> later)
            throws IOException {
        LogCut last = null;
        try (LogFileReader reader = LogFileReader.open(disk, name, maxRecordBytes)) {
            while (true) {
                switch (reader.next()) {
                    case RECORD -> {
                        if (reader.zxid() > zxid) {
                            return last;
                        }
                        last = new LogCut(name, reader.nextOffset(), reader.zxid(), List.copyOf(later));
                    }
                    case END, TORN -> {
                        return last;
                    }
                    case BAD_CHECKSUM -> throw StorageException.unreadable(reader.badChecksum());
                    case DAMAGED -> throw StorageException.unreadable(reader.reason());
                }
            }
        }
    }

    /** A crash at any point leaves a log without holes that ends here or later. */
    void apply(Disk disk) throws IOException {
        for (String log : later.reversed()) {
            disk.delete(log);
            disk.force();
        }
        if (file != null) {
            try (DiskFile cut = disk.edit(file)) {
                if (cut.size() > end) {
                    cut.truncate(end);
                    cut.force();
                }
            }
        }
    }
}
