package io.lockkeeper.dist.conformance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Bounded waiting for a condition that another process brings about. */
public final class Await {

    /** Far more than anything here takes on a slow and busy machine, so that only a real fault runs into it. */
    public static final Duration LONG = Duration.ofSeconds(90);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private Await() {}

    /** Returns as soon as the condition holds. */
    public static void until(String what, Callable<Boolean> condition) {
        value(what, () -> condition.call() ? Boolean.TRUE : null);
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
