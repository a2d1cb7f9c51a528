package io.lockkeeper.server;

import io.lockkeeper.replica.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

    /** What the replica is to hear once it can see what {@link #run} returned; null for nothing. */
    @Nullable Event report();
}
