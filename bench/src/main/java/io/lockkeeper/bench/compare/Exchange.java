package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.client.Operation;
import java.util.function.LongFunction;

/** Requests that a {@link Crowd} is to make, the one after the other by whichever session has room. */
final class Exchange {
    private final long requests;
    private final int window;
    private final LongFunction<Operation> request;
    private long asked;
    private long answered;

    /**
     * @param window how many requests each session may have in flight
     * @param request the n-th of them, from 0
     */
    Exchange(long requests, int window, LongFunction<Operation> request) {
        this.requests = requests;
        this.window = window;
        this.request = request;
    }

    static Exchange nothing() {
        return new Exchange(0, 1, _ -> new Operation.Ping());
    }

    /** Lets a session ask what it has room for. */
    void fill(CrowdSession session) {
        while (asked < requests && session.inFlight() < window) {
            session.ask(request.apply(asked++));
        }
    }

    void answered(int count) {
        answered += count;
    }

    boolean isDone() {
        return answered >= requests;
    }
}
