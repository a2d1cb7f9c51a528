package io.lockkeeper.server.queue;

import io.lockkeeper.replica.Event;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the replica: bounded, many producers, one consumer, no locks. The consumer is a task that runs when there is
 * something new; a producer schedules it only if nobody else has.
 */
public final class Inbox {
    private final MpscArrayQueue<Event> queue;
    private final Executor executor;
    /** Whether the consumer is going to look. True until there is one, so that nobody schedules what is not there. */
    private final AtomicBoolean scheduled = new AtomicBoolean(true);

    private @Nullable Runnable consumer;

    /**
     * @param capacity the most events that wait, rounded up to a power of two
     * @param executor runs the consumer, always on the same thread: an event loop
     */
    public Inbox(int capacity, Executor executor) {
        this.queue = new MpscArrayQueue<>(capacity);
        this.executor = executor;
    }

    /** To be called once: from now on {@code look} runs on the executor whenever there may be something new, now for the first time. */
    public void attend(Runnable look) {
        consumer = () -> {
            // First this, then the look: what comes from here on is seen by it, or schedules the next one.
            scheduled.set(false);
            look.run();
        };
        schedule();
    }

    /** Any thread. False if it is full: whoever asked must hold the event back, and stop taking in what produces more. */
    public boolean offer(Event event) {
        if (!queue.offer(event)) {
            return false;
        }
        wake();
        return true;
    }

    /** Any thread that may wait, which event loops may not. False if the thread was interrupted while waiting for room. */
    public boolean put(Event event) {
        while (!offer(event)) {
            LockSupport.parkNanos(1_000_000);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }

    /** Any thread: makes the consumer look, also for news that do not come through the queue. */
    public void wake() {
        // The queue publishes lazily; without the fence we could miss that the consumer has just begun its look.
        VarHandle.fullFence();
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        Runnable look = consumer;
        if (look == null) {
            throw new IllegalStateException("nobody attends to this inbox");
        }
        try {
            executor.execute(look);
        } catch (RejectedExecutionException e) {
            // The server stops, and with it the thread that would have looked.
            return;
        }
    }

    /** The consumer only: the next event, null if there is none. */
    public @Nullable Event poll() {
        return queue.relaxedPoll();
    }

    /** Whether no event waits; a guess unless asked by the consumer. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }
}
