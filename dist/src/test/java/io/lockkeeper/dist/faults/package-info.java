/**
 * What goes wrong around a real server: its directory, its disk, its configuration, its process, and clients that do what no client
 * should. Each time: it says in one line what is wrong, others are served on, memory stays bounded, and what was acknowledged is there
 * after the next start.
 */
@NullMarked
package io.lockkeeper.dist.faults;

import org.jspecify.annotations.NullMarked;
