package io.lockkeeper.simulator;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.simulator.MemberReferee.SessionKind;
import io.lockkeeper.storage.Compression;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.zab.Reconfig;
import io.lockkeeper.zab.ZabConfig;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.LongStream;

/** How the members of one ensemble are set up: what they have in common, and each one's own. The dice decide. */
final class EnsembleSetup {
    /** Far more than clocks do, and less than what timeouts must bear. */
    private static final int MOST_DRIFT_PER_MILLE = 100;

    /** Where epochs are used up within a world: so many zxids are in each. */
    private static final int MOST_ZXIDS = 400;
    private static final int LEAST_ZXIDS = 10;

    private final Dice dice;
    private final Membership whole;
    private final Membership first;
    private final int tickMillis;
    private final boolean reconfigurable;
    private final boolean observerMasters;
    private final boolean readOnlyMode;
    private final SessionKind newSessions;
    private final boolean clocksDiffer;

    EnsembleSetup(Dice dice, int voters) {
        this.dice = dice;
        int observers = dice.oneIn(3) ? dice.between(1, 2) : 0;
        whole = Membership.of(
                LongStream.rangeClosed(1, voters + observers).mapToObj(id -> Memberships.member(id, id > voters)).toList(), 0);
        tickMillis = dice.between(50, 200);
        reconfigurable = dice.oneIn(2);
        first = reconfigurable && dice.oneIn(6) ? only(List.of(1L)) : whole;
        observerMasters = observers > 0 && dice.oneIn(2);
        readOnlyMode = dice.oneIn(3);
        // Who only lets clients read can make no session but a local one.
        boolean local = dice.oneIn(readOnlyMode ? 2 : 4);
        newSessions = local ? dice.pick(List.of(SessionKind.LOCAL, SessionKind.LOCAL_UNTIL_NEEDED)) : SessionKind.GLOBAL;
        clocksDiffer = dice.oneIn(2);
    }

    /** Who is in it in the end. */
    Membership whole() {
        return whole;
    }

    /** Who is in it in the beginning: the same, or one server that the others join. */
    Membership first() {
        return first;
    }

    private Membership only(Collection<Long> ids) {
        return Membership.of(whole.members().values().stream().filter(member -> ids.contains(member.id())).toList(), 0);
    }

    /** Who comes later knows those who are there, and itself. */
    private Membership told(long id) {
        Set<Long> known = new TreeSet<>(first.members().keySet());
        known.add(id);
        return only(known);
    }

    boolean isReconfigurable() {
        return reconfigurable;
    }

    SessionKind newSessions() {
        return newSessions;
    }

    void addAllTo(Ensemble ensemble) {
        if (first != whole) {
            ensemble.coverage.count(Occurrence.GREW_FROM_ONE_SERVER);
        }
        for (long id : whole.members().keySet()) {
            ensemble.add(id, machine(id), configs(id), told(id), clock(ensemble));
        }
    }

    /** In half of the worlds each machine has a time of its own. */
    private MachineClock clock(Ensemble ensemble) {
        if (!clocksDiffer) {
            return MachineClock.exact(ensemble.world.clock());
        }
        MachineClock clock = new MachineClock(ensemble.world.clock(), dice.between(-MOST_DRIFT_PER_MILLE, MOST_DRIFT_PER_MILLE));
        clock.jumpWall(dice.between(-100_000, 100_000));
        ensemble.coverage.count(Occurrence.CLOCKS_DIFFER);
        return clock;
    }

    private Machine machine(long id) {
        ReplicaConfig replica = new ReplicaConfig(
                id, tickMillis, 2 * tickMillis, 20 * tickMillis, dice.between(20, 300), 0, dice.between(100, 1000),
                dice.between(60, 6000), dice.oneIn(2) ? 0 : dice.between(200, 3000), Set.of(), reconfigurable, 64, 4096, dice.nextLong());
        LogOptions log = new LogOptions(
                dice.pick(List.of(0, 4, 16)), dice.oneIn(3) ? dice.between(4, 100) : -1, true, 1000, LogOptions.DEFAULT_MAX_RECORD_BYTES);
        SnapshotOptions snapshots = new SnapshotOptions(
                dice.pick(List.of(Compression.values())), dice.percent(80), LogOptions.DEFAULT_MAX_RECORD_BYTES);
        return new Machine(replica, log, snapshots, dice.pick(List.of(1000, 5000, 1 << 20)));
    }

    /**
     * Whether a wrong tree is found out wherever it may have come to. Not where somebody else may lead at any time, since epochs are used
     * up soon.
     */
    boolean findsWrongTrees() {
        return !hasShortEpochs();
    }

    /** In one world of eight. No throw of its own. */
    private boolean hasShortEpochs() {
        return tickMillis % 8 == 7;
    }

    private long highestCounter() {
        return hasShortEpochs() ? LEAST_ZXIDS + tickMillis * MOST_ZXIDS / 250 : ZabConfig.HIGHEST_COUNTER;
    }

    /** Little is kept in memory, so that the log and snapshots are needed. */
    private Function<Boolean, MemberConfig> configs(long id) {
        int keep = dice.pick(List.of(3, 20, 100, 500));
        int syncLimit = dice.between(3, 8);
        int silence = dice.oneIn(3) ? 0 : dice.between(60, 800);
        boolean snapshots = dice.oneIn(20);
        boolean log = !dice.oneIn(4);
        boolean linearizable = dice.oneIn(4);
        long random = dice.nextLong();
        return observer -> new MemberConfig(
                new ZabConfig(
                        id, observer, tickMillis, 10, syncLimit, silence, 0, 20, 30, 500, 30, 50, -1,
                        reconfigurable ? Reconfig.CLIENTS : Reconfig.NEVER, snapshots, log, keep, 1 << 20, 1 << 20, 10, 100,
                        0, highestCounter(), 3, observerMasters, random),
                true, newSessions != SessionKind.GLOBAL, newSessions == SessionKind.LOCAL_UNTIL_NEEDED, readOnlyMode, first == whole,
                linearizable);
    }
}
