package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.replica.Replica;

/** Plays the thread that owns the replica: the time, then a batch of events. The referee sees every step. */
final class ReplicaThread {
    private final SimServer.Process process;
    private final World world;
    private final Replica replica;
    private final Referee referee;
    private final Outbox outbox;
    private final int tickMillis;
    private final Dice dice;
    private final Mailbox<Event> mailbox;

    ReplicaThread(SimServer.Process process, World world, Replica replica, Referee referee, Outbox outbox, int tickMillis) {
        this.process = process;
        this.world = world;
        this.replica = replica;
        this.referee = referee;
        this.outbox = outbox;
        this.tickMillis = tickMillis;
        this.dice = world.dice();
        mailbox = new Mailbox<>(process, world, 300, this::turn);
    }

    void start() {
        referee.starts(world.clock().monotonicMillis());
        tick();
    }

    void put(Event event) {
        mailbox.put(event);
    }

    private void tick() {
        mailbox.wake(0);
        process.after(tickMillis * 1000L / 2, this::tick);
    }

    private void turn() {
        step(new Event.Time(world.clock().monotonicMillis(), world.clock().wallMillis()));
        for (Event event : mailbox.take(dice.oneIn(4) ? 1 : dice.between(1, 64))) {
            step(event);
        }
    }

    private void step(Event event) {
        referee.before(event);
        try {
            replica.step(event, outbox);
        } catch (RuntimeException bug) {
            Throwable cause = bug.getCause() instanceof RuntimeException inner ? inner : bug;
            throw new Violation("the replica fails on " + event + ": " + cause, bug);
        }
        replica.step(new Event.Inspect(referee::after), outbox);
    }
}
