/**
 * The place of what servers say to each other: learner messages and election notifications, as records. Empty until there are ensembles.
 */
@NullMarked
package io.lockkeeper.protocol.quorum;

import org.jspecify.annotations.NullMarked;
