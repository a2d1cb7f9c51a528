/**
 * What servers say to each other, as records: learner messages of the quorum port, initial message and notifications of the election
 * port, the text of an ensemble's membership. Byte for byte Apache ZooKeeper's. May be touched: what a field means and its limits. May
 * not: who says what when (that is {@code zab}). Start reading at {@link LearnerMessage}.
 */
@NullMarked
package io.lockkeeper.protocol.quorum;

import org.jspecify.annotations.NullMarked;
