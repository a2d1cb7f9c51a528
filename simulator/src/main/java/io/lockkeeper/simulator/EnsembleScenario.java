package io.lockkeeper.simulator;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.simulator.MemberReferee.SessionKind;
import io.lockkeeper.storage.Compression;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.zab.ZabConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a world with an ensemble: clients at work, one trouble after another and sometimes several at once; then the troubles cease,
 * everybody must be served again, and all members must come to the same state. What goes wrong and when is the seed's choice.
 */
final class EnsembleScenario implements Simulation.Playable {
    private static final int MOST_STARTS = 25;
    private static final long CALM_MILLIS = 20_000;
    private static final long LONGEST_ANSWER_MILLIS = 6000;

    private enum Trouble {
        NONE,
        POWER_CUT,
        LEADER_LOSES_POWER,
        POWER_CUT_AT_A_DISK_OPERATION,
        POWER_CUT_WHILE_JOINING,
        KILLED,
        ALL_LOSE_POWER,
        DISK_OPERATION_FAILS,
        DISK_FULL,
        SLOW_DISK,
        HALT,
        WALL_CLOCK,
        LINK_LOST,
        LINKS_SLOW,
        ISOLATED,
        LEADER_ISOLATED,
        SPLIT,
        ONE_WAY,
        FLAPPING,
        LEFT_BEHIND,
        WIPED,
        SNAPSHOT_ROTS,
        SNAPSHOT_BREAKS_OFF,
        RECONFIGURED,
        RECONFIGURED_UNDER_FAULT
    }

    private final World world;
    private final Dice dice;
    private final Coverage coverage;
    private final Trace trace;
    private final PeerNetwork peers;
    private final Order order;
    private final Safety safety;
    private final List<SimMember> members = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final Set<SimMember> rotting = new HashSet<>();
    private final Memberships memberships;
    private final boolean reconfigurable;
    private final SessionKind newSessions;

    EnsembleScenario(long seed, int voters, Wiring wiring, Coverage coverage, @Nullable Consumer<String> lines) {
        world = new World(seed);
        dice = world.dice();
        this.coverage = coverage;
        trace = new Trace(world.clock(), lines);
        peers = new PeerNetwork(world, coverage, trace);
        int observers = dice.oneIn(3) ? dice.between(1, 2) : 0;
        Membership first = membership(voters, observers);
        reconfigurable = dice.oneIn(2);
        newSessions = dice.oneIn(4) ? dice.pick(List.of(SessionKind.LOCAL, SessionKind.LOCAL_UNTIL_NEEDED)) : SessionKind.GLOBAL;
        Askers askers = new Askers();
        order = new Order(askers, first, coverage);
        safety = new Safety(order, first);
        MemberReferee.Court court = new MemberReferee.Court(order, askers, safety);
        SimMember.Surroundings around = new SimMember.Surroundings(world, peers, court, newSessions, wiring, coverage, trace);
        int tick = dice.between(50, 200);
        for (long id = 1; id <= voters + observers; id++) {
            SimMember member = new SimMember(id, machine(id, tick), configs(id, tick), first, around);
            members.add(member);
            peers.add(member);
        }
        memberships = new Memberships(members, order, first, dice.split(), trace);
        int count = dice.between(2, 6);
        for (int i = 1; i <= count; i++) {
            clients.add(new SimClient(world, members, i));
        }
    }

    private static Membership membership(int voters, int observers) {
        return Membership.of(LongStream.rangeClosed(1, voters + observers).mapToObj(id -> Memberships.member(id, id > voters)).toList(), 0);
    }

    private Machine machine(long id, int tick) {
        ReplicaConfig replica = new ReplicaConfig(
                (int) id, tick, 2 * tick, 20 * tick, dice.between(20, 300), 0, dice.between(100, 1000), dice.between(60, 6000),
                dice.oneIn(2) ? 0 : dice.between(200, 3000), Set.of(), reconfigurable, dice.nextLong());
        LogOptions log = new LogOptions(
                dice.pick(List.of(0, 4, 16)), dice.oneIn(3) ? dice.between(4, 100) : -1, true, 1000, LogOptions.DEFAULT_MAX_RECORD_BYTES);
        SnapshotOptions snapshots = new SnapshotOptions(
                dice.pick(List.of(Compression.values())), dice.percent(80), LogOptions.DEFAULT_MAX_RECORD_BYTES);
        return new Machine(replica, log, snapshots);
    }

