package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.ReplicaView;

/** Looks at every step of a replica. */
interface Overseer {
    /** A replica is about to get its first event. */
    void starts(long monotonicMillis);

    /** The replica is about to be told the time, so long after it was told before. */
    void tellsTimeAfter(long millis);

    void before(Event event);

    void after(ReplicaView view);
}
