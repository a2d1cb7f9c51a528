package io.lockkeeper.dist.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Bounded waiting for a condition that another process brings about. */
public final class Await {

    /** Far more than anything here takes on a slow and busy machine, so that only a real fault runs into it. */
    public static final Duration LONG = Duration.ofSeconds(180);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final int SHORTEST_LOOK_MILLIS = 250;
    private static final int LONGEST_LOOK_MILLIS = 20_000;

    /** A question that another process may leave without an answer; null until it has the right one. */
    public interface Look<T> {
        /** @param patienceMillis how long to wait for an answer this time */
        @Nullable T take(int patienceMillis) throws Exception;
    }

    private Await() {}

    /** Returns as soon as the condition holds. */
    public static void until(String what, Callable<Boolean> condition) {
        value(what, () -> condition.call() ? Boolean.TRUE : null);
    }

    /** The same with one of those {@link Look looks}. */
    public static void untilLook(String what, Look<Boolean> condition) {
        valueOfLook(what, patienceMillis -> Boolean.TRUE.equals(condition.take(patienceMillis)) ? Boolean.TRUE : null);
    }

    /**
     * Returns the first answer that is not null. A server that starts may forget a connection that came too early, and it may take long
     * for an answer. So a look is given half of the time that was waited already: little is lost by one that leads nowhere, and no server
     * is too slow for all of them.
     */
    public static <T> T valueOfLook(String what, Look<T> look) {
        long began = System.nanoTime();
        return value(what, () -> {
            long waitedMillis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            return look.take(Math.clamp(waitedMillis / 2, SHORTEST_LOOK_MILLIS, LONGEST_LOOK_MILLIS));
        });
    }

    /** Returns the first answer that is not null. */
    public static <T> T value(String what, Callable<@Nullable T> question) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (true) {
            T answer;
            try {
                answer = question.call();
            } catch (Exception e) {
                throw new AssertionError("while waiting until " + what, e);
            }
            if (answer != null) {
                return answer;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
