/**
 * The replicated state: what all servers agree on (znodes, sessions, ACLs, quotas). Pure: no clock, files, threads,
 * random numbers or loggers. May be touched: rows, indexes, the rules of an operation. May not: agreement, sockets. Start reading at
 * {@link ZnodeTree}; then {@code Preparer} judges a write, {@code Applier} makes it, {@code TreeState} keeps indexes, quotas, digest and
 * image in step, {@code Znodes}, {@code Names}, {@code Values} and {@code PathIndex} hold the znodes.
 */
@NullMarked
package io.lockkeeper.tree;

import org.jspecify.annotations.NullMarked;
