package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.Prepared;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Writes are judged and made, each for itself and both in turn. What is prepared alone is abandoned after a batch. */
@State(Scope.Thread)
public class TreeWrite {
    static final int BATCH = 256;

    @Param({"1000", "1000000"})
    public int znodes;

    private final Requester requester = new Requester(1, 1, Sample.IDS);
    private ZnodeTree tree = Sample.tree(0);
    private List<Operation.Write> sets = List.of();
    private List<Operation.Write> creates = List.of();
    private List<Operation.Write> deletes = List.of();
    private List<LogEntry> entries = List.of();
    private long zxid;
    private int next;

    @Setup
    public void plant() {
        tree = Sample.tree(znodes);
        zxid = tree.lastZxid();
        sets = Sample.shuffled(znodes, Sample::set);
        creates = Sample.shuffled(znodes, i -> Sample.createAt(Sample.znode(i) + "/more"));
        deletes = Sample.shuffled(znodes, i -> new Operation.Delete(Sample.znode(i) + "/more", -1));
        entries = Sample.shuffled(
            znodes, i -> Sample.entry(1, OpCode.SET_DATA, new Txn.SetData(Sample.znode(i), Sample.VALUE, 1)));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Prepared prepareSet() {
        return prepare(sets);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Prepared prepareCreate() {
        return prepare(creates);
    }

    /** As recovery and a learner do it: nothing was prepared here. */
    @Benchmark
    public Reply applySet() {
        return tree.apply(entries.get(next()), true, Changes.NONE);
    }

    @Benchmark
    public Reply prepareAndApplySet() {
        return prepareAndApply(sets.get(next()));
    }

    /** A znode comes and goes: two writes. */
    @Benchmark
    @OperationsPerInvocation(2)
    public Reply prepareAndApplyCreateThenDelete() {
        int i = next();
        prepareAndApply(creates.get(i));
        return prepareAndApply(deletes.get(i));
    }

    private int next() {
        return next++ & Sample.OPERATIONS - 1;
    }

    private Prepared prepare(List<Operation.Write> operations) {
        Prepared last = prepare(operations.get(next()));
        for (int i = 1; i < BATCH; i++) {
            last = prepare(operations.get(next()));
        }
        tree.abandonPending();
        return last;
    }

    private Prepared prepare(Operation.Write operation) {
        return tree.prepare(operation, requester, ++zxid, Sample.WALL_MILLIS);
    }

    private Reply prepareAndApply(Operation.Write operation) {
        return tree.apply(prepare(operation).entry(), true, Changes.NONE);
    }
}
