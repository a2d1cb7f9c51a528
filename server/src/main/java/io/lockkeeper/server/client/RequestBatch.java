package io.lockkeeper.server.client;

import io.lockkeeper.replica.Request;
import java.util.ArrayList;
import java.util.List;

/** The requests that one read of a socket brings, while they are decoded. */
final class RequestBatch {
    private List<Request> requests = new ArrayList<>();
    private int counted;
    private int bytes;
    private int largeBytes;

    void add(Request request, int frameBytes, int frameLargeBytes) {
        requests.add(request);
        bytes += frameBytes;
        largeBytes += frameLargeBytes;
        if (request.xid() > 0) {
            counted++;
        }
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Requests with a positive xid, which alone count as work. */
    int counted() {
        return counted;
    }

    /** Bytes of their frames. */
    int bytes() {
        return bytes;
    }

    /** Hands out {@link #counted} and begins to count anew. */
    int takeCounted() {
        int taken = counted;
        counted = 0;
        return taken;
    }

    /** Hands out the requests and begins anew. */
    InFlight take(long receivedNanos) {
        InFlight taken = new InFlight(requests, receivedNanos, bytes, largeBytes);
        requests = new ArrayList<>();
        bytes = 0;
        largeBytes = 0;
        return taken;
    }
}
