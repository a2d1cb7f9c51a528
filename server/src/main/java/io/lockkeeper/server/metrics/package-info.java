/**
 * Counters and summaries under the names that ZooKeeper's monitoring knows. Written on hot paths at most once per batch.
 */
@NullMarked
package io.lockkeeper.server.metrics;

import org.jspecify.annotations.NullMarked;
