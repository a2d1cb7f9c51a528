package io.lockkeeper.replica;

import io.lockkeeper.tree.Requester;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants another server to lead.
 *
 * @param connection of the requester; null if it is a learner's client
 */
record HandOverRequest(long successor, Requester requester, @Nullable Connection connection) {}
