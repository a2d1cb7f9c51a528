package io.lockkeeper.client;

import io.lockkeeper.protocol.client.WatchEvent;

/**
 * What a {@link WatchListener} is told.
 *
 * @param path the znode that changed, below the chroot; for a recursive watch maybe far below the watched one
 * @param zxid of the change; -1 for RESYNC, from servers before 3.9, for changes found after a reconnect, and for removed watches
 */
public record Change(Type type, String path, long zxid) {
    /** What happened: the four events of the protocol, and the ends of watches that this client removed. */
    public enum Type {
        NODE_CREATED,
        NODE_DELETED,
        NODE_DATA_CHANGED,
        NODE_CHILDREN_CHANGED,
        /** This client removed the watch itself; so with the next two. */
        DATA_WATCH_REMOVED,
        CHILD_WATCH_REMOVED,
        PERSISTENT_WATCH_REMOVED,
        /**
         * A persistent watch was away, and what it has missed is not known: what is at {@code path}, and below it if the watch is
         * recursive, has to be read again. Events that follow are complete.
         */
        RESYNC;

        static Type of(WatchEvent.Type type) {
            return switch (type) {
                case NODE_CREATED -> NODE_CREATED;
                case NODE_DELETED -> NODE_DELETED;
                case NODE_DATA_CHANGED -> NODE_DATA_CHANGED;
                case NODE_CHILDREN_CHANGED -> NODE_CHILDREN_CHANGED;
            };
        }
    }
}
