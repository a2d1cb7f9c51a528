/**
 * A world in one thread, from one seed: the production replica and storage of a server over a simulated disk, clock and network, with
 * clients that want everything and checkers that believe nothing. A seed that fails replays exactly: {@code lk simulate --seed N
 * --trace}.
 *
 * <pre>
 *   Simulation     runs seeds: the door
 *   Scenario       one world: what goes wrong, and when it must be right again
 *   World          the agenda: who acts next, by time and then by the seed
 *   SimServer      a machine: a process with ReplicaThread, LogThread and SnapshotThread, a SimDisk, a Network to its SimClients
 *   Referee        between replica and host: every effect is checked before it leaves
 *   Ledger, Judge  the log: each entry was asked for once and decided rightly, each state is what the log makes of it
 *   Model          the plainest possible tree; ModelReads, Answers and WatchBook say what clients must hear of it
 *   BitRot         damage at rest, tried on copies of the disk at every start
 *   Coverage       that each fault and rare path occurred
 * </pre>
 *
 * More servers come as more {@link io.lockkeeper.simulator.SimServer}s in one World. May be touched: faults, workloads, checkers. May
 * not: time, threads and random numbers of the host.
 */
@NullMarked
package io.lockkeeper.simulator;

import org.jspecify.annotations.NullMarked;
