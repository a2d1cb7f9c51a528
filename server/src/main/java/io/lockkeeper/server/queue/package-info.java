/**
 * The bounded queue between the threads that have something to say and the one that owns the replica.
 */
@NullMarked
package io.lockkeeper.server.queue;

import org.jspecify.annotations.NullMarked;
