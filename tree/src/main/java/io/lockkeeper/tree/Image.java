package io.lockkeeper.tree;

import io.lockkeeper.protocol.jute.JuteWriter;

/**
 * The tree as it was at one exact zxid, in the bytes of a snapshot, drawn in portions while the tree goes on changing: the first
 * change to a znode that is not written yet writes its old self first. Belongs to the tree's owner thread; at most one is open.
 */
public interface Image extends AutoCloseable {
    /** The last transaction whose effect is in it. */
    long zxid();

    /** The tree's digest at {@link #zxid}. */
    long digest();

    /**
     * Appends the next portion of {@code SnapshotCodec} bytes: header, sessions and ACLs first, then znodes, parents before
     * children, then the seal that ends them.
     *
     * @param maxBytes about how much to write; a portion ends after the record that reaches it
     * @return whether more is to come
     */
    boolean next(JuteWriter out, int maxBytes);

    /** Gives it up, or ends it; the tree stops keeping before-images. */
    @Override
    void close();
}
