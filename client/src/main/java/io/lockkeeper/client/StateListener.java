package io.lockkeeper.client;

/** Hears of every change of the session's state, on the client's own thread: must not block. */
@FunctionalInterface
public interface StateListener {
    void onState(SessionState state);
}
