package io.lockkeeper.tree;

import java.util.ArrayList;
import java.util.List;

/** The digests of the tree at the last zxids divisible by 128, by which operators compare servers. */
final class DigestHistory {
    private static final int KEPT = 1024;
    private static final int EVERY_ZXIDS = 128;

    private final long[] zxids = new long[KEPT];
    private final long[] digests = new long[KEPT];
    private long added;

    static boolean wants(long zxid) {
        return zxid % EVERY_ZXIDS == 0;
    }

    void add(long zxid, long digest) {
        int at = (int) (added++ % KEPT);
        zxids[at] = zxid;
        digests[at] = digest;
    }

    /** Pairs of zxid and digest, oldest first. */
    List<long[]> list() {
        List<long[]> pairs = new ArrayList<>();
        for (long i = Math.max(0, added - KEPT); i < added; i++) {
            int at = (int) (i % KEPT);
            pairs.add(new long[] {zxids[at], digests[at]});
        }
        return pairs;
    }
}
