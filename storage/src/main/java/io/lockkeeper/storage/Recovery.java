package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way from a data directory to a tree: the newest snapshot that can be read, and all log records after it. Refuses, with one
 * line that says why, rather than start on less than was promised to clients. Beyond what ZooKeeper does:
 *
 * <ul>
 *   <li>what was replayed is forced to disk first. It may have been in the page cache only when the server before this one died, and
 *       nobody may see it before it is as safe as what follows;
 *   <li>a hole between snapshot and log, or a newer snapshot that cannot be read and is not reached by the log, is refused like a
 *       hole within the log, unless the operator accepts the loss. This holds for a member of an ensemble as well, although others
 *       may have what it lost: what it once acknowledged counts, and with less than that it could help to elect a leader that
 *       lacks it, too;
 *   <li>a snapshot from another server that was about to replace everything does so.
 * </ul>
 */
public final class Recovery {
    private static final String INITIALIZE = "initialize";
    private static final int MAX_CANDIDATES = 100;
    private static final int MAX_WARNINGS = 100;
    private static final int COPY_BYTES = 256 * 1024;

    private final DataDirectories directories;
    private final RecoveryOptions options;
    private final Snapshots snapshots;
    private final ReadAhead readAhead;
    private final List<String> warnings = new ArrayList<>();
    private long newestUnreadable = -1;
    private String newestUnreadableWhy = "";
    private boolean saidToBeNew;

    /** Does everything on the thread that calls {@link #run}. */
    public Recovery(DataDirectories directories, RecoveryOptions options) {
        this(directories, options, ReadAhead.inTurn());
    }

    /** Reads and decodes on a thread of {@code reader} what the thread that calls {@link #run} makes a tree of. */
    public Recovery(DataDirectories directories, RecoveryOptions options, Executor reader) {
        this(directories, options, ReadAhead.on(reader));
    }

    private Recovery(DataDirectories directories, RecoveryOptions options, ReadAhead readAhead) {
        this.directories = directories;
        this.options = options;
        this.readAhead = readAhead;
        this.snapshots = new Snapshots(
                directories.snapshots(), new SnapshotOptions(Compression.NONE, true, options.maxRecordBytes()));
    }

    /** A snapshot that was read to its end. */
    private record Loaded(String name, long zxid, SnapshotContents contents) {}

    /**
     * Fills {@code target}. To be called once.
     *
     * @throws StorageException if the server must not start on this directory
     * @throws IOException if the disk fails
     */
    public Recovered run(RecoveryTarget target) throws IOException {
        checkLayout();
        History.finishInstall(directories, snapshots);
        deleteUnfinished(directories.snapshots());
        if (directories.areSplit()) {
            deleteUnfinished(directories.logs());
        }
        Loaded loaded = loadNewest(target);
        saidToBeNew = takeMarker();
        dropEmptyLastLog();
        if (loaded != null) {
            return replay(loaded, target);
        }
        return withoutSnapshot(saidToBeNew || options.autoCreate(), target);
    }

    private void checkLayout() throws IOException {
        if (!directories.areSplit()) {
            return;
        }
        refuse(directories.logs(), "Log", FileNames.SNAPSHOT_PREFIX, "snapshot");
        refuse(directories.snapshots(), "Snapshot", FileNames.LOG_PREFIX, "log");
    }

    private static void refuse(Disk disk, String role, String prefix, String what) throws IOException {
        for (String name : disk.list()) {
            if (name.startsWith(prefix)) {
                throw StorageException.directory(role + " directory " + disk.place() + " has " + what + " files: " + name
                        + ". Check if dataLogDir and dataDir configuration is correct.");
            }
        }
    }

    private void deleteUnfinished(Disk disk) throws IOException {
        for (String name : disk.list()) {
            if (FileNames.finalName(name) != null) {
                disk.delete(name);
            }
        }
    }

