package io.lockkeeper.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names of logs and snapshots: {@code log.<hex zxid>}, {@code snapshot.<hex zxid>[.gz|.snappy]}. Files that are not finished have
 * names that neither this server nor ZooKeeper takes for one of these.
 */
final class FileNames {
    static final String LOG_PREFIX = "log.";
    static final String SNAPSHOT_PREFIX = "snapshot.";
    private static final String UNFINISHED = ".unfinished-";
    private static final String RECEIVED = "received-";
    private static final String REPLACED_BY = ".replaced-by-";

    /** A file with the zxid its name carries. */
    record Numbered(String name, long zxid) implements Comparable<Numbered> {
        @Override
        public int compareTo(Numbered other) {
            return zxid == other.zxid ? name.compareTo(other.name) : Long.compare(zxid, other.zxid);
        }
    }

    private FileNames() {}

    static String log(long zxid) {
        return LOG_PREFIX + Long.toHexString(zxid);
    }

    static String snapshot(long zxid, Compression compression) {
        return SNAPSHOT_PREFIX + Long.toHexString(zxid) + compression.suffix();
    }

    /** What a file is called until it is complete and safe. */
    static String unfinished(String name) {
        return UNFINISHED + name;
    }

    /** What a snapshot from another server is called until it is complete and safe; nothing that this server writes has that name. */
    static String unfinishedReceived(String name) {
        return UNFINISHED + RECEIVED + name;
    }

    /** What says that everything but the snapshot {@code name} is done with. */
    static String replacedBy(String name) {
        return REPLACED_BY + name;
    }

    /** The snapshot that a file of that kind names, null if it is none. */
    static @Nullable String replacement(String name) {
        return name.startsWith(REPLACED_BY) ? name.substring(REPLACED_BY.length()) : null;
    }

    /** The final name of an unfinished file of ours, null if it is none. */
    static @Nullable String finalName(String name) {
        return name.startsWith(UNFINISHED) ? name.substring(UNFINISHED.length()) : null;
    }

    /**
     * The zxid of a log's name, -1 for anything else. ZooKeeper ignores what follows a second dot; a {@code log.1.fixed} left by its
     * tools would count as a log there, but not here.
     */
    static long logZxid(String name) {
        return name.startsWith(LOG_PREFIX) ? hex(name.substring(LOG_PREFIX.length())) : -1;
    }

    /** The zxid of a snapshot's name, -1 for anything else, such as the {@code .tmp} of a ZooKeeper that died. */
    static long snapshotZxid(String name) {
        if (!name.startsWith(SNAPSHOT_PREFIX)) {
            return -1;
        }
        String[] parts = name.split("\\.", -1);
        if (parts.length > 3 || parts.length == 3 && Compression.ofSuffix(parts[2]) == Compression.NONE) {
            return -1;
        }
        return hex(parts[1]);
    }

    /** The zxid as ZooKeeper's purge reads it: the second part of the name, whatever follows; -1 if it is not a number. */
    static long lenientZxid(String name) {
        String[] parts = name.split("\\.", -1);
        return parts.length < 2 ? -1 : hex(parts[1]);
    }

    /** Logs, oldest first. */
    static List<Numbered> logs(Disk disk) throws IOException {
        List<Numbered> found = new ArrayList<>();
        for (String name : disk.list()) {
            long zxid = logZxid(name);
            if (zxid >= 0) {
                found.add(new Numbered(name, zxid));
            }
        }
        Collections.sort(found);
        return found;
    }

    /** Snapshots, newest first, whether complete or not. */
    static List<Numbered> snapshots(Disk disk) throws IOException {
        List<Numbered> found = new ArrayList<>();
        for (String name : disk.list()) {
            long zxid = snapshotZxid(name);
            if (zxid >= 0) {
                found.add(new Numbered(name, zxid));
            }
        }
        found.sort(Collections.reverseOrder());
        return found;
    }

    /** Deletes all logs for good, the newest first: a crash on the way leaves logs without holes. */
    static void deleteLogs(Disk disk) throws IOException {
        for (Numbered log : logs(disk).reversed()) {
            disk.delete(log.name());
            disk.force();
        }
    }

    /** The logs that together hold all records from {@code zxid} on: those named so or higher, and the one before. */
    static List<Numbered> logsFrom(List<Numbered> logs, long zxid) {
        int first = 0;
        for (int i = 0; i < logs.size(); i++) {
            if (logs.get(i).zxid() <= zxid) {
                first = i;
            }
        }
        // Two names of one zxid (log.5, log.05) are both read.
        while (first > 0 && logs.get(first - 1).zxid() == logs.get(first).zxid()) {
            first--;
        }
        return logs.subList(first, logs.size());
    }

    private static long hex(String text) {
        if (text.isEmpty() || text.length() > 16 || !text.toLowerCase(Locale.ROOT).matches("[0-9a-f]+")) {
            return -1;
        }
        long value = Long.parseUnsignedLong(text, 16);
        return value < 0 ? -1 : value;
    }
}