    /** Little is kept in memory, so that the log and snapshots are needed. */
    private Function<Boolean, MemberConfig> configs(long id, int tick) {
        int keep = dice.pick(List.of(3, 20, 100, 500));
        int syncLimit = dice.between(3, 8);
        boolean snapshots = dice.oneIn(20);
        boolean log = !dice.oneIn(4);
        long random = dice.nextLong();
        ZabConfig voting = new ZabConfig(
                id, false, tick, 10, syncLimit, 0, 20, 30, 500, 30, 50, -1, reconfigurable, snapshots, log, keep,
                1 << 20, 1 << 20, 10, 100, 0, false, random);
        boolean local = newSessions != SessionKind.GLOBAL;
        return observer -> new MemberConfig(
                observer ? observing(voting) : voting, true, local, newSessions == SessionKind.LOCAL_UNTIL_NEEDED, false, true);
    }

    private static ZabConfig observing(ZabConfig c) {
        return new ZabConfig(
                c.self(), true, c.tickMillis(), c.initLimitTicks(), c.syncLimitTicks(), c.connectLimitTicks(), c.connectRetryMillis(),
                c.minNotificationMillis(), c.maxNotificationMillis(), c.finalizeMillis(), c.observerDelayMillis(),
                c.maxTimeToWaitForEpochMillis(), c.reconfigEnabled(), c.forceSnapshotSync(), c.diffFromLog(), c.keepEntries(),
                c.keepBytes(), c.heldBytes(), c.maxSnapSyncs(), c.maxDiffSyncs(), c.firstCounter(), c.observerMasters(), c.seed());
    }

    @Override
    public long happenings() {
        return world.happenings();
    }

    @Override
    public void run() {
        bringUp();
        int troubles = dice.between(3, 7);
        for (int i = 0; i < troubles; i++) {
            pass(dice.between(50, 2500));
            if (dice.oneIn(3)) {
                reconfigure();
            }
            trouble(dice.pick(List.of(Trouble.values())));
            if (!dice.oneIn(3)) {
                peers.heal();
            }
            if (!dice.oneIn(3)) {
                bringUp();
            }
        }
        calmDown();
        restoreMembership();
        mustServe();
        mustAgree();
    }

    private void pass(long millis) {
        world.runUntil(world.clock().nowMicros() + millis * 1000);
    }

    private void calmDown() {
        trace.line(() -> "calm");
        peers.heal();
        members.forEach(member -> member.disk().faults().cease());
        long halted = members.stream().mapToLong(SimMember::haltedUntilMicros).max().orElse(0);
        world.runUntil(Math.max(world.clock().nowMicros(), halted));
        clients.forEach(SimClient::calmDown);
        for (int i = 0; i < CALM_MILLIS / 200; i++) {
            pass(100);
            bringUp(); // what the last trouble did may show only now
        }
    }

    // --- at the end

    private void mustServe() {
        long before = clients.stream().mapToLong(SimClient::answered).sum();
        pass(CALM_MILLIS / 2);
        for (SimMember member : members) {
            Violation.unless(member.referee().serves(), "all is well again, but %s does not serve", member);
        }
        Violation.unless(
                members.stream().filter(member -> member.referee().leads()).count() == 1, "all is well again, but there is no one leader");
        for (SimClient client : clients) {
            Violation.unless(
                    client.waitingMillis() < LONGEST_ANSWER_MILLIS,
                    "all is well again, but a client has been waiting for %d ms", client.waitingMillis());
        }
        long after = clients.stream().mapToLong(SimClient::answered).sum();
        Violation.unless(after >= before + clients.size(), "all is well again, but nobody is served");
    }

    /** Nobody asks any more, so all come to the same state; its digests were compared on the way. */
    private void mustAgree() {
        clients.forEach(SimClient::retire);
        pass(3000);
        for (int i = 0; i < 200 && members.stream().anyMatch(member -> !hasAll(member)); i++) {
            pass(5); // sessions still end
        }
        for (SimMember member : members) {
            Violation.unless(
                    member.referee().shown() == order.last(),
                    "%s stays at 0x%x, although 0x%x is agreed on", member, member.referee().shown(), order.last());
            Violation.unless(
                    order.contains(safety.safe(member.id()), order.last()), "%s has not all that is agreed on on its disk", member);
        }
    }

    private boolean hasAll(SimMember member) {
        return member.referee().shown() == order.last() && order.contains(safety.safe(member.id()), order.last());
    }

    // --- trouble

    private SimMember someone() {
        return dice.pick(members);
    }

    private @Nullable SimMember leader() {
        return members.stream().filter(member -> member.referee().leads()).findFirst().orElse(null);
    }

    private SimMember leaderOrSomeone() {
        SimMember leader = leader();
        return leader == null ? someone() : leader;
    }

