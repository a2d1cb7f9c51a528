package io.lockkeeper.tree;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Walks the slots once and writes each znode that was there when it was opened, its unwritten ancestors first. A znode that is about
 * to change before its turn is written at once, into a buffer that goes out with the next portion. A bit for each slot says what is
 * done with: written, or not part of the image because it came later.
 */
final class ImageCursor implements Image {
    private static final int KEPT_CHUNK_BYTES = 64 * 1024;
    private static final int SLOTS_PER_PORTION = 1 << 16;

    private final TreeState state;
    private final Znodes znodes;
    private final long zxid;
    private final long digest;
    private final int end;
    private final long[] done;
    private final Deque<JuteWriter> kept = new ArrayDeque<>();
    private final List<AclTable.Entry> acls;
    private final long[] sessions;
    private final int[] timeouts;
    /** The path of {@link #parent}, and behind it that of the znode being written. */
    private byte[] path = new byte[256];

    /** Whose children are being written; NONE if that is not known. Holds only while nothing else happens. */
    private int parent;

    private int parentLength;
    private int[] ancestors = new int[16];
    private int next = Znodes.ROOT;
    private int nextSession = -1;
    private int nextAcl = -1;
    private boolean ended;

    ImageCursor(TreeState state) {
        this.state = state;
        this.znodes = state.znodes;
        this.zxid = state.lastZxid;
        this.digest = state.digest;
        this.end = znodes.end();
        this.done = new long[(end >>> 6) + 1];
        this.acls = state.acls.known();
        this.sessions = new long[state.sessions.size()];
        this.timeouts = new int[sessions.length];
        int[] at = {0};
        state.sessions.forEach(session -> {
            sessions[at[0]] = session;
            timeouts[at[0]++] = state.sessions.timeoutMillis(session);
        });
    }

    @Override
    public long zxid() {
        return zxid;
    }

    @Override
    public long digest() {
        return digest;
    }

    // --- the tree reports

    /** {@code slot} is about to change or to go. */
    void keep(int slot) {
        if (!isDone(slot)) {
            JuteWriter last = kept.peekLast();
            if (last == null || last.length() >= KEPT_CHUNK_BYTES) {
                last = new JuteWriter(KEPT_CHUNK_BYTES + KEPT_CHUNK_BYTES / 8);
                kept.addLast(last);
            }
            parent = Znodes.NONE;
            writeWithAncestors(last, slot);
        }
    }

    /** {@code slot} has just come into use. */
    void exclude(int slot) {
        if (slot < end) {
            markDone(slot);
        }
    }

    // --- the portions

    @Override
    public boolean next(JuteWriter out, int maxBytes) {
        if (ended) {
            return false;
        }
        parent = Znodes.NONE;
        int limit = (int) Math.min((long) out.length() + Math.max(1, maxBytes), Integer.MAX_VALUE);
        boolean room = writeSessions(out, limit) && writeAcls(out, limit) && writeKept(out, limit) && writeZnodes(out, limit);
        if (room) {
            SnapshotCodec.writeSeal(out);
            close();
        }
        return !room;
    }

    private boolean writeSessions(JuteWriter out, int limit) {
        if (nextSession < 0) {
            SnapshotCodec.writeHeader(out);
            SnapshotCodec.writeCount(out, sessions.length);
            nextSession = 0;
        }
        for (; nextSession < sessions.length && out.length() < limit; nextSession++) {
            SnapshotCodec.writeSession(out, sessions[nextSession], timeouts[nextSession]);
        }
        return nextSession == sessions.length;
    }

    private boolean writeAcls(JuteWriter out, int limit) {
        if (nextAcl < 0) {
            SnapshotCodec.writeCount(out, acls.size());
            nextAcl = 0;
        }
        for (; nextAcl < acls.size() && out.length() < limit; nextAcl++) {
            AclTable.Entry entry = acls.get(nextAcl);
            if (entry.list != null) {
                SnapshotCodec.writeAcl(out, entry.key, entry.list);
            }
        }
        return nextAcl == acls.size();
    }

    private boolean writeKept(JuteWriter out, int limit) {
        while (!kept.isEmpty() && out.length() < limit) {
            JuteWriter first = kept.removeFirst();
            out.writeRaw(first.array(), 0, first.length());
        }
        return kept.isEmpty();
    }

    private boolean writeZnodes(JuteWriter out, int limit) {
        int pause = (int) Math.min((long) next + SLOTS_PER_PORTION, end);
        for (; next < pause && out.length() < limit; next++) {
            if (!isDone(next) && znodes.isLive(next)) {
                writeWithAncestors(out, next);
            }
        }
        return next == end;
    }

    private void writeWithAncestors(JuteWriter out, int slot) {
        int count = 0;
        for (int at = slot; at != Znodes.NONE && !isDone(at); at = znodes.parent(at)) {
            if (count == ancestors.length) {
                ancestors = Arrays.copyOf(ancestors, count * 2);
            }
            ancestors[count++] = at;
        }
        while (count > 0) {
            write(out, ancestors[--count]);
        }
    }

    private void write(JuteWriter out, int slot) {
        markDone(slot);
        int length = fillPath(slot);
        out.writeInt(length).writeRaw(path, 0, length);
        znodes.values.write(znodes.value(slot), out);
        out.writeLong(state.acls.key(znodes.acl(slot)));
        out.writeLong(znodes.czxid(slot)).writeLong(znodes.mzxid(slot));
        out.writeLong(znodes.ctime(slot)).writeLong(znodes.mtime(slot));
        out.writeInt(znodes.version(slot)).writeInt(znodes.cversion(slot)).writeInt(znodes.aversion(slot));
        out.writeLong(state.owners.value(znodes.owner(slot))).writeLong(znodes.pzxid(slot));
    }

    /** Puts the path of {@code slot} into {@link #path}; siblings that follow one another have their parent's put there once. */
    private int fillPath(int slot) {
        if (slot == Znodes.ROOT) {
            return 0;
        }
        int above = znodes.parent(slot);
        if (above != parent) {
            parent = above;
            parentLength = znodes.pathLength(above);
            reserve(parentLength);
            znodes.fillPath(above, path, parentLength);
        }
        int length = parentLength + 1 + znodes.nameLength(slot);
        reserve(length);
        path[parentLength] = '/';
        znodes.copyName(slot, path, parentLength + 1);
        return length;
    }

    private void reserve(int length) {
        if (path.length < length) {
            path = Arrays.copyOf(path, length * 2);
        }
    }

    @Override
    public void close() {
        ended = true;
        kept.clear();
        if (state.image == this) {
            state.image = null;
        }
    }

    /** Slots that came into use later are no part of it. */
    private boolean isDone(int slot) {
        return slot >= end || (done[slot >>> 6] & 1L << slot) != 0;
    }

    private void markDone(int slot) {
        done[slot >>> 6] |= 1L << slot;
    }
}
