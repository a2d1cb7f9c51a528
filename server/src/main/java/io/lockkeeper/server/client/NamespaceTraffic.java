package io.lockkeeper.server.client;

import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.server.metrics.KeyedSummary;
import io.lockkeeper.server.metrics.Summary;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes are read or written below each namespace, the first part of a path. Neighbours in a batch are mostly alike, so
 * equal values in a row are recorded in one go. One event loop has two, for reads and for writes.
 */
final class NamespaceTraffic {
    /** What a Stat counts in ZooKeeper's numbers. */
    private static final int STAT_BYTES = 68;

    private final KeyedSummary summaries;
    private String namespace = "";
    private @Nullable Summary summary;
    private long runValue;
    private int runCount;

    NamespaceTraffic(KeyedSummary summaries) {
        this.summaries = summaries;
    }

    void read(Operation.Read operation, Reply reply) {
        switch (reply) {
            case Reply.Data(byte[] data, _) when operation instanceof Operation.GetData get ->
                add(get.path(), STAT_BYTES + length(data));
            case Reply.StatOnly _ when operation instanceof Operation.Exists exists -> add(exists.path(), STAT_BYTES);
            case Reply.Children(ChildNames names, _) when operation instanceof Operation.GetChildren get ->
                add(get.path(), STAT_BYTES + names.encodedBytes() - Integer.BYTES * names.count());
            default -> {} // of no interest here: neither znode data nor names
        }
    }

    void written(Operation.Write operation) {
        switch (operation) {
            case Operation.Create create -> add(create.path(), length(create.data()));
            case Operation.SetData set -> add(set.path(), length(set.data()));
            case Operation.Delete delete -> add(delete.path(), 0);
            case Operation.DeleteSubtree delete -> add(delete.path(), 0);
            case Operation.Multi multi -> multi.operations().forEach(this::written);
            case Operation.DeleteContainer _, Operation.SetAcl _, Operation.Check _, Operation.Reconfig _, Operation.CreateSession _,
                Operation.CloseSession _ -> {}
        }
    }

    private void add(@Nullable String path, int bytes) {
        if (path == null || path.length() < 2) {
            return;
        }
        if (!isBelow(path)) {
            settle();
            int end = path.indexOf('/', 1);
            namespace = path.substring(1, end < 0 ? path.length() : end);
            summary = summaries.of(namespace);
        }
        long value = path.length() + (long) bytes;
        if (value != runValue) {
            settle();
            runValue = value;
        }
        runCount++;
    }

    private boolean isBelow(String path) {
        int length = namespace.length();
        return length > 0 && path.startsWith(namespace, 1) && (path.length() == length + 1 || path.charAt(length + 1) == '/');
    }

    /** Passes on what has been gathered. */
    void settle() {
        if (runCount > 0 && summary != null) {
            summary.record(runValue, runCount);
        }
        runCount = 0;
    }

    private static int length(byte @Nullable [] data) {
        return data == null ? 0 : data.length;
    }
}
