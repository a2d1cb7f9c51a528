package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.Replica;

/** Plays the thread that owns the replica: the time, then a batch of events. The overseer sees every step. */
final class ReplicaThread {
    private final Life life;
    private final Replica replica;
    private final MachineClock clock;
    private final Overseer overseer;
    private final Outbox outbox;
    private final int tickMillis;
    private final Dice dice;
    private final Mailbox<Event> mailbox;
    private long wakesAtMillis = Long.MAX_VALUE;

    ReplicaThread(Life life, World world, MachineClock clock, Replica replica, Overseer overseer, Outbox outbox, int tickMillis) {
        this.life = life;
        this.clock = clock;
        this.replica = replica;
        this.overseer = overseer;
        this.outbox = outbox;
        this.tickMillis = tickMillis;
        this.dice = world.dice();
        mailbox = new Mailbox<>(life, world, 300, this::turn);
    }

    void start() {
        overseer.starts(clock.monotonicMillis());
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
        step(new Event.Time(clock.monotonicMillis(), clock.wallMillis()));
        for (Event event : mailbox.take(dice.oneIn(4) ? 1 : dice.between(1, 64))) {
            step(event);
        }
        wakeInTime();
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
