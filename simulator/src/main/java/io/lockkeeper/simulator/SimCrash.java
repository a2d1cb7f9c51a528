package io.lockkeeper.simulator;

/** The power goes out in the middle of a disk operation. An error, so that no code under test can catch it and carry on. */
@SuppressWarnings("serial")
final class SimCrash extends Error {
    SimCrash(String where) {
        super(where, null, false, false);
    }
}
