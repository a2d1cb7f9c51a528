package io.lockkeeper.server.client;

/** Answers the four-letter words that operators send instead of a handshake. Called on the connection's event loop. */
public interface CommandWords {
    /** Whether these four bytes are a word, allowed or not. */
    boolean knows(int word);

    /**
     * Answers it through {@link ClientConnection#answer}, at once or later.
     *
     * @param following the bytes that came in the same read, behind the word
     */
    void answer(int word, byte[] following, ClientConnection connection);
}
