/**
 * The bounded queue in front of the thread that owns the replica, for events from client loops and workers. A package of its own because
 * the packages of the threads and of the clients both need it. May be touched: waking, bounds. May not: what an event means.
 */
@NullMarked
package io.lockkeeper.server.queue;

import org.jspecify.annotations.NullMarked;
