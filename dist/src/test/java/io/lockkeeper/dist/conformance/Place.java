package io.lockkeeper.dist.conformance;

import java.util.Locale;

/** Where the server under test stands: clients must not notice. */
enum Place {
    ALONE,
    /** In an ensemble of three, as one of those who do not lead. */
    FOLLOWER,
    /** In an ensemble of three, at its head. */
    LEADER;

    /** Alone, or what the system property {@code conformance.place} says: then shared servers stand there. */
    static Place ofThisRun() {
        return valueOf(System.getProperty("conformance.place", ALONE.name()).toUpperCase(Locale.ROOT));
    }
}
