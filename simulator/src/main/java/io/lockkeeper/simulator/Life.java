package io.lockkeeper.simulator;

/** One life of a server process. What its threads still had to do when it ends is never done. */
final class Life {
    /** What the process runs on. */
    interface Machine {
        /** Until when it stands still; a time gone by if it does not. */
        long haltedUntilMicros();

        /** Its power went out in the middle of an operation. */
        void crashed(SimCrash crash);
    }

    private final World world;
    private final Machine machine;
    private boolean alive = true;

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

    /** For how long the machine stands still yet. */
    long haltedMicros() {
        return machine.haltedUntilMicros() - world.clock().nowMicros();
    }

    /** A turn of one thread. */
    void run(Runnable turn) {
        if (!alive) {
            return;
        }
        long halted = haltedMicros();
        if (halted > 0) {
            world.after(halted, () -> run(turn));
            return;
        }
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
