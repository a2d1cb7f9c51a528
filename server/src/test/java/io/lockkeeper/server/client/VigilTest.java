package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class VigilTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger pendingTasks = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final Vigil vigil = new Vigil(now::get, pendingTasks::get);

    private int look(int ready) {
        looks.incrementAndGet();
        return ready;
    }

    /** Nothing comes, and the clock shows after one look that it has been long enough. */
    private int keepInVain() throws Exception {
        return vigil.calculateStrategy(() -> {
            now.addAndGet(1_000_000_000);
            return look(0);
        }, false);
    }

    @Test
    void whoHasSomethingToDoLooksOnceAndGoesOn() throws Exception {
        assertThat(vigil.calculateStrategy(() -> look(0), true)).isZero();
        assertThat(looks).hasValue(1);
    }

    @Test
    void whatComesMeanwhileIsFound() throws Exception {
        assertThat(vigil.calculateStrategy(() -> look(looks.get() < 2 ? 0 : 3), false)).isEqualTo(3);
        assertThat(looks).hasValue(3);
    }

    @Test
    void whatOthersGiveItToDoIsDoneAtOnce() throws Exception {
        pendingTasks.set(1);
        assertThat(vigil.calculateStrategy(() -> look(0), false)).isZero();
    }

    @Test
    void whereNothingComesItSleeps() throws Exception {
        assertThat(keepInVain()).isEqualTo(SelectStrategy.SELECT);
        assertThat(looks).hasValue(1);
    }

    @Test
    void whereNothingEverComesItSleepsAtOnceButSeldomTriesAgain() throws Exception {
        for (int i = 0; i < 8; i++) {
            keepInVain();
        }
        looks.set(0);
        for (int i = 0; i < 160; i++) {
            assertThat(keepInVain()).isEqualTo(SelectStrategy.SELECT);
        }
        assertThat(looks).hasValue(10);
    }

    @Test
    void oneThatWasNotInVainBringsBackTrust() throws Exception {
        for (int i = 0; i < 8 + 15; i++) {
            keepInVain();
        }
        assertThat(vigil.calculateStrategy(() -> look(1), false)).isEqualTo(1);
        looks.set(0);
        keepInVain();
        assertThat(looks).hasValue(1);
    }
}
