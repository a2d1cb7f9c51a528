/**
 * A whole server without wires: agreement, tree and the clients we talk to. Pure: events in, effects out. May be touched:
 * order within a session, watches, session expiry. May not: files, sockets, threads, clocks, loggers. Start reading at
 * {@link Replica#step}; {@code Clients} keeps the order of requests, {@code Pipeline} is the way of a write, {@code WatchTable} decides
 * who is notified, {@code SessionClock} when a session ends, {@code Agreement} what it all means to be one of several servers.
 */
@NullMarked
package io.lockkeeper.replica;

import org.jspecify.annotations.NullMarked;
