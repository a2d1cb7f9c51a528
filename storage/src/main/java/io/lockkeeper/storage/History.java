package io.lockkeeper.storage;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.ZnodeRecords;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member of an ensemble has on disk, log and snapshots together, where agreement takes its end back or replaces all of it. The
 * thread that owns the {@link TxnLog} owns this.
 *
 * <p>Whatever these did not finish when the power goes, {@link Recovery} finishes or does without: after {@link #truncate} it finds a
 * history that ends where it was to end or later, never one with a hole; after {@link #install} the old history or the new one, and
 * nothing of both. A marker {@code .replaced-by-snapshot.<zxid>} tells them apart, without which an entry that was given up would come
 * back from an old log file as if it belonged to the new snapshot.
 */
public final class History {
    /** Sees whether a snapshot can be read, and nothing else of it. */
    static final ImageVisitor NOTHING = new ImageVisitor() {
        @Override
        public void session(long sessionId, int timeoutMillis) {}

        @Override
        public void acl(long key, List<Acl> acl) {}

        @Override
        public void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) {}

        @Override
        public void znodes(ZnodeRecords records) {
            records.release();
        }
    };

    private final DataDirectories directories;
    private final TxnLog log;
    private final Snapshots snapshots;
    private final int maxRecordBytes;

    /**
     * @param snapshots the only object of its kind that writes to these directories, or purges them
     * @param maxRecordBytes the longest log record that is read
     */
    public History(DataDirectories directories, TxnLog log, Snapshots snapshots, int maxRecordBytes) {
        this.directories = directories;
        this.log = log;
        this.snapshots = snapshots;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * Takes back everything behind {@code zxid}: what was not synced yet, log records, and snapshots. A snapshot that is being written
     * will not be finished.
     *
     * @return where the history ends now: {@code zxid}, or less if it has no such entry; or <b>more</b>, and then nothing has been changed,
     *     if nothing on disk is old enough to begin with. Only a snapshot from the leader helps then: to throw everything away instead
     *     would take from a quorum what it agreed on
     * @throws IOException if the disk fails; the log is broken then
     */
    public long truncate(long zxid) throws IOException {
        synchronized (snapshots) {
            snapshots.newEdition();
            log.sync();
            long base = baseFor(zxid);
            if (base < 0) {
                return log.lastZxid();
            }
            deleteSnapshotsBehind(zxid);
            long last = Math.max(base, log.truncate(zxid));
            log.continueBehind(last);
            return last;
        }
    }

    /**
     * The snapshot to begin with if everything behind {@code zxid} is taken back; -1 if there is none. Nothing is asked of it, nor of the
     * log behind it, where no newer one has to go: then it is the one that is in use.
     */
    private long baseFor(long zxid) throws IOException {
        List<FileNames.Numbered> all = FileNames.snapshots(directories.snapshots());
        if (all.isEmpty()) {
            return 0;
        }
        boolean newerOnesGo = all.getFirst().zxid() > zxid;
        for (FileNames.Numbered file : all) {
            if (file.zxid() <= zxid && (!newerOnesGo || isReadable(file.name()) && isFollowedByLog(file.zxid(), zxid))) {
                return file.zxid();
            }
        }
        return -1;
    }

    private boolean isReadable(String name) throws IOException {
        try {
            snapshots.read(name, NOTHING);
            return true;
        } catch (InvalidSnapshotException e) {
            return false;
        }
    }

    /** Whether the log goes on behind a snapshot, up to {@code zxid}, without a hole. */
    private boolean isFollowedByLog(long snapshotZxid, long zxid) throws IOException {
        long previous = snapshotZxid;
        try (LogCursor cursor = LogCursor.open(directories.logs(), snapshotZxid + 1, maxRecordBytes, warning -> {})) {
            while (cursor.next()) {
                long next = cursor.entry().zxid();
                if (next > previous + 1 && Zxid.epoch(next) == Zxid.epoch(previous)) {
                    return false;
                }
                if (next > zxid) {
                    return true;
                }
                previous = Math.max(previous, next);
            }
        }
        return true;
    }

    private void deleteSnapshotsBehind(long zxid) throws IOException {
        boolean any = false;
        for (FileNames.Numbered file : FileNames.snapshots(directories.snapshots())) {
            if (file.zxid() > zxid) {
                directories.snapshots().delete(file.name());
                any = true;
            }
        }
        if (any) {
            directories.snapshots().force();
        }
    }

    /** Begins to receive a snapshot as of {@code zxid}; nothing of what is there changes until it is installed. */
    public IncomingSnapshot receive(long zxid) throws IOException {
        return snapshots.receive(zxid);
    }

    /**
     * Puts a received and sealed snapshot in the place of all there is. When this returns nothing of the old history can come back.
     *
     * @throws IOException if the disk fails; the log is broken then, or takes what follows neither the old history nor the new one
     */
    public void install(IncomingSnapshot snapshot) throws IOException {
        long zxid = snapshot.zxid();
        String received = snapshot.unfinished();
        synchronized (snapshots) {
            // Of what the leader does not have nothing may be left behind the new snapshot, also not for a server that knows no markers.
            if (log.lastZxid() > zxid) {
                truncate(zxid);
            }
            snapshots.newEdition();
            Disk disk = directories.snapshots();
            disk.create(FileNames.replacedBy(snapshot.name())).close();
            disk.force();
            disk.rename(received, snapshot.name());
            disk.force();
            snapshot.installed();
            log.deleteAll();
            keepOnly(disk, snapshot.name());
            log.continueBehind(zxid);
        }
    }

    /**
     * What a crash left of {@link #install}: once the snapshot has its name, everything else goes; before that, everything stays.
     *
     * @throws StorageException if the new snapshot is there and damaged, for what is older is not whole any more
     */
    static void finishInstall(DataDirectories directories, Snapshots snapshots) throws IOException {
        Disk disk = directories.snapshots();
        for (String marker : disk.list()) {
            String name = FileNames.replacement(marker);
            if (name == null) {
                continue;
            }
            if (disk.list().contains(name)) {
                try {
                    snapshots.read(name, NOTHING);
                } catch (InvalidSnapshotException e) {
                    throw StorageException.unreadable(e.getMessage() + ". It came from another server and replaced all data, see " + marker
                            + ": delete the data directory, and this member gets everything anew");
                }
                FileNames.deleteLogs(directories.logs());
                keepOnly(disk, name);
            } else {
                disk.delete(marker);
                disk.force();
            }
        }
    }

    /** Deletes all other snapshots, and then the marker that says to do so. */
    private static void keepOnly(Disk disk, String name) throws IOException {
        for (FileNames.Numbered file : FileNames.snapshots(disk)) {
            if (!file.name().equals(name)) {
                disk.delete(file.name());
            }
        }
        disk.force();
        disk.delete(FileNames.replacedBy(name));
        disk.force();
    }

    /**
     * The part of the log behind {@code fromZxid}, for a learner that ends there.
     *
     * @param toZxid the last one to read; everything up to it is on disk
     * @param sizeFactor how many times the size of the newest snapshot the records may have together ({@code snapshotSizeFactor})
     * @return null if the log does not reach back, has a hole, or is too long to be worth it
     */
    public @Nullable LogExtract extract(long fromZxid, long toZxid, double sizeFactor) throws IOException {
        return LogExtract.open(directories, fromZxid, toZxid, sizeFactor, maxRecordBytes);
    }
}
