package io.lockkeeper.client;

/**
 * Hears of changes of znodes, on the client's own thread and before any later reply is delivered: must not block, and in particular
 * must not wait for a future of the same client.
 */
@FunctionalInterface
public interface WatchListener {
    void onChange(Change change);
}
