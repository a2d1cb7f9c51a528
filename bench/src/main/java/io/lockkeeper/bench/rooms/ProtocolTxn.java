package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A transaction becomes the bytes that are logged and proposed, and is read back at a start or by a learner. */
@State(Scope.Thread)
public class ProtocolTxn {
    private final LogEntry set = Sample.entry(7, OpCode.SET_DATA, new Txn.SetData(Sample.znode(77), Sample.VALUE, 1));
    private final LogEntry create =
        Sample.entry(7, OpCode.CREATE, new Txn.Create(Sample.znode(77), Sample.VALUE, Acl.OPEN, false, 1));
    private final byte[] setBytes = TxnCodec.encode(set);
    private final byte[] createBytes = TxnCodec.encode(create);

    @Benchmark
    public byte[] encodeSet() {
        return TxnCodec.encode(set);
    }

    @Benchmark
    public byte[] encodeCreate() {
        return TxnCodec.encode(create);
    }

    @Benchmark
    public LogEntry decodeSet() {
        return TxnCodec.decode(setBytes, 0, setBytes.length, Integer.MAX_VALUE);
    }

    @Benchmark
    public LogEntry decodeCreate() {
        return TxnCodec.decode(createBytes, 0, createBytes.length, Integer.MAX_VALUE);
    }
}
