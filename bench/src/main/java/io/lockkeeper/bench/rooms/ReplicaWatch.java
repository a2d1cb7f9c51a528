package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.replica.Event;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One client sets a watched znode, and all who watch are told; the figures are for the set with all its notifications. */
@State(Scope.Thread)
public class ReplicaWatch {
    /** How the znode is watched. */
    public enum Kind {
        /** By its path, for good. */
        PERSISTENT,
        /** By its parent's path, for good. */
        RECURSIVE,
        /** By its path, once: everybody reads it and watches again after each change. */
        ONE_SHOT
    }

    @Param({"1", "3000"})
    public int watchers;

    @Param({"PERSISTENT", "RECURSIVE", "ONE_SHOT"})
    public Kind kind = Kind.PERSISTENT;

    private PlayedHost host = new PlayedHost(Sample.tree(0), 0);
    private List<Event> set = List.of();
    private List<Event> watchAgain = List.of();

    @Setup
    public void watch() {
        host = new PlayedHost(Sample.tree(Sample.CHILDREN), watchers);
        set = List.of(host.requests(List.of(Sample.set(77)), 1).getFirst());
        List<Event> watch = host.requests(List.of(operation()), 1);
        host.run(watch);
        watchAgain = kind == Kind.ONE_SHOT ? watch : List.of();
    }

    private Operation operation() {
        return switch (kind) {
            case PERSISTENT -> new Operation.AddWatch(Sample.znode(77), false);
            case RECURSIVE -> new Operation.AddWatch(Sample.parent(0), true);
            case ONE_SHOT -> new Operation.GetData(Sample.znode(77), true);
        };
    }

    @Benchmark
    public long setAndTell() {
        host.run(set);
        host.run(watchAgain); // begins with the news that the set is safe
        return host.notifications();
    }

    PlayedHost host() {
        return host;
    }
}
