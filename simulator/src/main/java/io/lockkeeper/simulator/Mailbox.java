package io.lockkeeper.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The queue in front of one thread of a server. The thread wakes up some time after something came, and takes as much as it likes. */
final class Mailbox<T> {
    private final Deque<T> waiting = new ArrayDeque<>();
    private final World world;
    private final Dice dice;
    private final int slownessMicros;
    private final Runnable turn;
    private boolean awake;

    /** @param turn what the thread does when it wakes up; takes with {@link #take} */
    Mailbox(World world, Dice dice, int slownessMicros, Runnable turn) {
        this.world = world;
        this.dice = dice;
        this.slownessMicros = slownessMicros;
        this.turn = turn;
    }

    void put(T item) {
        waiting.add(item);
        wake(0);
    }

    /** Lets the thread have a turn, at the earliest after {@code micros}. */
    void wake(long micros) {
        if (!awake) {
            awake = true;
            world.after(micros + dice.between(1, slownessMicros), this::run);
        }
    }

    private void run() {
        awake = false;
        turn.run();
        if (!waiting.isEmpty()) {
            wake(0);
        }
    }

    /** At most {@code most} of what waits, in order. */
    List<T> take(int most) {
        List<T> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.remove());
        }
        return taken;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
