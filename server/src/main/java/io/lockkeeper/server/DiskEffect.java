package io.lockkeeper.server;

import java.io.IOException;

/** What a member of an ensemble asks of its disk between appends. The log thread does it. */
interface DiskEffect {
    /**
     * Does it, and returns when it survives a power cut.
     *
     * @param persisted up to where the log is on disk
     * @return up to where it is then: less where it was cut
     * @throws IOException if the disk fails and the server must end
     */
    long run(long persisted) throws IOException;

    /** Tells the replica, after it can see what {@link #run} returned. */
    void report();
}
