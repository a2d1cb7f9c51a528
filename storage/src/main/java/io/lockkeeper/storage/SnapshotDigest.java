package io.lockkeeper.storage;

/** What a snapshot says of the tree's digest: {@code value} is what the tree has at {@code zxid}, by algorithm {@code version}. */
public record SnapshotDigest(long zxid, int version, long value) {}
