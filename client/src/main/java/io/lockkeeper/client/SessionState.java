package io.lockkeeper.client;

/**
 * Where a session stands, as seen from here. CONNECTING is the beginning; the last three are the end, and nothing comes after them.
 */
public enum SessionState {
    /** Not connected yet, never was. */
    CONNECTING,
    CONNECTED,
    /** Connected to a server without a quorum: reads only, possibly old. */
    CONNECTED_READ_ONLY,
    /**
     * The connection broke and is being restored. The session may live on at the servers or may expire meanwhile: what was owned
     * through it (ephemeral znodes, locks) is in doubt until CONNECTED or LOST follows.
     */
    SUSPENDED,
    /** The servers let the session expire: its ephemeral znodes are gone. A new {@link Client} is needed. */
    LOST,
    /** A server refused a credential. */
    AUTH_FAILED,
    /** Closed by {@link Client#close}. */
    CLOSED;

    /** Whether there is a connection at present. */
    public boolean isConnected() {
        return this == CONNECTED || this == CONNECTED_READ_ONLY;
    }

    /** Whether no other state will follow. */
    public boolean isFinal() {
        return this == LOST || this == AUTH_FAILED || this == CLOSED;
    }
}
