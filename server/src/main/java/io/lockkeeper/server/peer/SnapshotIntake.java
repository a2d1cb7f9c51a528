package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.jute.MalformedException;

/** Who takes a snapshot that comes over a link. Called on the event loop of the peers, which must not wait. */
public interface SnapshotIntake {
    /**
     * Takes what belongs to the snapshot.
     *
     * @return the position behind it; before {@code to} only if the snapshot ends there
     * @throws MalformedException if this is no snapshot; the link is closed then
     */
    int take(byte[] bytes, int from, int to);

    /** Whether the whole snapshot has been taken. */
    boolean isComplete();

    /** Whether nothing more should come for a moment; {@link Peers#readOn} says that it is over. */
    boolean isFull();

    /** The link ended before the snapshot did. */
    void broken(String why);
}
