package io.lockkeeper.replica;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Extensions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the order of its requests. Writes are proposed as they come; what comes behind a write that is not
 * applied yet stands in {@link #order}, with the write itself as the mark where it waits. So the first in the order, if any, is
 * always a write in flight.
 */
final class Connection {
    final long number;
    final Session session;
    final Watcher watcher;

    /** Old clients do not send the read-only flag and must not get it in the answer. */
    final boolean knowsReadOnly;

    /** What this server and its client have agreed upon beyond the protocol, bits of {@link Extensions}. */
    final int extensions;

    private @Nullable RequestQueue order;

    boolean open = true;

    /** Requests that stand in the order and need a quorum, which was heard already. */
    int syncsAnswered;

    /** Reads that stand in the order and for which nobody has been asked yet. */
    int readsUnasked;

    /** Whether each read shows everything that was acknowledged anywhere before it came. */
    boolean linearizable;

    /** Something that ends the connection is on its way through the order: nothing behind it counts. */
    boolean ending;

    /** Whether it has an identity of a scheme that is demanded of everyone. */
    boolean trusted;

    Connection(long number, Session session, List<Id> ids, ConnectRequest hello) {
        this.number = number;
        this.session = session;
        this.watcher = new Watcher(number, ids);
        this.knowsReadOnly = hello.readOnly() != null;
        this.extensions = hello.extensions() & Extensions.ALL;
    }

    List<Id> ids() {
        return watcher.ids;
    }

    /** Whether no request waits. */
    boolean isIdle() {
        return order == null || order.isEmpty();
    }

    /** The requests that wait, made at the first need. */
    RequestQueue order() {
        RequestQueue queue = order;
        if (queue == null) {
            queue = new RequestQueue();
            order = queue;
        }
        return queue;
    }

    /** Nothing has been asked for a while: gives back what waiting requests needed. */
    void rest() {
        if (isIdle()) {
            order = null;
        }
    }
}
