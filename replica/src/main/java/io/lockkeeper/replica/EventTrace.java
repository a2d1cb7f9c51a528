package io.lockkeeper.replica;

import java.util.Arrays;

/** The kinds and numbers of the last events, without the events themselves, for the report of a server that halts on a bug. */
final class EventTrace {
    private static final int KEPT = 64;

    private final String[] kinds = new String[KEPT];
    private final long[] numbers = new long[KEPT];
    private long added;

    EventTrace() {
        Arrays.fill(kinds, "");
    }

    void add(Event event) {
        int at = (int) (added++ % KEPT);
        switch (event) {
            case Event.Time time -> put(at, "Time", time.nowMillis());
            case Event.Connected e -> put(at, "Connected", e.connection());
            case Event.Requests e -> put(at, "Requests", e.connection());
            case Event.Authenticated e -> put(at, "Authenticated", e.connection());
            case Event.Disconnected e -> put(at, "Disconnected", e.connection());
            case Event.Persisted e -> put(at, "Persisted", e.zxid());
            case Event.StorageFailed _ -> put(at, "StorageFailed", 0);
            case Event.SnapshotDemand e -> put(at, "SnapshotDemand", e.maxBytes());
            case Event.SnapshotEnded _ -> put(at, "SnapshotEnded", 0);
            case Event.SnapshotRequested _ -> put(at, "SnapshotRequested", 0);
            case Event.Notified e -> put(at, "Notified", e.sid());
            case Event.Reaches e -> put(at, e.reachable() ? "Reaches" : "DoesNotReach", e.sid());
            case Event.Accepted e -> put(at, "Accepted", e.link());
            case Event.Dialed e -> put(at, "Dialed", e.link());
            case Event.DialFailed e -> put(at, "DialFailed", e.attempt());
            case Event.Received e -> put(at, "Received", e.link());
            case Event.Closed e -> put(at, "Closed", e.link());
            case Event.StreamDemand e -> put(at, "StreamDemand", e.link());
            case Event.SnapshotSent e -> put(at, "SnapshotSent", e.link());
            case Event.LogRead e -> put(at, "LogRead", e.link());
            case Event.LogUnavailable e -> put(at, "LogUnavailable", e.link());
            case Event.EpochAccepted e -> put(at, "EpochAccepted", e.epoch());
            case Event.EpochAnnounced e -> put(at, "EpochAnnounced", e.epoch());
            case Event.EpochAdopted e -> put(at, "EpochAdopted", e.epoch());
            case Event.Truncated e -> put(at, "Truncated", e.zxid());
            case Event.SnapshotInstalled e -> put(at, "SnapshotInstalled", e.zxid());
            case Event.SnapshotAbandoned _ -> put(at, "SnapshotAbandoned", 0);
            case Event.Inspect _ -> put(at, "Inspect", 0);
        }
    }

    private void put(int at, String kind, long number) {
        kinds[at] = kind;
        numbers[at] = number;
    }

    /** Oldest first: {@code Time(12) Requests(3) Persisted(77)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (long i = Math.max(0, added - KEPT); i < added; i++) {
            int at = (int) (i % KEPT);
            text.append(text.isEmpty() ? "" : " ").append(kinds[at]).append('(').append(numbers[at]).append(')');
        }
        return text.toString();
    }
}
