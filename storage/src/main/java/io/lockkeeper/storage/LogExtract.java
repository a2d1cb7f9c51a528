package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a learner misses, read back from the log: first the last record up to where its own log ends, so that one can see whether the two
 * histories join there, and then all that follows, as far as was asked for. It is gone through before the first portion is given, for
 * once a learner has been told to begin there is no way back.
 *
 * <p>May be read while another thread appends to the log. Files that are purged meanwhile end it with an error. One thread uses it.
 */
public final class LogExtract implements Closeable {
    private final LogCursor cursor;
    private final long last;
    private @Nullable Proposal next;
    private long previous = -1;

    /** What there is to read, both ends included. */
    private record Range(long first, long last) {}

    private LogExtract(LogCursor cursor, long last) throws IOException {
        this.cursor = cursor;
        this.last = last;
        advance();
    }

    static @Nullable LogExtract open(DataDirectories directories, long fromZxid, long toZxid, double sizeFactor, int maxRecordBytes)
            throws IOException {
        Range range = range(directories, fromZxid, toZxid, limit(directories, sizeFactor), maxRecordBytes);
        return range == null
                ? null
                : new LogExtract(LogCursor.open(directories.logs(), range.first, maxRecordBytes, warning -> {}), range.last);
    }

    /** Compat: without a snapshot, as without a factor, there is no limit. */
    private static long limit(DataDirectories directories, double sizeFactor) throws IOException {
        List<FileNames.Numbered> snapshots = FileNames.snapshots(directories.snapshots());
        if (snapshots.isEmpty()) {
            return Long.MAX_VALUE;
        }
        double limit = sizeFactor * directories.snapshots().size(snapshots.getFirst().name());
        return limit <= 0 ? Long.MAX_VALUE : (long) limit;
    }

    /**
     * From the last record up to {@code fromZxid}; null if there is none, or what follows it is not all there, or too much. ZooKeeper adds up
     * the sizes of the files, with all that is preallocated in them; here only what would be sent counts.
     */
    private static @Nullable Range range(DataDirectories directories, long fromZxid, long toZxid, long limit, int maxRecordBytes)
            throws IOException {
        long first = -1;
        long previous = -1;
        long bytes = 0;
        try (LogCursor cursor = LogCursor.open(directories.logs(), 0, fromZxid, maxRecordBytes, warning -> {})) {
            while (previous != toZxid && cursor.next() && cursor.entry().zxid() <= toZxid) {
                long zxid = cursor.entry().zxid();
                if (zxid <= fromZxid) {
                    first = Math.max(first, zxid);
                } else if (zxid > previous) {
                    bytes += cursor.endOffset() - cursor.offset();
                    if (first < 0 || !Zxid.follows(zxid, previous, 0) || bytes > limit) {
                        return null;
                    }
                }
                previous = Math.max(previous, zxid);
            }
        } catch (StorageException e) {
            return null; // what cannot be read is not there for a learner; a restart will say more about it
        }
        // Where an epoch begins there is no entry: up to there is up to the last one before it.
        boolean complete = previous == toZxid || Zxid.counter(toZxid) == 0;
        return first >= 0 && complete ? new Range(first, previous) : null;
    }

    /**
     * The next entries.
     *
     * @param maxBytes about how many; a portion ends with the entry that reaches it
     * @throws IOException if the log is not any more what it was
     */
    public List<Proposal> next(int maxBytes) throws IOException {
        List<Proposal> portion = new ArrayList<>();
        long bytes = 0;
        for (Proposal entry = next; entry != null && bytes < maxBytes; entry = next) {
            portion.add(entry);
            bytes += entry.entry().length;
            advance();
        }
        return portion;
    }

    /** Whether everything has been given. */
    public boolean isAtEnd() {
        return next == null;
    }

    private void advance() throws IOException {
        next = null;
        while (next == null && previous < last) {
            if (!cursor.next()) {
                throw new IOException("the log ends with " + Zxid.text(previous) + ", it had " + Zxid.text(last));
            }
            long zxid = cursor.entry().zxid();
            if (zxid > previous) {
                if (previous >= 0 && !Zxid.follows(zxid, previous, 0)) {
                    throw new IOException("the log lacks what comes between " + Zxid.text(previous) + " and " + Zxid.text(zxid));
                }
                previous = zxid;
                next = new Proposal(zxid, cursor.payload());
            }
        }
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
