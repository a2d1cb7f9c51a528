/**
 * Conformance: the same scenarios on Apache ZooKeeper, which is the oracle, and on Lockkeeper, each on its own loopback
 * port in a process of its own. A test names the law and, in {@link Fact}, the numbers under which
 * {@code docs/conformance.md} lists it. The bytes are written and read by {@link RawClient}, which shares nothing with our
 * own protocol module: a mistake made there cannot hide a mistake made here. Start reading at {@link FramingTest}.
 *
 * <p>{@code -Dconformance.servers=apache} (or {@code lockkeeper}) runs one side alone.
 */
@NullMarked
package io.lockkeeper.dist.conformance;

import org.jspecify.annotations.NullMarked;
