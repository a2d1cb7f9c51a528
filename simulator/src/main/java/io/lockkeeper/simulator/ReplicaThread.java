package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.Replica;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Plays the thread that owns the replica: the time, then a batch of events; nothing at all while too much waits for the disk. The overseer
 * sees every step.
 */
final class ReplicaThread {
    private final Life life;
    private final Replica replica;
    private final MachineClock clock;
    private final Overseer overseer;
    private final Outbox outbox;
    private final int tickMillis;
    private final BooleanSupplier diskIsBehind;
    private final Dice dice;
    private final Mailbox<Event> mailbox;
    private long wakesAtMillis = Long.MAX_VALUE;
    private long toldMillis;

    ReplicaThread(
            Life life, World world, MachineClock clock, Replica replica, Overseer overseer, Outbox outbox, int tickMillis,
            BooleanSupplier diskIsBehind) {
        this.life = life;
        this.clock = clock;
        this.replica = replica;
        this.overseer = overseer;
        this.outbox = outbox;
        this.tickMillis = tickMillis;
        this.diskIsBehind = diskIsBehind;
        this.dice = world.dice();
        mailbox = new Mailbox<>(life, world, 300, this::turn);
    }

    void start() {
        toldMillis = clock.monotonicMillis();
        overseer.starts(toldMillis);
        tick();
    }

    void put(Event event) {
        mailbox.put(event);
    }

    private void tick() {
        mailbox.wake(0);
        life.after(tickMillis * 1000L / 2, this::tick);
    }

    private void turn() {
        if (diskIsBehind.getAsBoolean()) {
            return;
        }
        tellTime();
        List<Event> events = mailbox.take(dice.oneIn(4) ? 1 : dice.between(1, 64));
        while (!events.isEmpty() && !diskIsBehind.getAsBoolean()) {
            step(events.removeFirst());
        }
        mailbox.putBack(events);
        wakeInTime();
    }

    private void tellTime() {
        long now = clock.monotonicMillis();
        overseer.tellsTimeAfter(now - toldMillis);
        toldMillis = now;
        step(new Event.Time(now, clock.wallMillis()));
    }

    /** When the replica wants to know the time earlier than it is told anyway. */
    private void wakeInTime() {
        long at = replica.wakeAt();
        if (at < wakesAtMillis || wakesAtMillis <= clock.monotonicMillis()) {
            wakesAtMillis = at;
            if (at != Long.MAX_VALUE) {
                life.after(clock.microsUntil(at), () -> mailbox.wake(0));
            }
        }
    }

    private void step(Event event) {
        overseer.before(event);
        try {
            replica.step(event, outbox);
        } catch (RuntimeException bug) {
            Throwable cause = bug.getCause() instanceof RuntimeException inner ? inner : bug;
            throw new Violation("the replica fails on " + event + ": " + cause, bug);
        }
        replica.step(new Event.Inspect(overseer::after), outbox);
    }
}
