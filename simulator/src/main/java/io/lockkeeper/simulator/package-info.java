/**
 * A world in one thread, from one seed: the production replica and storage of a server over a simulated disk, clock and network, with
 * clients that want everything and checkers that believe nothing. A seed that fails replays exactly: {@code lk simulate --seed N
 * --trace}.
 *
 * <pre>
 *   Simulation     runs seeds: the door
 *   Scenario       one world: what goes wrong, and when it must be right again
 *   World          the agenda: who acts next, by time and then by the seed
 *   SimServer      a machine: a process with ReplicaThread, LogThread and SnapshotThread, a SimDisk, a ClientPort for its SimClients
 *   Referee        between replica and host: every effect is checked before it leaves; Guests is who is connected
 *   Ledger, Judge  the log: each entry was asked for once and decided rightly, each state is what the log makes of it
 *   Model          the plainest possible tree; ModelReads, Answers and WatchBook say what clients must hear of it
 *   BitRot         damage at rest, tried on copies of the disk at every start
 *   Coverage       that each fault and rare path occurred
 * </pre>
 *
 * <p>An ensemble, in the same kind of world, with the same model and judge:
 *
 * <pre>
 *   EnsembleScenario   one world: bring up, trouble, calm, and all must be well
 *   EnsembleSetup      how its members are set up
 *   Troubles           what befalls them; Restarts switches them on again, Memberships changes who they are, Drills is what must come
 *                      right at peace
 *   Ensemble           all members and judges; what can be done to them by hand
 *   SimMember          a machine, with a MachineClock of its own, on a PeerNetwork with a Pipe for each direction of a link;
 *                      MemberProcess is what runs on it, with a DiskThread in place of the LogThread
 *   Order, Askers      the one order of entries, who asked for them, and the state they make
 *   Safety             what is on whose disk, and what may therefore be said
 *   SimWatcher         a client that only watches, and resumes: its Stretches of events are compared with the Past
 *   MemberReferee      what one member tells its clients; Shown is the state they see, MemberNews what it says of itself
 * </pre>
 *
 * May be touched: faults, workloads, checkers. May not: time, threads and random numbers of the host.
 */
@NullMarked
package io.lockkeeper.simulator;

import org.jspecify.annotations.NullMarked;
