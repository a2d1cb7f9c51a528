package io.lockkeeper.storage;

import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import java.util.OptionalLong;

/**
 * What recovery fills: {@link #beginSnapshot} once per attempt until one ends with {@link #snapshotLoaded}, or {@link #startEmpty};
 * then {@link #replay} in the order of the log.
 */
public interface RecoveryTarget {
    /** A snapshot is about to be read into a new tree; what an attempt before this one left is forgotten. */
    ImageVisitor beginSnapshot(long zxid);

    /**
     * The snapshot is complete: the tree as of {@code zxid}, taken from the file's name, with perhaps a part of later transactions.
     *
     * @param digestZxid zxid at which the tree has {@code digest}, at least {@code zxid}; empty if there is nothing to compare
     */
    void snapshotLoaded(long zxid, OptionalLong digestZxid, long digest);

    /**
     * There is no snapshot: begin with an empty tree.
     *
     * @param zxid 0, or -1 where nobody vouches for the emptiness: such a server knows nothing, and less than anybody
     */
    void startEmpty(long zxid);

    /** The next transaction. Over a snapshot taken by ZooKeeper it may be there already, in whole or in part. */
    void replay(LogEntry entry);
}
