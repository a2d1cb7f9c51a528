/**
 * Agreement: brings all servers to one order of opaque entries (ZAB). Pure: time, random numbers and durability come in
 * as events, everything else goes out as {@link Effects}. May be touched: roles, quorum arithmetic. May not: znodes, files, sockets,
 * loggers. Start reading at {@link Zab} and {@code Peer}, then {@code Learning} for a learner and {@code Leading} for a leader.
 */
@NullMarked
package io.lockkeeper.zab;

import org.jspecify.annotations.NullMarked;
