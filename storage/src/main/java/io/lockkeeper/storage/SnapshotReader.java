package io.lockkeeper.storage;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.ZnodeRecords;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * Takes an unpacked snapshot apart, see {@link SnapshotWriter} for its layout. Records are decoded from a window over the stream; one
 * that crosses its end is tried again once more bytes are there. Which of the sections behind the znodes are present is not said
 * anywhere in the file: that is decided by where a checksum fits.
 */
final class SnapshotReader {
    private static final int WINDOW_BYTES = 256 * 1024;
    private static final int TRAILER_MAX = 4096;
    private static final int NO_RUN = -1;
    /** Behind each checksum: a string of one character. */
    private static final int SEAL_BYTES = 5;
    private static final int CHECKSUM_BYTES = 8;

    private final InputStream in;
    private final int maxFieldBytes;
    private final ImageVisitor visitor;
    private final Adler32 adler = new Adler32();
    private final JuteReader reader;
    private byte[] window = new byte[WINDOW_BYTES];
    private long windowAt;
    private int position;
    private int summed;
    private int end;

    /** Where in the window the znodes begin that have not been handed over. */
    private int runAt = NO_RUN;
    /** Windows that have been used. There are never more than what lies between reader and user at a time. */
    private final Queue<byte[]> spares = new ConcurrentLinkedQueue<>();

    private int sessions;
    private int acls;
    private int znodes;

    SnapshotReader(InputStream in, int maxFieldBytes, ImageVisitor visitor) {
        this.in = in;
        this.maxFieldBytes = maxFieldBytes;
        this.visitor = visitor;
        this.reader = new JuteReader(window, 0, 0, maxFieldBytes);
    }

    /** @throws InvalidSnapshotException if it is not a whole, undamaged snapshot; the visitor may have seen a part of it */
    SnapshotContents read() throws IOException {
        readHeader();
        readSessions();
        readAcls();
        readZnodes();
        readFirstChecksum();
        return readTrailer();
    }

    private void readHeader() throws IOException {
        need(16);
        if (reader.readInt() != SnapshotCodec.MAGIC) {
            throw invalid("it does not begin with ZKSN");
        }
        // Compat: dbid is not looked at, nor a version of long ago. ZooKeeper does not look at a later one either, and misreads it.
        int version = reader.readInt();
        if (version > SnapshotCodec.VERSION) {
            throw invalid("it has format version " + version + ", this server knows versions up to " + SnapshotCodec.VERSION);
        }
        reader.skip(8);
        taken();
    }

    private void readSessions() throws IOException {
        need(4);
        int count = reader.readInt();
        taken();
        for (sessions = 0; sessions < count; sessions++) {
            need(12);
            long id = reader.readLong();
            int timeoutMillis = reader.readInt();
            taken();
            visitor.session(id, timeoutMillis);
        }
    }

    private void readAcls() throws IOException {
        need(4);
        int count = reader.readInt();
        taken();
        for (acls = 0; acls < count; acls++) {
            readAcl();
        }
    }

    private void readAcl() throws IOException {
        while (true) {
            long key;
            List<Acl> acl;
            from();
            try {
                key = reader.readLong();
                acl = VectorCodec.readAcls(reader);
            } catch (MalformedException e) {
                fillAfter(e);
                continue;
            }
            if (acl == null) {
                throw invalid("ACL " + key + " is null");
            }
            taken();
            visitor.acl(key, acl);
            return;
        }
    }

    /** Hands znodes on a windowful at a time: only where a record ends is looked at here. */
    private void readZnodes() throws IOException {
        runAt = position;
        while (true) {
            from();
            int pathLength;
            try {
                pathLength = reader.skipField();
                if (pathLength == 1 && window[position + Integer.BYTES] == '/') {
                    break;
                }
                reader.skipField();
                reader.skip(Long.BYTES + StatPersisted.BYTES);
            } catch (MalformedException e) {
                fillAfter(e);
                continue;
            }
            if (pathLength < 0) {
                throw invalid("a znode has no path");
            }
            taken();
            znodes++;
        }
        byte[] last = Arrays.copyOfRange(window, runAt, position); // what is behind it in the window is ours to read
        handOver(last, 0, last.length);
        runAt = NO_RUN;
        taken();
    }

    private void handOver(byte[] bytes, int start, int stop) throws IOException {
        if (start == stop) {
            return;
        }
        try {
            visitor.znodes(new ZnodeRecords(bytes, start, stop, this::takeBack));
        } catch (MalformedException e) {
            throw invalid(e.getMessage());
        }
    }

    /** By whoever used a run, on a thread of its own. */
    private void takeBack(byte[] bytes) {
        if (bytes.length == WINDOW_BYTES) {
            spares.offer(bytes);
        }
    }

    private byte[] spare() {
        byte[] spare = spares.poll();
        return spare == null ? new byte[WINDOW_BYTES] : spare;
    }

    private void readFirstChecksum() throws IOException {
        sum();
        long expected = adler.getValue();
        need(CHECKSUM_BYTES);
        long recorded = reader.readLong();
        taken();
        if (recorded != expected) {
            throw invalid(String.format("CRC check failed: checksum is 0x%x, the file says 0x%x", expected, recorded));
        }
        readSeal();
        sum();
    }

