package io.lockkeeper.storage;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Log entries for tests. */
final class Entries {
    private Entries() {}

    /** A create whose payload is {@code dataBytes} and some more long. */
    static byte[] create(long zxid, int dataBytes) {
        byte[] data = new byte[dataBytes];
        for (int i = 0; i < dataBytes; i++) {
            data[i] = (byte) (zxid * 31 + i * 7 + 1);
        }
        Txn.Create create = new Txn.Create("/n" + zxid, data, NaiveTree.OPEN, false, (int) zxid);
        return TxnCodec.encode(new LogEntry(new TxnHeader(7, 1, zxid, 1_700_000_000_000L, OpCode.CREATE), create, 2, zxid * 77));
    }

    static TxnLog log(Disk disk, LogOptions options, long lastZxid) {
        return new TxnLog(disk, options, lastZxid, LogListener.SILENT, () -> 0);
    }

    static LogOptions preAlloc(int kilobytes) {
        return new LogOptions(kilobytes, -1, true, 1000, LogOptions.DEFAULT_MAX_RECORD_BYTES);
    }

    /** A log with records from..to, each synced, in one file. */
    static MemoryDisk written(long from, long to, int dataBytes, int preAllocKb) throws IOException {
        MemoryDisk disk = new MemoryDisk();
        try (TxnLog log = log(disk, preAlloc(preAllocKb), -1)) {
            for (long zxid = from; zxid <= to; zxid++) {
                log.append(zxid, create(zxid, dataBytes));
                log.sync();
            }
        }
        return disk;
    }

    static List<Long> zxids(Disk disk, long from) throws IOException {
        List<Long> found = new ArrayList<>();
        try (LogCursor cursor = LogCursor.open(disk, from, LogOptions.DEFAULT_MAX_RECORD_BYTES, warning -> {})) {
            while (cursor.next()) {
                found.add(cursor.entry().zxid());
            }
        }
        return found;
    }

    static List<Long> range(long from, long to) {
        List<Long> zxids = new ArrayList<>();
        for (long zxid = from; zxid <= to; zxid++) {
            zxids.add(zxid);
        }
        return zxids;
    }
}
