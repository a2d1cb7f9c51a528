package io.lockkeeper.replica;

import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.zab.Invariant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Proposed entries that are not committed yet, oldest first, each with the connection whose request it is (none for the server's
 * own). A ring of two parallel arrays; its size is bounded by the host, which stops reading sockets when too much is outstanding.
 */
final class PendingWrites {
    private static final int INITIAL_CAPACITY = 1024;

    private @Nullable LogEntry[] entries = new LogEntry[INITIAL_CAPACITY];
    private @Nullable Connection[] connections = new Connection[INITIAL_CAPACITY];
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(LogEntry entry, @Nullable Connection connection) {
        if (size == entries.length) {
            grow();
        }
        int at = head + size & entries.length - 1;
        entries[at] = entry;
        connections[at] = connection;
        size++;
    }

    /** Whether the newest is this one: then it was proposed here. */
    boolean endsWith(long zxid) {
        return size > 0 && newest().zxid() == zxid;
    }

    private LogEntry newest() {
        LogEntry entry = entries[head + size - 1 & entries.length - 1];
        if (size == 0 || entry == null) {
            throw Invariant.violated("there is no newest of nothing");
        }
        return entry;
    }

    /** Everything behind {@code zxid} will not come. */
    void removeBehind(long zxid) {
        while (size > 0 && newest().zxid() > zxid) {
            int at = head + size - 1 & entries.length - 1;
            entries[at] = null;
            connections[at] = null;
            size--;
        }
    }

    /** Whether the oldest has a zxid up to {@code zxid}. */
    boolean isDue(long zxid) {
        return size > 0 && oldest().zxid() <= zxid;
    }

    /** Goes through all that are due with {@code zxid}, oldest first. */
    void forEachDue(long zxid, Consumer<LogEntry> action) {
        for (int i = 0; i < size; i++) {
            LogEntry entry = entries[head + i & entries.length - 1];
            if (entry == null || entry.zxid() > zxid) {
                return;
            }
            action.accept(entry);
        }
    }

    LogEntry oldest() {
        LogEntry entry = entries[head];
        if (size == 0 || entry == null) {
            throw Invariant.violated("an entry that is committed is pending");
        }
        return entry;
    }

    /** Removes the oldest and returns its connection. */
    @Nullable Connection remove() {
        Connection connection = connections[head];
        entries[head] = null;
        connections[head] = null;
        head = head + 1 & entries.length - 1;
        size--;
        return connection;
    }

    void clear() {
        Arrays.fill(entries, null);
        Arrays.fill(connections, null);
        head = 0;
        size = 0;
    }

    private void grow() {
        int capacity = entries.length;
        @Nullable LogEntry[] moreEntries = Arrays.copyOfRange(entries, head, head + capacity * 2);
        @Nullable Connection[] moreConnections = Arrays.copyOfRange(connections, head, head + capacity * 2);
        System.arraycopy(entries, 0, moreEntries, capacity - head, head);
        System.arraycopy(connections, 0, moreConnections, capacity - head, head);
        entries = moreEntries;
        connections = moreConnections;
        head = 0;
    }
}