    private @Nullable Loaded loadNewest(RecoveryTarget target) throws IOException {
        int tried = 0;
        for (FileNames.Numbered file : FileNames.snapshots(directories.snapshots())) {
            if (tried == MAX_CANDIDATES) {
                break;
            }
            if (!looksComplete(file)) {
                continue;
            }
            tried++;
            try {
                SnapshotContents contents = load(file, target.beginSnapshot(file.zxid()));
                OptionalLong digestZxid = comparable(contents.digest(), file.zxid());
                target.snapshotLoaded(
                        file.zxid(), digestZxid, contents.digest() == null ? 0 : contents.digest().value());
                return new Loaded(file.name(), file.zxid(), contents);
            } catch (IOException e) {
                unreadable(file, "cannot be read: " + e.getMessage());
            }
        }
        if (tried > 0) {
            throw StorageException.unreadable("Not able to find valid snapshots in " + directories.snapshots().place()
                    + "; the newest " + newestUnreadableWhy);
        }
        return null;
    }

    private SnapshotContents load(FileNames.Numbered file, ImageVisitor visitor) throws IOException {
        AtomicReference<@Nullable SnapshotContents> contents = new AtomicReference<>();
        try {
            readAhead.<ImagePart>run(
                    sink -> contents.set(snapshots.read(file.name(), new ImagePart.Parts(sink))), part -> part.tell(visitor));
        } catch (MalformedException e) {
            throw new InvalidSnapshotException(file.name() + " in " + directories.snapshots().place() + ": " + e.getMessage());
        }
        return Objects.requireNonNull(contents.get());
    }

    private boolean looksComplete(FileNames.Numbered file) throws IOException {
        if (snapshots.looksComplete(file.name())) {
            return true;
        }
        unreadable(file, "is incomplete");
        return false;
    }

    private void unreadable(FileNames.Numbered file, String why) {
        String line = file.name() + " " + why;
        if (newestUnreadable < 0) {
            newestUnreadable = file.zxid();
            newestUnreadableWhy = line;
        }
        warn(line);
    }

    /** A digest is of use if it says what the tree has at the snapshot's zxid or later, which replay will reach. */
    private static OptionalLong comparable(@Nullable SnapshotDigest digest, long snapshotZxid) {
        boolean comparable = digest != null
                && digest.version() == LogEntry.DIGEST_VERSION
                && digest.zxid() != 0
                && digest.zxid() >= snapshotZxid;
        return comparable ? OptionalLong.of(digest.zxid()) : OptionalLong.empty();
    }

    private boolean takeMarker() throws IOException {
        if (!directories.markers().list().contains(INITIALIZE)) {
            return false;
        }
        directories.markers().delete(INITIALIZE);
        return true;
    }

    /** ZooKeeper dies between creating a log and writing its header; nothing was in it. */
    private void dropEmptyLastLog() throws IOException {
        List<FileNames.Numbered> logs = FileNames.logs(directories.logs());
        if (!logs.isEmpty()) {
            String last = logs.getLast().name();
            if (directories.logs().size(last) == 0) {
                directories.logs().delete(last);
                warn(last + " is empty; deleted");
            }
        }
    }

    private Recovered withoutSnapshot(boolean trusted, RecoveryTarget target) throws IOException {
        if (!FileNames.logs(directories.logs()).isEmpty()) {
            if (!options.trustEmptySnapshot()) {
                throw StorageException.unreadable("No snapshot found, but there are log entries. Something is broken! (snapshots: "
                        + directories.snapshots().place() + ", logs: " + directories.logs().place()
                        + "; zookeeper.snapshot.trust.empty=true replays the logs from the beginning)");
            }
            target.startEmpty(0);
            return replay(null, target);
        }
        if (newestUnreadable > 0) {
            loss("there is no data but " + newestUnreadableWhy);
        }
        long zxid = trusted ? 0 : -1;
        target.startEmpty(zxid);
        return new Recovered(zxid, -1, null, null, 0, List.of(), saidToBeNew, warnings);
    }

    private Recovered replay(@Nullable Loaded loaded, RecoveryTarget target) throws IOException {
        long start = loaded == null ? 0 : loaded.zxid();
        LogPass pass = new LogPass(start);
        readAhead.<LogEntry>run(pass::read, target::replay);
        if (pass.highest < newestUnreadable) {
            loss("the last transaction that can be recovered is " + Zxid.text(pass.highest) + ", but " + newestUnreadableWhy);
        }
        makeSafe(pass.files, pass.newest);
        return new Recovered(
                pass.highest,
                loaded == null ? -1 : loaded.zxid(),
                loaded == null ? null : loaded.name(),
                loaded == null ? null : loaded.contents(),
                pass.replayed,
                pass.recent.list(),
                saidToBeNew,
                warnings);
    }

