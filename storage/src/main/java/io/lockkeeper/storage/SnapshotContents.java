package io.lockkeeper.storage;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What was in a snapshot.
 *
 * @param digest null if the writer recorded none
 * @param lastZxid empty if the writer recorded none
 */
public record SnapshotContents(
        int sessions, int acls, int znodes, @Nullable SnapshotDigest digest, OptionalLong lastZxid) {}
