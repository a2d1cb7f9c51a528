package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.tree.ZnodeTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An answer or a notification becomes bytes in the connection's buffer. */
@State(Scope.Thread)
public class ProtocolEncode {
    private final ZnodeTree tree = Sample.tree(Sample.CHILDREN);
    private final Reply data = read(new Operation.GetData(Sample.znode(77), false));
    private final Reply stat = read(new Operation.Exists(Sample.znode(77), false));
    private final Reply children = read(new Operation.GetChildren(OpCode.GET_CHILDREN, Sample.parent(0), false));
    private final Reply created = new Reply.Created(Sample.znode(77));
    private final WatchEvent event = new WatchEvent(WatchEvent.Type.NODE_DATA_CHANGED, Sample.znode(77));
    private final JuteWriter out = new JuteWriter(64 * 1024);

    @Benchmark
    public int get() {
        return encode(data);
    }

    /** The answer of a set, which is a stat alone. */
    @Benchmark
    public int set() {
        return encode(stat);
    }

    @Benchmark
    public int create() {
        return encode(created);
    }

    /** Names of 100 children. */
    @Benchmark
    public int list() {
        return encode(children);
    }

    @Benchmark
    public int notification() {
        out.clear();
        ReplyCodec.encode(7, event, out);
        return out.length();
    }

    private int encode(Reply reply) {
        out.clear();
        ReplyCodec.encode(1, 7, reply, out);
        return out.length();
    }

    private Reply read(Operation.Read operation) {
        return tree.read(operation, 1, Sample.IDS);
    }
}
