package io.lockkeeper.replica;

import io.lockkeeper.tree.ZnodeTree;

/** A whole server without wires. One thread owns it. */
public final class Replica {
    /** A server that serves {@code tree}, as recovered, with its last zxid. */
    public Replica(ReplicaConfig config, ZnodeTree tree) {
        throw new UnsupportedOperationException();
    }

    /** Takes one event; what follows from it goes to {@code out}. */
    public void step(Event event, Outbox out) {
        throw new UnsupportedOperationException();
    }
}
