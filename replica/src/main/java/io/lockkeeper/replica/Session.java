package io.lockkeeper.replica;

import org.jspecify.annotations.Nullable;

/** What this server knows of a session beside the replicated state: when it was last heard of and by which connection. */
final class Session {
    final long id;

    /** As negotiated by the connection that came last; the replicated state keeps the first one. */
    int timeoutMillis;

    /** The connection it is attached to, if any. */
    @Nullable Connection connection;

    /** Whether its createSession has been applied. */
    boolean opened;

    /** Whether its closeSession is on the way: it hears and says nothing more. */
    boolean closing;

    // Kept by SessionClock: a doubly linked list for each slot of its wheel.
    long heardAtMillis;
    long linkedTick;
    @Nullable Session next;
    @Nullable Session previous;
    boolean linked;

    Session(long id, int timeoutMillis) {
        this.id = id;
        this.timeoutMillis = timeoutMillis;
    }
}
