/**
 * The replicated state: what all servers agree on (znodes, sessions, ACLs, quotas). Pure: no clock, files, threads,
 * random numbers or loggers. May be touched: columns, indexes, the rules of an operation. May not: agreement, sockets.
 */
@NullMarked
package io.lockkeeper.tree;

import org.jspecify.annotations.NullMarked;
