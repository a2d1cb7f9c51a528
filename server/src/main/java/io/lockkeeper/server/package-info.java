/**
 * The wires: threads, sockets and clock around one replica. Thin: carries bytes and decides nothing. May be touched: threads, the
 * clock, start and stop. May not: znodes, order, formats. Start reading at {@link io.lockkeeper.server.Server#start}; {@code
 * ReplicaLoop} runs on an event loop; {@code LogLoop} and {@code SnapshotWorker} each own a thread, and say so.
 */
@NullMarked
package io.lockkeeper.server;

import org.jspecify.annotations.NullMarked;
