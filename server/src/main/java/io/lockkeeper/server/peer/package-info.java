/**
 * Wires to the other servers of an ensemble: the election port, where each pair of servers has one connection and only the newest vote
 * matters, and the quorum port, where learners and their leader have ordered links. Carries records of {@code protocol.quorum} and
 * decides nothing but which bytes are none. May be touched: connections, limits, reading and writing. May not: who says what when (that
 * is {@code zab}). Start reading at {@link io.lockkeeper.server.peer.Peers}.
 */
@NullMarked
package io.lockkeeper.server.peer;

import org.jspecify.annotations.NullMarked;
