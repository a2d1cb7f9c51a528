package io.lockkeeper.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes snapshots that are no longer needed, and the logs that only they need. May run beside the server that writes to the same
 * directories: the newest snapshots, every log from the oldest of them on and whatever is being written are not touched.
 *
 * <p>A log goes only when the snapshots that need it are gone for good. A snapshot that came back after a power cut without its logs
 * would be taken for a whole one should a newer one be damaged, and what was in those logs would be missing.
 */
public final class Purge {
    private final DataDirectories directories;
    private final Snapshots snapshots;

    /** A file that is gone, or that could not be deleted. */
    public record Purged(String place, String name, long modifiedMillis) {}

    /** What a run did. */
    public record Result(List<Purged> removed, List<Purged> failed) {}

    public Purge(DataDirectories directories) {
        this(directories, new Snapshots(directories.snapshots(), SnapshotOptions.DEFAULT));
    }

    /** @param snapshots the object that a member's {@link History} has, too: what that one replaces is not judged meanwhile */
    public Purge(DataDirectories directories, Snapshots snapshots) {
        this.directories = directories;
        this.snapshots = snapshots;
    }

    /** @param retain how many snapshots that look complete to keep, at least 1; the configuration and the tool ask for at least 3 */
    public Result run(int retain) throws IOException {
        if (retain < 1) {
            throw new IllegalArgumentException("must keep at least 1 snapshot, not " + retain);
        }
        synchronized (snapshots) {
            return removeAllBut(retain);
        }
    }

    private Result removeAllBut(int retain) throws IOException {
        Result result = new Result(new ArrayList<>(), new ArrayList<>());
        List<Snapshots.SnapshotFile> kept = kept(retain);
        if (kept.isEmpty()) {
            return result;
        }
        long oldest = kept.getLast().zxid();
        Set<String> keptLogs = new HashSet<>();
        List<FileNames.Numbered> logs = FileNames.logs(directories.logs());
        for (FileNames.Numbered log : FileNames.logsFrom(logs, oldest)) {
            keptLogs.add(log.name());
        }
        removeOlder(directories.snapshots(), FileNames.SNAPSHOT_PREFIX, oldest, Set.of(), result);
        if (result.failed().isEmpty()) {
            directories.snapshots().force();
            removeOlder(directories.logs(), FileNames.LOG_PREFIX, oldest, keptLogs, result);
        }
        removeLeftOvers(directories.logs(), FileNames.LOG_PREFIX, logs.isEmpty() ? 0 : logs.getLast().zxid(), result);
        removeLeftOvers(directories.snapshots(), FileNames.SNAPSHOT_PREFIX, kept.getFirst().zxid(), result);
        return result;
    }

    private List<Snapshots.SnapshotFile> kept(int retain) throws IOException {
        List<Snapshots.SnapshotFile> kept = new ArrayList<>();
        for (Snapshots.SnapshotFile file : snapshots.newestFirst()) {
            if (kept.size() < retain && snapshots.looksComplete(file.name())) {
                kept.add(file);
            }
        }
        return kept;
    }

    /** Compat: what has the prefix but no zxid in its name counts as the oldest of all. */
    private static void removeOlder(Disk disk, String prefix, long oldest, Set<String> kept, Result result)
            throws IOException {
        for (String name : disk.list()) {
            if (name.startsWith(prefix) && FileNames.lenientZxid(name) < oldest && !kept.contains(name)) {
                remove(disk, name, result);
            }
        }
    }

    /** An unfinished file that has been overtaken by a finished one is not being written any more. */
    private static void removeLeftOvers(Disk disk, String prefix, long newest, Result result) throws IOException {
        for (String name : disk.list()) {
            String intended = FileNames.finalName(name);
            if (intended != null && intended.startsWith(prefix) && FileNames.lenientZxid(intended) < newest) {
                remove(disk, name, result);
            }
        }
    }

    private static void remove(Disk disk, String name, Result result) {
        long modifiedMillis = 0;
        try {
            modifiedMillis = disk.modifiedMillis(name);
            disk.delete(name);
            result.removed().add(new Purged(disk.place(), name, modifiedMillis));
        } catch (IOException e) {
            result.failed().add(new Purged(disk.place(), name, modifiedMillis));
        }
    }
}
