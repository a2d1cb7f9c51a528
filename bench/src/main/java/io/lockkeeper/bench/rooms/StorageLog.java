package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** So many sets are logged and forced to a real disk, in the directory for temporary files; the figures are for the whole batch. */
@State(Scope.Thread)
public class StorageLog {
    @Param({"1", "30", "1500"})
    public int batch;

    private final byte[] entry = TxnCodec.encode(
        Sample.entry(1, OpCode.SET_DATA, new Txn.SetData(Sample.znode(77), Sample.VALUE, 1)));
    private final Path directory;
    private final FileDisk disk;
    private final TxnLog log;
    private long zxid;

    public StorageLog() {
        try {
            directory = Files.createTempDirectory("lk-bench-log");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the log: " + e.getMessage(), e);
        }
        disk = FileDisk.shared(directory);
        log = new TxnLog(disk, LogOptions.DEFAULT, -1, LogListener.SILENT, System::nanoTime);
    }

    /** The file of the last round goes, and the first sync of a new one, which costs more, is not measured. */
    @Setup(Level.Iteration)
    public void startFile() throws IOException {
        log.roll();
        appendAndSync();
        for (String name : disk.list()) {
            if (!name.equals("log." + Long.toHexString(zxid - batch + 1))) {
                disk.delete(name);
            }
        }
    }

    @TearDown
    public void remove() throws IOException {
        log.close();
        for (String name : disk.list()) {
            disk.delete(name);
        }
        Files.delete(directory);
    }

    @Benchmark
    public long appendAndSync() throws IOException {
        for (int i = 0; i < batch; i++) {
            log.append(++zxid, entry);
        }
        log.sync();
        return zxid;
    }
}
