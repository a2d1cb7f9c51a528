package io.lockkeeper.server.client;

/**
 * What one connection has done. Written by its own event loop; others may look at any time and see values that are a little old.
 */
public final class ConnectionStats {
    /** No operation has been answered yet. */
    public static final int NO_OPERATION = Integer.MIN_VALUE;

    long received;
    long sent;
    int lastOperation = NO_OPERATION;
    int lastCxid = -1;
    long lastZxid = -1;
    long lastResponseMillis;
    int lastLatency;
    long latencies;
    long totalLatency;
    int minLatency = Integer.MAX_VALUE;
    int maxLatency;

    void answered(int opCode, int xid, long zxid, long nowMillis, int latencyMillis) {
        lastOperation = opCode;
        lastCxid = xid;
        lastZxid = zxid;
        lastResponseMillis = nowMillis;
        lastLatency = latencyMillis;
        latencies++;
        totalLatency += latencyMillis;
        minLatency = Math.min(minLatency, latencyMillis);
        maxLatency = Math.max(maxLatency, latencyMillis);
    }

    void reset() {
        received = 0;
        sent = 0;
        lastOperation = NO_OPERATION;
        lastCxid = -1;
        lastZxid = -1;
        lastResponseMillis = 0;
        lastLatency = 0;
        latencies = 0;
        totalLatency = 0;
        minLatency = Integer.MAX_VALUE;
        maxLatency = 0;
    }

    public long received() {
        return received;
    }

    public long sent() {
        return sent;
    }

    /** The operation code of the last answer, or {@link #NO_OPERATION}. */
    public int lastOperation() {
        return lastOperation;
    }

    /** The client's number of the last request answered, -1 before the first. */
    public long lastCxid() {
        return lastCxid;
    }

    /** The zxid in the last answer, -1 before the first. */
    public long lastZxid() {
        return lastZxid;
    }

    /** When the last answer left, by the clock that does not jump. */
    public long lastResponseMillis() {
        return lastResponseMillis;
    }

    public long lastLatency() {
        return lastLatency;
    }

    public long minLatency() {
        return latencies == 0 ? 0 : minLatency;
    }

    public long averageLatency() {
        long count = latencies;
        return count == 0 ? 0 : totalLatency / count;
    }

    public long maxLatency() {
        return maxLatency;
    }
}