    /** One way through the log behind a snapshot, and what it came by. */
    private final class LogPass {
        private final long start;
        private long highest;
        private long previous = -1;
        private long replayed;
        private List<String> files = List.of();
        private Span newest = new Span("", 0, 0);
        private final RecentEntries recent = new RecentEntries(options.keepEntries(), options.keepBytes());

        LogPass(long start) {
            this.start = start;
            this.highest = start;
        }

        void read(ReadAhead.Sink<LogEntry> sink) throws IOException {
            try (LogCursor cursor = LogCursor.open(directories.logs(), start + 1, options.maxRecordBytes(), Recovery.this::warn)) {
                while (cursor.next()) {
                    LogEntry entry = cursor.entry();
                    long zxid = entry.zxid();
                    if (previous < 0) {
                        checkFirst(start, zxid, cursor);
                    } else {
                        checkNext(previous, zxid, cursor);
                    }
                    sink.put(entry, (int) (cursor.endOffset() - cursor.offset()));
                    if (recent.areWanted()) {
                        recent.add(zxid, cursor.payload());
                    }
                    replayed++;
                    boolean sameFile = cursor.file().equals(newest.file());
                    newest = new Span(cursor.file(), sameFile ? newest.from() : cursor.offset(), cursor.endOffset());
                    previous = Math.max(previous, zxid);
                    highest = Math.max(highest, zxid);
                }
                files = List.copyOf(cursor.filesRead());
            }
        }
    }

    /** Behind a snapshot that is not the newest an epoch must begin at its beginning: what came before may have been purged. */
    private void checkFirst(long snapshotZxid, long zxid, LogCursor cursor) throws StorageException {
        boolean begins = Zxid.epoch(zxid) != Zxid.epoch(snapshotZxid) && (newestUnreadable < 0 || Zxid.counter(zxid) <= 1);
        if (zxid != snapshotZxid + 1 && !begins) {
            loss("the snapshot ends with " + Zxid.text(snapshotZxid) + ", but the first log record behind it is " + Zxid.text(zxid)
                    + " in " + cursor.file());
        }
    }

    /** As ZooKeeper since 3.9.4: a zxid left out within an epoch is a lost transaction. One that comes twice is not. */
    private static void checkNext(long previous, long zxid, LogCursor cursor) throws StorageException {
        if (zxid > previous + 1 && Zxid.epoch(zxid) == Zxid.epoch(previous)) {
            throw StorageException.unreadable("transactions are missing: " + Zxid.text(zxid) + " in " + cursor.file() + " at byte "
                    + cursor.offset() + " is not the next after " + Zxid.text(previous));
        }
    }

    private void loss(String what) throws StorageException {
        if (!options.acceptLoss()) {
            throw StorageException.unreadable("transactions are missing: " + what + "; recovery.acceptLoss=true starts all the same");
        }
        warn("transactions are missing, and this is accepted: " + what);
    }

    /** A part of a file. */
    private record Span(String file, long from, long to) {}

    /**
     * What was read may have been in the page cache only. Forcing alone is not enough for the file that the last server wrote to: if
     * that server's own force failed, its pages count as clean although they never reached the disk, and forcing them again does
     * nothing. So they are written again, which changes no byte.
     */
    private void makeSafe(List<String> files, Span newest) throws IOException {
        for (String name : files) {
            try (DiskFile file = directories.logs().edit(name)) {
                if (name.equals(newest.file())) {
                    writeAgain(file, newest);
                }
                file.force();
            }
        }
        if (!files.isEmpty()) {
            directories.logs().force();
        }
    }

    private static void writeAgain(DiskFile file, Span span) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, span.to() - span.from()));
        for (long at = span.from(); at < span.to(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), span.to() - at));
            while (buffer.hasRemaining() && file.read(at + buffer.position(), buffer) > 0) {
                // until the whole piece is there
            }
            if (buffer.position() == 0) {
                throw new EOFException(span.file() + " is cut off at byte " + at + " while it is read");
            }
            file.write(at, buffer.flip());
        }
    }

    private void warn(String line) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(line);
        }
    }
}
