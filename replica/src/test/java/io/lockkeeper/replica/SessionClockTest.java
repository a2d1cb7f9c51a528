package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionClockTest {
    private static final int TICK = 2000;

    private final SessionClock clock = new SessionClock(TICK);

    @Test
    void aSilentSessionLivesItsTimeoutAndAtMostOneTickMore() {
        clock.start(0);
        Session session = new Session(1, 4000);
        clock.add(session, 1);

        assertThat(expiredAt(4001)).isEmpty();
        assertThat(expiredAt(5999)).isEmpty();
        assertThat(expiredAt(6000)).containsExactly(session);
        assertThat(expiredAt(60_000)).isEmpty();
    }

    @Test
    void theDeadlineIsRoundedUpToTheNextTickEvenFromATickItself() {
        clock.start(0);
        Session session = new Session(1, 4000);
        clock.add(session, 0);
        assertThat(clock.deadlineMillis(session)).isEqualTo(6000);
    }

    @Test
    void aTouchedSessionLivesOn() {
        clock.start(0);
        Session session = new Session(1, 4000);
        clock.add(session, 0);
        for (int now = 0; now < 100_000; now += 3000) {
            clock.touch(session, now);
            assertThat(expiredAt(now + 3999)).isEmpty();
        }
    }

    @Test
    void aShorterTimeoutBringsTheDeadlineForward() {
        clock.start(0);
        Session session = new Session(1, 40_000);
        clock.add(session, 0);
        clock.touch(session, 1000, 4000);
        assertThat(expiredAt(5999)).isEmpty();
        assertThat(expiredAt(6000)).containsExactly(session);
    }

    @Test
    void aLongerTimeoutMovesItBack() {
        clock.start(0);
        Session session = new Session(1, 4000);
        clock.add(session, 0);
        clock.touch(session, 1000, 40_000);
        assertThat(expiredAt(41_999)).isEmpty();
        assertThat(expiredAt(42_000)).containsExactly(session);
    }

    @Test
    void aTimeoutOfManyLapsOfTheWheelIsKept() {
        clock.start(0);
        Session session = new Session(1, Integer.MAX_VALUE);
        clock.add(session, 0);
        long deadline = clock.deadlineMillis(session);
        for (long now = 0; now < deadline; now += 1_000_000) {
            assertThat(expiredAt(now)).isEmpty();
        }
        assertThat(expiredAt(deadline)).containsExactly(session);
    }

    @Test
    void whoIsRemovedDoesNotExpire() {
        clock.start(0);
        Session gone = new Session(1, 4000);
        Session stays = new Session(2, 4000);
        clock.add(gone, 0);
        clock.add(stays, 0);
        clock.remove(gone);
        clock.remove(gone);
        assertThat(expiredAt(100_000)).containsExactly(stays);
    }

    /** Against a list that is gone through at every step. */
    @Test
    void itExpiresWhomANaiveClockExpires() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int tick = 1 + random.nextInt(3000);
            int maxTimeout = tick * (1 + random.nextInt(600));
            SessionClock wheel = new SessionClock(tick);
            long now = random.nextInt(1_000_000);
            wheel.start(now);
            Map<Session, Long> model = new HashMap<>();
            long id = 0;
            for (int i = 0; i < 500; i++) {
                int choice = random.nextInt(10);
                Session any = pick(model, random);
                if (choice < 3 || any == null) {
                    Session session = new Session(++id, random.nextInt(maxTimeout));
                    wheel.add(session, now);
                    model.put(session, now);
                } else if (choice < 6) {
                    wheel.touch(any, now);
                    model.put(any, now);
                } else if (choice == 6) {
                    wheel.touch(any, now, random.nextInt(maxTimeout));
                    model.put(any, now);
                } else if (choice == 7) {
                    wheel.remove(any);
                    model.remove(any);
                } else {
                    now += random.nextInt(random.nextInt(10) == 0 ? maxTimeout * 2 : tick * 2);
                    List<Session> expired = new ArrayList<>();
                    wheel.advance(now, expired);
                    assertThat(expired).as("seed %d, step %d", seed, i)
                            .containsExactlyInAnyOrderElementsOf(naivelyExpired(model, tick, now));
                    expired.forEach(model::remove);
                }
            }
        }
    }

    private static List<Session> naivelyExpired(Map<Session, Long> heard, int tick, long now) {
        List<Session> expired = new ArrayList<>();
        heard.forEach((session, at) -> {
            if (now >= ((at + session.timeoutMillis) / tick + 1) * tick) {
                expired.add(session);
            }
        });
        return expired;
    }

    private static Session pick(Map<Session, Long> sessions, Random random) {
        return sessions.keySet().stream()
                .sorted(Comparator.comparingLong(session -> session.id))
                .skip(sessions.isEmpty() ? 0 : random.nextInt(sessions.size()))
                .findFirst()
                .orElse(null);
    }

    private List<Session> expiredAt(long nowMillis) {
        List<Session> expired = new ArrayList<>();
        clock.advance(nowMillis, expired);
        return expired;
    }
}
