package io.lockkeeper.client;

import io.lockkeeper.protocol.Stat;
import java.util.OptionalLong;

/**
 * How large a subtree is.
 *
 * @param znodes its top among them
 * @param dataBytes of all their data; empty if the server cannot tell
 * @param stat of the top
 */
public record SubtreeSize(long znodes, OptionalLong dataBytes, Stat stat) {}
