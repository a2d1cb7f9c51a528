package io.lockkeeper.simulator;

import io.lockkeeper.replica.Outbox;
import io.lockkeeper.storage.Disk;

/**
 * How a host puts production parts together. There is one right way; tests wire a server wrongly on purpose, to see that the
 * checkers notice.
 */
interface Wiring {
    /** As in production. */
    Wiring RIGHT = new Wiring() {};

    /** The disk as storage sees it. */
    default Disk disk(Disk disk) {
        return disk;
    }

    /** The outbox as the replica sees it; what it passes on is checked and goes to the world. */
    default Outbox outbox(Outbox outbox) {
        return outbox;
    }

    /** Whether a batch of entries is called persisted before it is forced. */
    default boolean persistedTooEarly() {
        return false;
    }

    /** Whether a log that has failed is asked again, as if nothing had happened. */
    default boolean failedForceIsForgiven() {
        return false;
    }
}
