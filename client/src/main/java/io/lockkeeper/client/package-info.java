/**
 * A small pipelined client: operations as futures, watches as listeners that survive a reconnect, session states in the open. Start
 * reading at {@link io.lockkeeper.client.Client}; {@code Session} owns the connection, {@code Pipeline} the order of requests,
 * {@code Watches} the listeners. May be touched: sockets and threads. May not: anything of a server.
 */
@NullMarked
package io.lockkeeper.client;

import org.jspecify.annotations.NullMarked;
