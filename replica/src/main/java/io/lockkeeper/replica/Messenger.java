package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.WatchEvent;

/** Carries events to those who watch. */
@FunctionalInterface
public interface Messenger {
    /** @param zxid of the change, -1 for what setWatches found */
    void notify(long connection, long zxid, WatchEvent event);
}