    /** Compat: what the seal says is not looked at. */
    private void readSeal() throws IOException {
        while (true) {
            from();
            try {
                reader.readString();
                taken();
                return;
            } catch (MalformedException e) {
                fillAfter(e);
            }
        }
    }

    /**
     * Nothing, {@code digest}, {@code last zxid} or both in that order, each with the checksum of all before it. More behind the two
     * is what a future version may add.
     */
    private SnapshotContents readTrailer() throws IOException {
        while (end - position < TRAILER_MAX && fill()) {
            // all there is
        }
        int left = end - position;
        if (left == 0) {
            return contents(null, OptionalLong.empty());
        }
        long afterZxid = left < 21 ? -1 : sumOf(8);
        boolean zxidOnly = left >= 21 && afterZxid == longAt(8);
        int digestBytes = zxidOnly ? -1 : digestBytes(left);
        if (zxidOnly) {
            return contents(null, OptionalLong.of(longAt(0)));
        }
        int digestEnd = digestBytes + CHECKSUM_BYTES + SEAL_BYTES;
        if (digestBytes < 0 || left < digestEnd || sumOf(digestBytes) != longAt(digestBytes)) {
            throw invalid("the " + left + " bytes behind the znodes are no digest and no last zxid: CRC check failed");
        }
        SnapshotDigest digest = digest();
        if (left == digestEnd) {
            return contents(digest, OptionalLong.empty());
        }
        int zxidEnd = digestEnd + 8 + CHECKSUM_BYTES + SEAL_BYTES;
        if (left < zxidEnd || sumOf(digestEnd + 8) != longAt(digestEnd + 8)) {
            throw invalid("the " + (left - digestEnd) + " bytes behind the digest are no last zxid: CRC check failed");
        }
        return contents(digest, OptionalLong.of(longAt(digestEnd)));
    }

    /** Before version 2 the digest was a string. */
    private int digestBytes(int left) {
        if (left < 16) {
            return -1;
        }
        int version = (int) (longAt(8) >>> 32);
        if (version >= 2) {
            return 20;
        }
        int length = (int) (longAt(8));
        return length < -1 || length > left ? -1 : 16 + Math.max(0, length);
    }

    private SnapshotDigest digest() {
        reader.reset(window, position, end - position);
        long zxid = reader.readLong();
        int version = reader.readInt();
        return new SnapshotDigest(zxid, version, version >= 2 ? reader.readLong() : 0);
    }

    private SnapshotContents contents(@Nullable SnapshotDigest digest, OptionalLong lastZxid) {
        return new SnapshotContents(sessions, acls, znodes, digest, lastZxid);
    }

    /** The running checksum up to {@code ahead} bytes from here; called with growing distances. */
    private long sumOf(int ahead) {
        int to = position + ahead;
        adler.update(window, summed, to - summed);
        summed = to;
        return adler.getValue();
    }

    private long longAt(int ahead) {
        reader.reset(window, position + ahead, 8);
        return reader.readLong();
    }

    /** Points the reader at the next record. */
    private void from() {
        reader.reset(window, position, end - position);
    }

    /** Ends the record that was read from {@link #from} on. */
    private void taken() {
        position += reader.position();
    }

    private void need(int bytes) throws IOException {
        while (end - position < bytes) {
            if (!fill()) {
                throw invalid("it ends too early");
            }
        }
        from();
    }

    private void fillAfter(MalformedException e) throws IOException {
        if (!e.isTruncated()) {
            throw invalid(e.getMessage());
        }
        if (!fill()) {
            throw invalid("it ends too early: " + e.getMessage());
        }
    }

    private void sum() {
        adler.update(window, summed, position - summed);
        summed = position;
    }

    /** Reads more of the stream behind what is in the window; false at its end. */
    private boolean fill() throws IOException {
        if (end == window.length) {
            makeRoom();
        }
        int read = in.read(window, end, window.length - end);
        if (read <= 0) {
            return false;
        }
        end += read;
        return true;
    }

    /** Makes room behind what is not used yet. A window with a run of znodes is handed over, and reading goes on in another. */
    private void makeRoom() throws IOException {
        sum();
        byte[] full = window;
        int rest = end - position;
        boolean run = runAt != NO_RUN && runAt < position;
        byte[] target = run ? spare() : window;
        if (rest > target.length / 2) {
            long longest = 2L * maxFieldBytes + WINDOW_BYTES;
            if (rest >= longest) {
                throw invalid("a record is longer than " + longest + " bytes");
            }
            target = new byte[(int) Math.min(Math.min(longest, 2L * Math.max(rest, WINDOW_BYTES)), Integer.MAX_VALUE - 8)];
        }
        System.arraycopy(full, position, target, 0, rest);
        window = target;
        windowAt += position;
        int stop = position;
        end = rest;
        position = 0;
        summed = 0;
        if (run) {
            handOver(full, runAt, stop);
        }
        runAt = runAt == NO_RUN ? NO_RUN : 0;
    }

    private InvalidSnapshotException invalid(@Nullable String why) {
        return new InvalidSnapshotException(why + " (record at byte " + (windowAt + position) + ")");
    }
}
