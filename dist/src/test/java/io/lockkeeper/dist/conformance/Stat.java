package io.lockkeeper.dist.conformance;

/** What a client sees of a znode besides its data. */
record Stat(long czxid, long mzxid, long ctime, long mtime, int version, int cversion, int aversion, long ephemeralOwner,
        int dataLength, int numChildren, long pzxid) {}
