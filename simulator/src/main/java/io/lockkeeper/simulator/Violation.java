package io.lockkeeper.simulator;

/** A promise was broken. Unchecked, and an error, so that no code under test takes it for a failure of its own. */
@SuppressWarnings("serial")
final class Violation extends Error {
    Violation(String what) {
        super(what);
    }

    Violation(String what, Throwable cause) {
        super(what, cause);
    }

    static void unless(boolean holds, String what, Object... values) {
        if (!holds) {
            throw new Violation(String.format(what, values));
        }
    }
}
