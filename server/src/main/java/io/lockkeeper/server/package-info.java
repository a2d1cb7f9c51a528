/**
 * The wires: threads, sockets and clock around one replica. Thin: carries bytes and decides nothing. Says who owns which
 * thread. Start reading at {@link io.lockkeeper.server.Server#start}.
 */
@NullMarked
package io.lockkeeper.server;

import org.jspecify.annotations.NullMarked;