    private void trouble(Trouble trouble) {
        SimMember victim = switch (trouble) {
            case LEADER_LOSES_POWER, LEADER_ISOLATED -> leaderOrSomeone();
            case Trouble other -> dice.oneIn(3) ? leaderOrSomeone() : someone();
        };
        trace.line(() -> "trouble: " + trouble + " of " + victim);
        DiskFaults faults = victim.disk().faults();
        switch (trouble) {
            case NONE -> {}
            case POWER_CUT, LEADER_LOSES_POWER -> crash(victim);
            case POWER_CUT_AT_A_DISK_OPERATION -> {
                faults.crashAfter(dice.below(40), dice.oneIn(2) ? null : operation());
                pass(dice.between(100, 3000));
                faults.cease();
            }
            case POWER_CUT_WHILE_JOINING -> {
                crash(victim);
                pass(dice.between(10, 2000));
                bringUp();
                pass(dice.between(1, 400));
                if (dice.oneIn(2)) {
                    crash(leaderOrSomeone());
                } else {
                    faults.crashAfter(dice.below(12), null);
                    pass(dice.between(10, 600));
                    faults.cease();
                }
            }
            case KILLED -> {
                if (victim.isUp()) {
                    victim.kill();
                }
            }
            case ALL_LOSE_POWER -> members.forEach(this::crash);
            case DISK_OPERATION_FAILS -> {
                faults.failAfter(dice.below(20), dice.oneIn(2) ? null : operation());
                pass(dice.between(100, 2000));
                faults.cease();
            }
            case DISK_FULL -> {
                faults.limitTo(victim.disk().usedBytes() + dice.below(20_000));
                pass(dice.between(500, 3000));
                faults.cease();
            }
            case SLOW_DISK -> {
                faults.slowDown(dice.between(5, 400));
                pass(dice.between(300, 3000));
                if (dice.oneIn(2)) {
                    crash(victim);
                }
                faults.cease();
            }
            case HALT -> {
                victim.halt(dice.between(20, 8000));
                pass(dice.between(20, 9000));
            }
            case WALL_CLOCK -> {
                boolean back = dice.oneIn(2);
                coverage.count(back ? Occurrence.WALL_CLOCK_SET_BACK : Occurrence.WALL_CLOCK_SET_AHEAD);
                world.clock().jumpWall((back ? -1 : 1) * (long) dice.between(1, 100_000_000));
            }
            case LINK_LOST -> peers.loseLinks(victim.id(), leaderOrSomeone().id());
            case LINKS_SLOW -> {
                others(victim).forEach(other -> peers.slowDown(victim.id(), other.id()));
                pass(dice.between(200, 3000));
            }
            case ISOLATED, LEADER_ISOLATED -> {
                coverage.count(Occurrence.MEMBER_ISOLATED);
                others(victim).forEach(other -> cutBoth(victim, other));
                pass(dice.between(100, 6000));
            }
            case SPLIT -> split();
            case ONE_WAY -> {
                coverage.count(Occurrence.PARTITION_ONE_WAY);
                boolean mute = dice.oneIn(2);
                others(victim).stream().filter(_ -> dice.percent(70)).forEach(other -> {
                    if (mute) {
                        peers.cut(victim.id(), other.id());
                    } else {
                        peers.cut(other.id(), victim.id());
                    }
                });
                pass(dice.between(100, 6000));
            }
            case FLAPPING -> flap(victim);
            case LEFT_BEHIND -> leaveBehind(victim);
            case WIPED -> wipe(victim);
            case SNAPSHOT_ROTS -> {
                crash(victim);
                rotting.add(victim);
            }
            case SNAPSHOT_BREAKS_OFF -> breakASnapshotOff(victim);
            case RECONFIGURED -> {
                reconfigure();
                pass(dice.between(50, 2000));
            }
            case RECONFIGURED_UNDER_FAULT -> {
                for (int i = dice.between(1, 3); i > 0; i--) {
                    reconfigure();
                    pass(dice.between(1, 60));
                }
                disturbAReconfiguration();
            }
        }
    }

    private void crash(SimMember member) {
        if (member.isUp()) {
            member.crash();
        }
    }

    private List<SimMember> others(SimMember one) {
        return members.stream().filter(member -> member != one).toList();
    }

    private void cutBoth(SimMember one, SimMember other) {
        peers.cut(one.id(), other.id());
        peers.cut(other.id(), one.id());
    }

    private void split() {
        coverage.count(Occurrence.ENSEMBLE_SPLIT);
        List<SimMember> side = members.stream().filter(_ -> dice.oneIn(2)).toList();
        for (SimMember here : side) {
            members.stream().filter(there -> !side.contains(there)).forEach(there -> cutBoth(here, there));
        }
        pass(dice.between(100, 6000));
    }

    private void flap(SimMember victim) {
        coverage.count(Occurrence.PARTITION_FLAPPED);
        int times = dice.between(3, 10);
        for (int i = 0; i < times; i++) {
            others(victim).stream().filter(_ -> dice.percent(70)).forEach(other -> cutBoth(victim, other));
            pass(dice.between(20, 800));
            peers.heal();
            pass(dice.between(20, 500));
        }
    }

