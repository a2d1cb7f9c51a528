package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.LoadException;
import io.lockkeeper.bench.load.Mix;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server, or ensemble, of one turn for all who need one that is warm: started when first asked for, and anew after it was spoilt. */
final class Warm implements AutoCloseable {
    private final Turn turn;
    private @Nullable Subject subject;

    Warm(Turn turn) {
        this.turn = turn;
    }

    Subject get() throws CompareException, InterruptedException {
        Subject known = subject;
        if (known != null) {
            return known;
        }
        Subject started = turn.start();
        subject = started;
        heat(turn, started);
        return started;
    }

    /** Something went wrong on it: the next row deserves one in good health. */
    void spoilt() throws CompareException {
        close();
    }

    /** Lets new servers compile what they need for requests, so that no row is their first. */
    static void heat(Turn turn, Subject subject) throws CompareException, InterruptedException {
        try {
            turn.load(turn.plan(subject, Mix.MIXED).withTimes(Duration.ZERO, turn.scale().heat()));
        } catch (LoadException e) {
            throw subject.explain(e.getMessage());
        }
    }

    @Override
    public void close() throws CompareException {
        if (subject != null) {
            subject.close();
            subject = null;
        }
    }
}
