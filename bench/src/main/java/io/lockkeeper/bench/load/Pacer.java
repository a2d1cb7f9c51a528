package io.lockkeeper.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread's work in an open loop: sends each request when it is due, or as soon after as a window has room for it. When requests are due
 * faster than it pays to wake up, it sends what came due since the last turn, a few to a connection: with a write of its own for each
 * request the generator takes more of the processors than the servers it measures, and its own threads waiting for one are the tail of
 * every latency. A request that waited for a turn keeps the time it was due.
 */
final class Pacer {
    /** At the most this much of a latency is ours. */
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int LEAST_SHARE = 8;
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long CARE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Connection> connections;
    private final Sender sender;
    private final Schedule schedule;
    private int turn;
    private volatile boolean stopped;

    Pacer(List<Connection> connections, Sender sender, Schedule schedule) {
        this.connections = connections;
        this.sender = sender;
        this.schedule = schedule;
    }

    /** Works until {@link #stop}. */
    void run() throws LoadException {
        sharpenTimer();
        long turnNanos = System.nanoTime();
        long nextCare = turnNanos + CARE_NANOS;
        while (!stopped) {
            long now = System.nanoTime();
            long waiting = schedule.waiting(now);
            boolean progress = waiting > 0 && sendOnce(waiting);
            if (progress) {
                turnNanos = now;
            }
            if (!progress) {
                long idle = waiting > 0 ? RETRY_NANOS : Math.max(schedule.nextNanos(), turnNanos + TURN_NANOS) - now;
                LockSupport.parkNanos(Math.clamp(idle, 0, LONGEST_PARK_NANOS));
            }
            if (now - nextCare >= 0) {
                nextCare = now + CARE_NANOS;
                keepAllAlive(now);
            }
        }
    }

    /** One turn over all connections at most; each gets its share of what waits. False if none had room. */
    private boolean sendOnce(long waiting) throws LoadException {
        int share = Math.clamp(waiting / connections.size(), LEAST_SHARE, Integer.MAX_VALUE);
        long rest = waiting;
        for (int tried = 0; tried < connections.size() && rest > 0; tried++) {
            Connection connection = connections.get(turn);
            turn = (turn + 1) % connections.size();
            try {
                rest -= sender.send(connection, (int) Math.min(share, rest), schedule);
            } catch (IOException e) {
                throw connection.lost(e.getMessage());
            }
        }
        return rest < waiting;
    }

    private void keepAllAlive(long now) throws LoadException {
        for (Connection connection : connections) {
            sender.keepAlive(connection, now);
        }
    }

    /** Requests that were due by {@code nanos} and have not been answered. From any thread. */
    long unanswered(long nanos) {
        return Math.max(0, schedule.due(nanos) - connections.stream().mapToLong(Connection::answered).sum());
    }

    /**
     * Linux lets a timer of an ordinary thread ring 50 us late, to wake up less often; latencies count from when a request was due and
     * would be that much longer.
     */
    private static void sharpenTimer() {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            Files.writeString(Path.of("/proc").resolve(self.getFileName()).resolve("timerslack_ns"), "1");
        } catch (IOException _) {
            // Another system, or not allowed there: then it is as late as it is.
        }
    }

    void stop() {
        stopped = true;
    }
}
