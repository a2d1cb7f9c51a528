/**
 * Counters and summaries under the names that ZooKeeper's monitoring knows; docs/metrics.md says what stands behind each. Written on hot
 * paths at most once per batch, from any thread. Start reading at {@link io.lockkeeper.server.metrics.Metrics}.
 */
@NullMarked
package io.lockkeeper.server.metrics;

import org.jspecify.annotations.NullMarked;
