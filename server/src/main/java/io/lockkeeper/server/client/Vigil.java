package io.lockkeeper.server.client;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What a loop that serves everybody does when there is nothing: before it sleeps it stays awake for a moment, lets others have the
 * processor and looks at the sockets again. Who is asleep whenever a request comes is woken for each, and on few processors that takes
 * them from those who send the next ones; what comes while others run is one batch (ADR 88). Where nothing came a few times it is tried
 * seldom, so a server that has little to do sleeps at once. Belongs to the loop's thread.
 */
final class Vigil implements SelectStrategy {
    private static final long NANOS = 40_000;
    /** So many vigils in vain, beyond those that were not, and they become seldom. */
    private static final int MOST_TRUST = 8;
    /** Without trust one of so many is tried. */
    private static final int TRIAL_EVERY = 16;

    private final LongSupplier nanoTime;
    private final java.util.function.IntSupplier pendingTasks;
    private int trust = MOST_TRUST;
    private int leftOut;

    /**
     * @param nanoTime a monotonic clock
     * @param pendingTasks how much others have given the loop to do, which no socket tells while it is awake
     */
    Vigil(LongSupplier nanoTime, java.util.function.IntSupplier pendingTasks) {
        this.nanoTime = nanoTime;
        this.pendingTasks = pendingTasks;
    }

    @Override
    public int calculateStrategy(IntSupplier select, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return select.get();
        }
        return isWorthATry() ? keep(select) : SELECT;
    }

    private boolean isWorthATry() {
        if (trust > 0 || ++leftOut == TRIAL_EVERY) {
            leftOut = 0;
            return true;
        }
        return false;
    }

    /** Returns how many sockets are ready, or {@link #SELECT}. */
    private int keep(IntSupplier select) throws Exception {
        long began = nanoTime.getAsLong();
        do {
            int ready = select.get();
            if (ready > 0 || pendingTasks.getAsInt() > 0) {
                trust = Math.min(trust + 1, MOST_TRUST);
                return ready;
            }
            Thread.yield();
        } while (nanoTime.getAsLong() - began < NANOS);
        trust = Math.max(trust - 1, 0);
        return SELECT;
    }
}
