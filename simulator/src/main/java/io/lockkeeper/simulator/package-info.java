/**
 * A world in one thread: real replica and storage code over a simulated network, disk and clock, from one seed, with
 * clients and checkers.
 */
@NullMarked
package io.lockkeeper.simulator;

import org.jspecify.annotations.NullMarked;
