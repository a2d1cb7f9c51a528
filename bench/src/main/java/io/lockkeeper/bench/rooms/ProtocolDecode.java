package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A client's frame becomes an operation. */
@State(Scope.Thread)
public class ProtocolDecode {
    private final byte[] get = frame(new Operation.GetData(Sample.znode(77), false));
    private final byte[] set = frame(Sample.set(77));
    private final byte[] create = frame(Sample.createAt(Sample.znode(77)));
    private final byte[] list = frame(new Operation.GetChildren(OpCode.GET_CHILDREN, Sample.parent(7), false));
    private final JuteReader reader = new JuteReader(get);

    @Benchmark
    public Operation get() {
        return decode(get);
    }

    @Benchmark
    public Operation set() {
        return decode(set);
    }

    @Benchmark
    public Operation create() {
        return decode(create);
    }

    @Benchmark
    public Operation list() {
        return decode(list);
    }

    private Operation decode(byte[] frame) {
        reader.reset(frame, 0, frame.length);
        reader.readInt(); // xid
        return RequestCodec.decode(reader.readInt(), reader);
    }

    private static byte[] frame(Operation operation) {
        JuteWriter out = new JuteWriter();
        out.writeInt(1).writeInt(operation.opCode());
        RequestCodec.encode(operation, out);
        return out.toByteArray();
    }
}
