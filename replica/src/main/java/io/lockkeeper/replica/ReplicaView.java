package io.lockkeeper.replica;

import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A look inside for operators, valid only during {@link Event.Inspect}. */
public interface ReplicaView {
    /** The tree itself; only its methods that change nothing may be called. */
    ZnodeTree tree();

    /** The ensemble as this server sees it; null for a server alone. */
    @Nullable EnsembleView ensemble();

    /** Requests that wait for their write to be safe, or behind one. */
    int outstandingRequests();

    /** Data and child watches, a persistent one counting in both. */
    int watchCount();

    /** Watched path to connections, data and existence watches only. */
    Map<String, List<Long>> dataWatches();

    /** The session attached to a connection, 0 if none. */
    long sessionOf(long connection);

    /** When sessions expire next (monotonic milliseconds, ascending) and which. */
    Map<Long, List<Long>> sessionExpiries();
}
