/**
 * A whole server without wires: agreement, tree and the clients we talk to. Pure: events in, effects out. May be touched:
 * order within a session, watches, session expiry. May not: files, sockets, threads, clocks, loggers.
 */
@NullMarked
package io.lockkeeper.replica;

import org.jspecify.annotations.NullMarked;
