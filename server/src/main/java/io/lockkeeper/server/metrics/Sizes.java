package io.lockkeeper.server.metrics;

/** Last, smallest and largest of many in bytes; -1 before the first. */
public final class Sizes {
    private int last = -1;
    private int min = -1;
    private int max = -1;

    /** Of a whole batch. */
    public synchronized void add(int lastBytes, int minBytes, int maxBytes) {
        last = lastBytes;
        min = min < 0 ? minBytes : Math.min(min, minBytes);
        max = Math.max(max, maxBytes);
    }

    public synchronized void reset() {
        last = -1;
        min = -1;
        max = -1;
    }

    public synchronized int last() {
        return last;
    }

    public synchronized int min() {
        return min;
    }

    public synchronized int max() {
        return max;
    }
}
