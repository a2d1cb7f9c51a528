package io.lockkeeper.replica;

/** Numbers that look random and follow from a seed: SplitMix64 by Steele, Lea and Flood. */
final class SeededNumbers {
    private long state;

    SeededNumbers(long seed) {
        state = seed;
    }

    /** Evenly in {@code [0, bound)}; 0 for a bound below 1. */
    long below(long bound) {
        return bound < 1 ? 0 : (next() >>> 1) % bound;
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
