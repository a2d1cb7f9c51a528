package io.lockkeeper.simulator;

import java.util.ArrayDeque;
import java.util.Deque;

/** One life of a server process, which may stand still for a while. What its threads still had to do when it ends is never done. */
final class Life {
    /** What the process runs on. */
    interface Machine {
        /** Its power went out in the middle of an operation. */
        void crashed(SimCrash crash);
    }

    private final World world;
    private final Machine machine;
    /** What came up while it stood still. It is done in the order in which it came up: a thread's reports do not overtake each other. */
    private final Deque<Runnable> late = new ArrayDeque<>();

    private boolean alive = true;
    private long haltedUntilMicros;

    Life(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
    }

    boolean isAlive() {
        return alive;
    }

    void end() {
        alive = false;
    }

    /** It stands still: a long collection of garbage, a suspended virtual machine. Returns for how much longer than it did anyway. */
    long halt(long micros) {
        long now = world.clock().nowMicros();
        long before = Math.max(haltedUntilMicros, now);
        haltedUntilMicros = Math.max(before, now + micros);
        return haltedUntilMicros - before;
    }

    /** For how long it stands still yet; not above 0 if it does not. */
    long haltedMicros() {
        return haltedUntilMicros - world.clock().nowMicros();
    }

    /** A turn of one thread. */
    void run(Runnable turn) {
        if (!alive) {
            return;
        }
        if (!late.isEmpty()) {
            late.add(turn);
        } else if (haltedMicros() > 0) {
            late.add(turn);
            world.after(haltedMicros(), this::catchUp);
        } else {
            runNow(turn);
        }
    }

    private void catchUp() {
        while (alive && !late.isEmpty()) {
            if (haltedMicros() > 0) {
                world.after(haltedMicros(), this::catchUp);
                return;
            }
            runNow(late.remove());
        }
    }

    private void runNow(Runnable turn) {
        try {
            turn.run();
        } catch (SimCrash crash) {
            machine.crashed(crash);
        }
    }

    void after(long micros, Runnable turn) {
        world.after(micros, () -> run(turn));
    }
}
