package io.lockkeeper.zab;

/** Checks of what cannot be unless we have a bug. On in production: a server that is wrong about itself halts. */
public final class Invariant {
    private Invariant() {}

    /** @throws InvariantViolation if {@code holds} is false */
    public static void check(boolean holds, String law) {
        if (!holds) {
            throw new InvariantViolation(law);
        }
    }

    /**
     * The same with the number that breaks the law, printed in hex as operators know zxids and session ids.
     *
     * @throws InvariantViolation if {@code holds} is false
     */
    public static void check(boolean holds, String law, long culprit) {
        if (!holds) {
            throw new InvariantViolation(law + ", but: 0x" + Long.toHexString(culprit));
        }
    }

    /** For a branch that cannot be reached: {@code throw Invariant.violated(...)}. */
    public static InvariantViolation violated(String law) {
        return new InvariantViolation(law);
    }
}
