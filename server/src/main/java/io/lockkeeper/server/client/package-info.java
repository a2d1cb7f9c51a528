/**
 * The sockets of clients: listening, framing, limits and throttles, and replies on their way out. One {@link
 * io.lockkeeper.server.client.ClientConnection} belongs to one event loop; on the way of a request nothing is locked. Carries bytes
 * and decides nothing about znodes or sessions. Start reading at {@code Frames#take}.
 */
@NullMarked
package io.lockkeeper.server.client;

import org.jspecify.annotations.NullMarked;
