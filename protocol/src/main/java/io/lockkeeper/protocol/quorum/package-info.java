/**
 * What servers say to each other: learner messages and election notifications, as records.
 */
@NullMarked
package io.lockkeeper.protocol.quorum;

import org.jspecify.annotations.NullMarked;
