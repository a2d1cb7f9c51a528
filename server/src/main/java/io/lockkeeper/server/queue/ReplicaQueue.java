package io.lockkeeper.server.queue;

import io.lockkeeper.replica.Event;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection, or of all other servers, to the replica. What the inbox has no room for waits here, in order, and whoever
 * reads is told to pause, so little comes after it. Belongs to an event loop, which must never wait.
 */
public final class ReplicaQueue {
    /** Whoever reads what is posted. Called on the event loop. */
    public interface Reader {
        /** An event has to wait. Who asks {@link #isFull} before it reads need not be told. */
        default void pauseReading() {}

        /** None has to wait any more. */
        void readOn();
    }

    private static final int RETRY_MILLIS = 1;

    private final Inbox inbox;
    private final EventLoop eventLoop;
    private final Reader reader;
    private @Nullable ArrayDeque<Event> heldBack;

    public ReplicaQueue(Inbox inbox, EventLoop eventLoop, Reader reader) {
        this.inbox = inbox;
        this.eventLoop = eventLoop;
        this.reader = reader;
    }

    public void post(Event event) {
        if (heldBack != null) {
            heldBack.add(event);
        } else if (!inbox.offer(event)) {
            heldBack = new ArrayDeque<>();
            heldBack.add(event);
            reader.pauseReading();
            retryLater();
        }
    }

    /** Whether something has to wait. */
    public boolean isFull() {
        return heldBack != null;
    }

    private void retryLater() {
        eventLoop.schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void retry() {
        ArrayDeque<Event> waiting = heldBack;
        if (waiting == null) {
            return;
        }
        while (!waiting.isEmpty() && inbox.offer(waiting.peek())) {
            waiting.poll();
        }
        if (waiting.isEmpty()) {
            heldBack = null;
            reader.readOn();
        } else {
            retryLater();
        }
    }
}