    /** It is away for so long that it needs the log or a snapshot, and perhaps has an end that nobody else has. */
    private void leaveBehind(SimMember victim) {
        if (dice.oneIn(2)) {
            others(victim).forEach(other -> cutBoth(victim, other));
            pass(dice.between(50, 1500)); // a leader goes on proposing for a while
        }
        crash(victim);
        peers.heal();
        pass(dice.between(2000, 6000));
    }

    /** Only where everybody else has all that it had: agreement forgives no more. */
    private void wipe(SimMember victim) {
        peers.heal();
        bringUp();
        crash(victim);
        pass(2000);
        long had = safety.logged(victim.id());
        boolean forgiven = others(victim).stream()
                .allMatch(other -> other.referee().serves() && order.contains(safety.safe(other.id()), had));
        if (forgiven && !victim.isUp()) {
            victim.wipe();
            bringUp();
            for (int i = 0; i < 100 && !victim.referee().serves(); i++) {
                pass(100);
            }
        }
    }

    /** Somebody who must be given a snapshot hears only a part of it. */
    private void breakASnapshotOff(SimMember victim) {
        leaveBehind(victim);
        bringUp();
        for (int i = 0; i < 2000 && !victim.isReceiving() && victim.isUp(); i++) {
            world.runUntil(world.clock().nowMicros() + 500);
        }
        world.runUntil(world.clock().nowMicros() + dice.below(2000));
        switch (dice.below(4)) {
            case 0 -> crash(victim);
            case 1 -> crash(leaderOrSomeone());
            case 2 -> others(victim).forEach(other -> cutBoth(victim, other));
            default -> peers.loseLinks(victim.id(), leaderOrSomeone().id());
        }
        pass(dice.between(10, 3000));
    }

    private void reconfigure() {
        if (reconfigurable) {
            memberships.change();
        }
    }

    private void disturbAReconfiguration() {
        coverage.count(Occurrence.CRASH_WHILE_RECONFIGURING);
        switch (dice.below(4)) {
            case 0 -> crash(leaderOrSomeone());
            case 1 -> crash(someone());
            case 2 -> {
                SimMember leader = leaderOrSomeone();
                others(leader).forEach(other -> cutBoth(leader, other));
            }
            default -> members.forEach(this::crash);
        }
        pass(dice.between(50, 4000));
    }

    private void restoreMembership() {
        for (int i = 0; i < 100 && !memberships.isRestored(); i++) {
            Operator operator = memberships.restore();
            for (int wait = 0; wait < 20 && operator != null && !operator.isDone(); wait++) {
                pass(50);
            }
            pass(300);
        }
        Violation.unless(memberships.isRestored(), "all is well again, but the membership stays %s", order.membership());
    }

    private DiskFaults.Operation operation() {
        return dice.pick(List.of(
                DiskFaults.Operation.WRITE, DiskFaults.Operation.FORCE, DiskFaults.Operation.FORCE, DiskFaults.Operation.FORCE,
                DiskFaults.Operation.CREATE, DiskFaults.Operation.RENAME, DiskFaults.Operation.RENAME, DiskFaults.Operation.DELETE,
                DiskFaults.Operation.CUT_OFF, DiskFaults.Operation.FORCE_NAMES));
    }

    // --- restart

    private void bringUp() {
        for (int attempt = 0; members.stream().anyMatch(member -> !member.isUp()); attempt++) {
            Violation.unless(attempt < MOST_STARTS, "somebody does not come up: %s", members);
            pass(dice.between(1, 400));
            boolean patient = attempt <= 3;
            members.stream().filter(member -> !member.isUp()).forEach(member -> start(member, patient));
        }
    }

    private void start(SimMember member, boolean mayFail) {
        SimDisk disk = member.disk();
        if (!disk.isOn() && dice.oneIn(4)) {
            // It was not the power after all, only the process was killed there: the page cache is still whole.
            coverage.count(Occurrence.KILLED_AT_A_DISK_OPERATION);
            disk.endProcess();
        } else if (!disk.isOn() || dice.oneIn(3)) {
            disk.cutPower();
        }
        if (rotting.remove(member) && new BitRot(disk, dice, coverage).strikeSpareSnapshot()) {
            coverage.count(Occurrence.SNAPSHOT_ROTTEN);
        }
        if (!mayFail) {
            disk.faults().cease();
        } else if (dice.oneIn(12)) {
            disk.faults().crashAfter(dice.below(12), null);
        }
        try {
            member.start();
        } catch (IOException e) {
            OperatorsHand.mend(disk, e, trace);
        }
    }
}
