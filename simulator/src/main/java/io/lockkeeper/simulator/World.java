package io.lockkeeper.simulator;

import java.util.PriorityQueue;

/**
 * One thread's worth of a world: things happen in the order of their time, and what falls on the same microsecond in an order the
 * seed chooses. Servers, clients and disks only ever act from here, so a seed says everything.
 */
final class World {
    private record Happening(long atMicros, long tie, Runnable action) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(atMicros, other.atMicros);
            return byTime != 0 ? byTime : Long.compare(tie, other.tie);
        }
    }

    private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
    private final SimClock clock = new SimClock();
    private final Dice dice;
    private final Dice ties;
    private long happenings;

    World(long seed) {
        dice = new Dice(seed);
        ties = dice.split();
    }

    SimClock clock() {
        return clock;
    }

    /** Dice for one more part of the world. Parts must be made in the same order in every run. */
    Dice dice() {
        return dice.split();
    }

    /** Lets something happen some microseconds from now. */
    void after(long micros, Runnable action) {
        agenda.add(new Happening(clock.nowMicros() + micros, ties.nextLong(), action));
        happenings++;
    }

    /** Runs until nothing is due at or before this time; the clock then stands there. */
    void runUntil(long micros) {
        while (!agenda.isEmpty() && agenda.peek().atMicros() <= micros) {
            Happening next = agenda.remove();
            clock.moveTo(next.atMicros());
            next.action().run();
        }
        clock.moveTo(micros);
    }

    /** How much has been put on the agenda so far: two runs of one seed agree on it. */
    long happenings() {
        return happenings;
    }
}
