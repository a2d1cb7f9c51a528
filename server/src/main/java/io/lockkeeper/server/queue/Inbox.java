package io.lockkeeper.server.queue;

import io.lockkeeper.replica.Event;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the replica thread: bounded, many producers, one consumer, no locks. A producer pays for a wake-up only when the
 * consumer sleeps.
 */
public final class Inbox {
    private final MpscArrayQueue<Event> queue;
    private volatile @Nullable Thread sleeper;

    /** @param capacity the most events that wait, rounded up to a power of two */
    public Inbox(int capacity) {
        queue = new MpscArrayQueue<>(capacity);
    }

    /** Any thread. False if it is full: whoever asked must hold the event back, and stop taking in what produces more. */
    public boolean offer(Event event) {
        if (!queue.offer(event)) {
            return false;
        }
        wake();
        return true;
    }

    /** Any thread that may wait, which client loops may not. False if the thread was interrupted while waiting for room. */
    public boolean put(Event event) {
        while (!offer(event)) {
            LockSupport.parkNanos(1_000_000);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }

    /** Any thread: makes the consumer look around, for news that do not come through the queue. */
    public void wake() {
        // The queue publishes lazily; without the fence we could miss a consumer that is just going to sleep.
        VarHandle.fullFence();
        Thread asleep = sleeper;
        if (asleep != null) {
            sleeper = null;
            LockSupport.unpark(asleep);
        }
    }

    /** The consumer only: the next event, null if there is none. */
    public @Nullable Event poll() {
        return queue.relaxedPoll();
    }

    /**
     * The consumer only: sleeps until something comes, at most for {@code nanos}.
     *
     * @param news whether something has come by another way, asked once more before sleeping
     */
    public void await(long nanos, News news) {
        sleeper = Thread.currentThread();
        VarHandle.fullFence();
        if (queue.isEmpty() && !news.waiting()) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }

    /** How many events wait; a guess unless asked by the consumer. */
    public int size() {
        return queue.size();
    }

    /** Something the consumer must attend to that is not in the queue. */
    @FunctionalInterface
    public interface News {
        boolean waiting();
    }
}
