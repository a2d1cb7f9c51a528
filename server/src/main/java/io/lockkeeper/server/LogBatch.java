package io.lockkeeper.server;

import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries on their way to the log, in order, where a new file begins between them, and what comes behind them if that is no entry. */
final class LogBatch {
    /** In the place of an entry: the next one starts a new file. */
    private static final byte[] ROLL = new byte[0];
    /** What an entry takes of the heap beside its bytes, here and where agreement keeps it until it is on disk. */
    private static final int ENTRY_BYTES = 64;

    private long[] zxids;
    private byte[][] entries;
    private int size;
    private int appends;
    private long bytes;
    private long lastZxid;
    private @Nullable DiskEffect effect;

    LogBatch(int capacity) {
        zxids = new long[capacity];
        entries = new byte[capacity][];
    }

    void append(long zxid, byte[] entry) {
        add(zxid, entry);
        appends++;
        bytes += entry.length;
        lastZxid = zxid;
    }

    void roll() {
        add(0, ROLL);
    }

    /** Nothing is added behind this. */
    void endWith(DiskEffect last) {
        effect = last;
    }

    /** What is to be done once its entries are safe; null for nothing. */
    @Nullable DiskEffect effect() {
        return effect;
    }

    private void add(long zxid, byte[] entry) {
        if (size == entries.length) {
            zxids = Arrays.copyOf(zxids, size * 2);
            entries = Arrays.copyOf(entries, size * 2);
        }
        zxids[size] = zxid;
        entries[size++] = entry;
    }

    /** Entries in it. */
    int appends() {
        return appends;
    }

    /** Bytes of its entries. */
    long bytes() {
        return bytes;
    }

    /** What an entry takes of the heap. */
    static long heapBytes(byte[] entry) {
        return entry.length + ENTRY_BYTES;
    }

    /** The same of all of its entries. */
    long heapBytes() {
        return bytes + (long) appends * ENTRY_BYTES;
    }

    boolean startsFile() {
        return size > appends;
    }

    /** The zxid of its last entry. */
    long lastZxid() {
        return lastZxid;
    }

    void writeTo(TxnLog log) throws IOException {
        for (int i = 0; i < size; i++) {
            if (entries[i] == ROLL) {
                log.roll();
            } else {
                log.append(zxids[i], entries[i]);
            }
        }
    }

    void clear() {
        Arrays.fill(entries, 0, size, null);
        size = 0;
        appends = 0;
        bytes = 0;
    }
}
