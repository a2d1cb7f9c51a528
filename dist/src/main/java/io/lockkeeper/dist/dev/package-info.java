/**
 * {@code lk dev}: an ensemble on one machine, each server a process with ports and a directory of its own, to try things and to break them.
 * All it knows between two calls is in its directory. Start reading at {@link io.lockkeeper.dist.dev.DevCommand}.
 */
@NullMarked
package io.lockkeeper.dist.dev;

import org.jspecify.annotations.NullMarked;
