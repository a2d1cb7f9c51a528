package io.lockkeeper.bench.compare;

/** Something could not be measured. The first line says what and why; lines of a server's log may follow it. */
final class CompareException extends Exception {
    private static final long serialVersionUID = 1;

    CompareException(String message) {
        super(message);
    }
}
