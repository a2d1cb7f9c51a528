package io.lockkeeper.simulator;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a world: everything random comes from one seed through dice, and dice for separate purposes do not disturb each other. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Dice of their own, so that what one part of the world rolls does not change what another gets. */
    Dice split() {
        return new Dice(random.split());
    }

    /** Uniform from 0 to below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Uniform, both ends included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    long nextLong() {
        return random.nextLong();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
