package io.lockkeeper.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The queue in front of one thread of a server. The thread wakes up some time after something came, and takes as much as it likes. */
final class Mailbox<T> {
    private final Deque<T> waiting = new ArrayDeque<>();
    private final Life life;
    private final World world;
    private final Dice dice;
    private final int slownessMicros;
    private final Runnable turn;
    private boolean awake;

    /** @param turn what the thread does when it wakes up; takes with {@link #take} */
    Mailbox(Life life, World world, int slownessMicros, Runnable turn) {
        this.life = life;
        this.world = world;
        this.dice = world.dice();
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
        long halted = life.haltedMicros();
        if (halted > 0) {
            world.after(halted, this::run);
            return;
        }
        awake = false;
        life.run(turn);
        if (!waiting.isEmpty() && life.isAlive()) {
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

    /** What was taken and not dealt with comes first again. */
    void putBack(List<T> items) {
        items.reversed().forEach(waiting::addFirst);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
