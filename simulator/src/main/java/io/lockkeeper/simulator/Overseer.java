package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.ReplicaView;

/** Looks at every step of a replica. */
interface Overseer {
    /** A replica is about to get its first event. */
    void starts(long monotonicMillis);

    /** The server stood still for so long. */
    void stoodStill(long millis);

    void before(Event event);

    void after(ReplicaView view);
}
