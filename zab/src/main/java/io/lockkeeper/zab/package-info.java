/**
 * Agreement: brings all servers to one order of opaque entries (ZAB). Pure: time, random numbers and durability come in
 * as events, everything else goes out as effects. May be touched: roles, quorum arithmetic. May not: znodes, files,
 * sockets, loggers.
 */
@NullMarked
package io.lockkeeper.zab;

import org.jspecify.annotations.NullMarked;
