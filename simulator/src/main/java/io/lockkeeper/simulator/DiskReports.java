package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import java.util.function.Consumer;

/** What a thread with a disk tells the replica: each thing when the disk has taken its time, until when the thread did nothing else. */
final class DiskReports {
    private static final int STANDING_MICROS = 1000;

    private final Life life;
    private final World world;
    private final SimDisk disk;
    private final Consumer<Event> replica;
    private long busyUntilMicros;

    DiskReports(Life life, World world, SimDisk disk, Consumer<Event> replica) {
        this.life = life;
        this.world = world;
        this.disk = disk;
        this.replica = replica;
    }

    /** For how long the thread is busy yet, at least; not above 0 if it is not. */
    long busyMicros() {
        return disk.faults().isStanding() ? STANDING_MICROS : busyUntilMicros - world.clock().nowMicros();
    }

    void add(Event event) {
        busyUntilMicros = Math.max(busyUntilMicros, world.clock().nowMicros()) + disk.takeBusyMicros() + 1;
        life.after(busyUntilMicros - world.clock().nowMicros(), () -> replica.accept(event));
    }
}
