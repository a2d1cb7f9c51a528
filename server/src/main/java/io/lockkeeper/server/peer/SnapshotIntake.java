package io.lockkeeper.server.peer;

/** Who takes a snapshot that comes over a link. Called on the event loop of the peers, which must not wait: the work is done elsewhere. */
public interface SnapshotIntake {
    /**
     * Bytes that came, not changed by anyone from here on. No more come until the receipt says what became of them.
     *
     * @param receipt to be used once, by any thread
     */
    void offer(byte[] bytes, Receipt receipt);

    /** The link ended before the snapshot did; not called behind {@link Receipt#refused}. */
    void broken(String why);

    /** What became of the bytes. */
    interface Receipt {
        /** @param count of bytes that belong to the snapshot: all of them, unless it is {@code complete} with them */
        void took(int count, boolean complete);

        /** This is no snapshot, or there is no room for it; the link is closed. */
        void refused(String why);
    }
}
