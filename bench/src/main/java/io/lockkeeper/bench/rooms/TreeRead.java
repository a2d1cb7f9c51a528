package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reads of a small tree, which the processor's caches hold, and of a large one, which they do not. */
@State(Scope.Thread)
public class TreeRead {
    @Param({"1000", "1000000"})
    public int znodes;

    private ZnodeTree tree = Sample.tree(0);
    private List<Operation.Read> gets = List.of();
    private List<Operation.Read> existing = List.of();
    private List<Operation.Read> lists = List.of();
    private int next;

    @Setup
    public void plant() {
        tree = Sample.tree(znodes);
        gets = Sample.shuffled(znodes, i -> new Operation.GetData(Sample.znode(i), false));
        existing = Sample.shuffled(znodes, i -> new Operation.Exists(Sample.znode(i), false));
        lists = Sample.shuffled(
            znodes, i -> new Operation.GetChildren(OpCode.GET_CHILDREN, Sample.parent(i / Sample.CHILDREN), false));
    }

    @Benchmark
    public Reply get() {
        return read(gets);
    }

    @Benchmark
    public Reply exists() {
        return read(existing);
    }

    /** Names of 100 children. */
    @Benchmark
    public Reply list() {
        return read(lists);
    }

    private Reply read(List<Operation.Read> operations) {
        return tree.read(operations.get(next++ & Sample.OPERATIONS - 1), 1, Sample.IDS);
    }
}
