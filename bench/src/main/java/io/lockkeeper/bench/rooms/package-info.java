/**
 * {@code lk bench rooms}: what one step costs in one room, in nanoseconds and bytes allocated, so that a regression has an address. The
 * benchmarks go through the doors that the rooms show each other, and are JMH's: public classes that are not final, whose measured
 * methods return what must not be optimised away. {@link io.lockkeeper.bench.rooms.RoomsCommand} runs them and prints the table.
 */
@NullMarked
package io.lockkeeper.bench.rooms;

import org.jspecify.annotations.NullMarked;
