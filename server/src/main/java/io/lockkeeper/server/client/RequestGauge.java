package io.lockkeeper.server.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much clients have asked for that is not answered yet, in the whole server. Touched once per read and once per reply batch. */
public final class RequestGauge {
    private final int ofAll;
    private final long ofAllBytes;
    private volatile int limit;
    private volatile long limitBytes;
    private final int largeThreshold;
    private final long largeLimitBytes;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong largeBytes = new AtomicLong();

    /**
     * @param limit requests above which a connection that has some in work is no longer read
     * @param limitBytes likewise for the bytes of their frames
     * @param largeThreshold frames longer than this are large; 0 or less: none is
     * @param largeLimitBytes bytes of large frames above which another is not taken
     */
    public RequestGauge(int limit, long limitBytes, int largeThreshold, long largeLimitBytes) {
        this.ofAll = limit;
        this.ofAllBytes = limitBytes;
        this.limit = limit;
        this.limitBytes = limitBytes;
        this.largeThreshold = largeThreshold;
        this.largeLimitBytes = largeLimitBytes;
    }

    /**
     * What the servers of an ensemble have in work all comes to its leader, so each has its share. Compat: one of as many as can follow.
     * Any thread.
     */
    public void shareAmong(int voters) {
        int followers = voters > 2 ? voters - 1 : 1;
        limit = Math.max(1, ofAll / followers);
        limitBytes = ofAllBytes / followers;
    }

    /** Whether there is enough to do, {@code more} requests of {@code moreBytes} that are being decoded included. */
    boolean isFull(int more, int moreBytes) {
        return requests.get() + more > limit || bytes.get() + moreBytes > limitBytes;
    }

    /** How a frame of this length counts against the limit of large ones. */
    int largeBytes(int frameLength) {
        return largeThreshold > 0 && frameLength > largeThreshold ? frameLength : 0;
    }

    /** Whether a frame of this length would be one large one too many. */
    boolean refuses(int frameLength) {
        int large = largeBytes(frameLength);
        return large > 0 && largeBytes.get() + large > largeLimitBytes;
    }

    void add(int counted, int frameBytes, int frameLargeBytes) {
        if (counted != 0) {
            requests.addAndGet(counted);
        }
        if (frameBytes != 0) {
            bytes.addAndGet(frameBytes);
        }
        if (frameLargeBytes != 0) {
            largeBytes.addAndGet(frameLargeBytes);
        }
    }

    /** Requests with a positive xid that wait for their answer. */
    public int outstanding() {
        return requests.get();
    }
}
