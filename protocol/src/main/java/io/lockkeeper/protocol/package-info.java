/**
 * The nouns every room shares: zxid, stat, ACL, id, path, error code. JDK only, no I/O. May be touched: values and
 * their limits. May not: sockets, files, threads.
 */
@NullMarked
package io.lockkeeper.protocol;

import org.jspecify.annotations.NullMarked;
