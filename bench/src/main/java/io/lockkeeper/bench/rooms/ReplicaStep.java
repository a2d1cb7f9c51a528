package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.replica.Event;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole server without wires under 30 clients with 50 requests in flight each: from decoded request to reply, for one operation. */
@State(Scope.Thread)
public class ReplicaStep {
    static final int CLIENTS = 30;
    static final int WINDOW = 50;
    static final int BATCH = CLIENTS * WINDOW;

    @Param("100000")
    public int znodes;

    private PlayedHost host = new PlayedHost(Sample.tree(0), 0);
    private List<Event> gets = List.of();
    private List<Event> lists = List.of();
    private List<Event> sets = List.of();
    private List<Event> creates = List.of();
    private List<Event> deletes = List.of();

    @Setup
    public void start() {
        ZnodeTree tree = Sample.tree(znodes);
        host = new PlayedHost(tree, CLIENTS);
        gets = requests(i -> new Operation.GetData(Sample.znode(i), false));
        lists = requests(i -> new Operation.GetChildren(OpCode.GET_CHILDREN, Sample.parent(i / Sample.CHILDREN), false));
        sets = requests(Sample::set);
        List<String> fresh = IntStream.range(0, BATCH).mapToObj(i -> Sample.parent(0) + "/fresh-" + i).toList();
        creates = host.requests(fresh.stream().map(Sample::createAt).toList(), WINDOW);
        deletes = host.requests(fresh.stream().map(path -> new Operation.Delete(path, -1)).toList(), WINDOW);
    }

    private List<Event> requests(IntFunction<Operation> operation) {
        return host.requests(Sample.shuffled(znodes, operation), WINDOW);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long get() {
        return run(gets);
    }

    /** Names of 100 children. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long list() {
        return run(lists);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long set() {
        return run(sets);
    }

    /** Znodes come and go: two writes each. */
    @Benchmark
    @OperationsPerInvocation(2 * BATCH)
    public long createThenDelete() {
        run(creates);
        return run(deletes);
    }

    private long run(List<Event> events) {
        host.run(events);
        return host.replies();
    }

    PlayedHost host() {
        return host;
    }
}
