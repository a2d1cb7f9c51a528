/**
 * The {@code lk} command: names the subcommands and hands over to the room that does the work. Nobody imports this.
 */
@NullMarked
package io.lockkeeper.dist;

import org.jspecify.annotations.NullMarked;
