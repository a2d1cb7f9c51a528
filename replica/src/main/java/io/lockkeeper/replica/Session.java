package io.lockkeeper.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What this server knows of a session beside the replicated state: when it was last heard of and by which connection. */
final class Session {
    static final long NOBODY = -1;

    final long id;

    /** As negotiated by the connection that came last; the replicated state keeps the first one. */
    int timeoutMillis;

    /** The connection it is attached to, if any. */
    @Nullable Connection connection;

    /** Whether its createSession has been applied. */
    boolean opened;

    /** Whether its closeSession is on the way: it hears and says nothing more. */
    boolean closing;

    /** Whether only this server knows it: it has no place among the replicated ones. */
    boolean local;

    /** Whether the createSession of a local one is on the way, ahead of what needs it. */
    boolean upgrading;

    /** Of a leader: the server through which its client speaks; {@link #NOBODY} until that is known. */
    long owner = NOBODY;

    /** Of a leader: whether that server is gone, and its client has come through none since. */
    boolean stranded;

    /** Of a learner: whether the leader will be told that it was heard of. */
    boolean noted;

    /** Of a learner: writes that were handed on, from this connection and any before it. */
    private @Nullable Deque<Forwarding.Forwarded> forwarded;

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

    /** Made at the first need. */
    Deque<Forwarding.Forwarded> forwarded() {
        Deque<Forwarding.Forwarded> queue = forwarded;
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            forwarded = queue;
        }
        return queue;
    }

    /** Whether nobody else knows it, and nobody will soon. */
    boolean staysLocal() {
        return local && !upgrading;
    }
}
