package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.simulator.DiskFaults.Operation;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.storage.StorageException;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What seeds have found, each in the smallest world that shows it; seeds themselves change their meaning as the simulator grows. */
class FoundTest {
    private static final LogOptions LOG = new LogOptions(0, -1, true, 1000, 1 << 20);
    private static final RecoveryOptions WITHOUT_SNAPSHOT = new RecoveryOptions(true, true, false, 1 << 20);

    /**
     * A force fails and the server stops, as it should. The kernel has marked the pages clean, so the next server reads records that
     * the disk does not have, and forcing them once more writes nothing. It served them, and lost them with the next power cut.
     */
    @Test
    void whatRecoveryReadsBehindAFailedForceIsSafeBeforeItIsServed() throws IOException {
        SimDisk disk = new SimDisk(MachineClock.exact(new SimClock()), new Dice(1), new Coverage());
        TxnLog log = new TxnLog(disk, LOG, -1, LogListener.SILENT, () -> 0);
        append(log, 1);
        log.sync();
        append(log, 2);
        disk.faults().failAfter(0, Operation.FORCE);
        assertThatThrownBy(log::sync).isInstanceOf(IOException.class);
        disk.endProcess();

        long served = recover(disk).lastZxid();
        disk.cutPower();
        long afterwards = recover(disk).lastZxid();

        assertThat(afterwards).isEqualTo(served);
    }

    /** The end of a record reached the disk, its middle did not. It was never acknowledged, but nothing in the file says so. */
    @Test
    void aRecordThatLostAMiddleSectorIsRefusedAndNothingBeforeItIs() throws IOException {
        SimDisk disk = new SimDisk(MachineClock.exact(new SimClock()), new Dice(1), new Coverage());
        TxnLog log = new TxnLog(disk, LOG, -1, LogListener.SILENT, () -> 0);
        append(log, 1);
        long good = 16 + 12 + 36 + 1;
        TxnHeader header = new TxnHeader(1, 2, 2, 0, 5);
        byte[] data = new Dice(2).bytes(4 * SimFile.SECTOR_BYTES);
        log.append(2, TxnCodec.encode(LogEntry.withoutDigest(header, new Txn.SetData("/", data, 1))));
        log.sync();
        for (int i = SimFile.SECTOR_BYTES; i < 2 * SimFile.SECTOR_BYTES; i++) {
            disk.rot("log.1", i, disk.contents("log.1")[i]);
        }

        assertThatThrownBy(() -> recover(disk)).isInstanceOf(StorageException.class).hasMessageContaining("log.1 at byte " + good);
        disk.cutOff("log.1", (int) good);

        assertThat(recover(disk).lastZxid()).isEqualTo(1);
    }

    private static void append(TxnLog log, long zxid) throws IOException {
        TxnHeader header = new TxnHeader(1, (int) zxid, zxid, 0, -1);
        log.append(zxid, TxnCodec.encode(LogEntry.withoutDigest(header, new Txn.Error(-101))));
    }

    private static Recovered recover(SimDisk disk) throws IOException {
        return new Recovery(DataDirectories.of(disk), WITHOUT_SNAPSHOT).run(new Restoring());
    }
}
