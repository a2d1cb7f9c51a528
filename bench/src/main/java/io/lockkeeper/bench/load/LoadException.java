package io.lockkeeper.bench.load;

/** A load cannot go on: no server there, a connection lost, an answer that no working server gives. One line says what and where. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1;

    LoadException(String message) {
        super(message);
    }
}
