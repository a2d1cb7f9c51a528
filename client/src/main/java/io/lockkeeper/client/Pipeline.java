package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The order of requests: those waiting to be sent, and those sent and not answered. Callers put in, the writer takes out in batches,
 * the session's thread collects what was sent to match replies against; one short lock per batch. A call that was sent is never sent
 * again: when the connection breaks it fails, because nobody knows whether the server has done it.
 */
final class Pipeline {
    private final int maxInFlight;
    private final ClientOptions.WhenFull whenFull;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Call<?>> preamble = new ArrayDeque<>();
    private final ArrayDeque<Call<?>> waiting = new ArrayDeque<>();
    private final ArrayDeque<Call<?>> sent = new ArrayDeque<>();
    private int inFlight;
    private int lastXid;
    private boolean open;
    private @Nullable Thread owner;
    private @Nullable ErrorCode over;

    Pipeline(int maxInFlight, ClientOptions.WhenFull whenFull) {
        this.maxInFlight = maxInFlight;
        this.whenFull = whenFull;
    }

    /** Tells which thread delivers replies, and must therefore never wait for room. */
    void ownedBy(Thread thread) {
        owner = thread;
    }

    /** Accepts a call, waits for room or fails the call, as configured. */
    void submit(Call<?> call) {
        submit(call, Thread.currentThread() == owner);
    }

    /** Accepts the call that ends the session, however full the window is. */
    void submitLast(Call<?> call) {
        submit(call, true);
    }

    private void submit(Call<?> call, boolean overdraw) {
        ErrorCode refusal;
        lock.lock();
        try {
            while (over == null && !overdraw && inFlight >= maxInFlight && whenFull == ClientOptions.WhenFull.WAIT) {
                room.awaitUninterruptibly();
            }
            refusal = over == null && !overdraw && inFlight >= maxInFlight ? ErrorCode.THROTTLED_OP : over;
            if (refusal == null) {
                inFlight++;
                waiting.add(call);
                wakeWriter();
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            call.fail(refusal);
        }
    }

    /** Accepts a call with a reserved xid: outside of the window and ahead of the ordinary ones. False if there is no connection. */
    boolean submitReserved(Call<?> call) {
        lock.lock();
        try {
            if (!open) {
                return false;
            }
            preamble.add(call);
            wakeWriter();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A connection is there: {@code first} goes ahead of all that waits. */
    void open(Collection<? extends Call<?>> first) {
        lock.lock();
        try {
            preamble.addAll(first);
            open = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves up to {@code max} calls to {@code batch}, waiting for the first. Without any after {@code waitNanos} the batch stays empty.
     *
     * @return false when the connection is over
     */
    boolean take(List<Call<?>> batch, int max, long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            while (open && preamble.isEmpty() && waiting.isEmpty() && left > 0) {
                left = work.awaitNanos(left);
            }
            while (open && batch.size() < max) {
                Call<?> call = preamble.isEmpty() ? waiting.poll() : preamble.poll();
                if (call == null) {
                    break;
                }
                if (!call.isReserved()) {
                    lastXid = lastXid == Integer.MAX_VALUE ? 1 : lastXid + 1;
                    call.number(lastXid);
                }
                batch.add(call);
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** To be called with a batch before its bytes leave, so that no reply can come before. */
    void sending(List<Call<?>> batch) {
        lock.lock();
        try {
            sent.addAll(batch);
        } finally {
            lock.unlock();
        }
    }

    /** Hands over what was sent since the last call, in order. */
    void collectSent(Collection<Call<?>> into) {
        lock.lock();
        try {
            into.addAll(sent);
            sent.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the places of so many answered or refused calls. */
    void release(int calls) {
        if (calls == 0) {
            return;
        }
        lock.lock();
        try {
            inFlight -= calls;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is over: the writer shall leave. What waits keeps waiting. */
    void close() {
        lock.lock();
        try {
            open = false;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Fails what was sent on a connection that is over; its writer must have left. */
    void failSent(ErrorCode error) {
        List<Call<?>> lost = new ArrayList<>();
        lock.lock();
        try {
            lost.addAll(sent);
            sent.clear();
            // Made for that connection; the next one gets its own.
            lost.addAll(preamble);
            preamble.clear();
        } finally {
            lock.unlock();
        }
        fail(lost, error);
    }

    /** Fails what was never sent, because there is nobody to send it to. */
    void failWaiting(ErrorCode error) {
        List<Call<?>> lost = new ArrayList<>();
        lock.lock();
        try {
            lost.addAll(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        fail(lost, error);
    }

    /** The session has ended: everything fails from now on. */
    void end(ErrorCode error) {
        lock.lock();
        try {
            over = error;
            open = false;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        failSent(error);
        failWaiting(error);
    }

    /** Fails these calls and gives back their places. */
    void fail(Collection<Call<?>> calls, ErrorCode error) {
        int places = 0;
        for (Call<?> call : calls) {
            call.fail(error);
            places += call.isReserved() ? 0 : 1;
        }
        release(places);
    }

    private void wakeWriter() {
        // The writer takes everything at once: only the first of a batch finds it asleep.
        if (lock.hasWaiters(work)) {
            work.signal();
        }
    }
}
