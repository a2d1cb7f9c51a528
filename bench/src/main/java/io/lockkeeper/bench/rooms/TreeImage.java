package io.lockkeeper.bench.rooms;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.ZnodeTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The whole tree is drawn as a snapshot, portion by portion; the figures are for one znode of a million. */
@State(Scope.Thread)
public class TreeImage {
    private static final int MILLION = 1_000_000;
    private static final int PORTION_BYTES = 256 * 1024;

    @Param("" + MILLION)
    public int znodes;

    private final JuteWriter out = new JuteWriter(PORTION_BYTES * 2);
    private ZnodeTree tree = Sample.tree(0);

    @Setup
    public void plant() {
        tree = Sample.tree(znodes);
    }

    @Benchmark
    @OperationsPerInvocation(MILLION)
    public long draw() {
        long bytes = 0;
        try (Image image = tree.openImage()) {
            boolean more = true;
            while (more) {
                out.clear();
                more = image.next(out, PORTION_BYTES);
                bytes += out.length();
            }
        }
        return bytes;
    }
}
