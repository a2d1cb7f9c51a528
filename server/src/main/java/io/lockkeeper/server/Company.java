package io.lockkeeper.server;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Request;
import java.util.List;

/**
 * Whom the replica's thread serves beside those whose writes it takes to the disk, the less patient the later, and how long a sync of few
 * writes may take, on average, for that thread to wait for it (ADR 23).
 */
enum Company {
    /** Who writes waits for the disk anyway. */
    NONE(2_000_000),
    /** What other servers say is about writes, too, but about others than those that the sync is for. */
    SERVERS(500_000),
    /** Who reads need not wait for any disk. */
    READERS(300_000);

    private final long longestSyncNanos;

    Company(long longestSyncNanos) {
        this.longestSyncNanos = longestSyncNanos;
    }

    long longestSyncNanos() {
        return longestSyncNanos;
    }

    /** Whose company this event shows. */
    static Company of(Event event) {
        return switch (event) {
            case Event.Requests requests -> areWrites(requests.requests()) ? NONE : READERS;
            case Event.Connected _ -> NONE; // a session is a write
            case Event.Received _ -> SERVERS;
            case Event _ -> READERS;
        };
    }

    private static boolean areWrites(List<Request> requests) {
        for (Request request : requests) {
            if (!(request.operation() instanceof Operation.Write)) {
                return false;
            }
        }
        return true;
    }
}
