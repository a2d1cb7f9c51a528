package io.lockkeeper.server.client;

import io.lockkeeper.replica.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests that one read of a socket brought, while some of them are unanswered. */
final class InFlight {
    final List<Request> requests;
    final long receivedNanos;
    /** Bytes of their frames. */
    final int bytes;
    /** Those of them in large frames. */
    final int largeBytes;
    /** The first that is not answered yet. */
    int next;
    @Nullable InFlight following;

    InFlight(List<Request> requests, long receivedNanos, int bytes, int largeBytes) {
        this.requests = requests;
        this.receivedNanos = receivedNanos;
        this.bytes = bytes;
        this.largeBytes = largeBytes;
    }
}
