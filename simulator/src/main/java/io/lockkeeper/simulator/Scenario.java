package io.lockkeeper.simulator;

import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.simulator.DiskFaults.Operation;
import io.lockkeeper.storage.Compression;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of a world with one server: clients at work, one trouble after another, each ending in a restart or in nothing at all; then
 * the troubles cease and everybody must be served again. What goes wrong and when is the seed's choice.
 */
final class Scenario implements Simulation.Playable {
    private static final int MOST_STARTS = 25;
    private static final int LEISURE_MICROS = 25_000;
    private static final long CALM_MILLIS = 6000;
    private static final long LONGEST_ANSWER_MILLIS = 3000;
    private static final Pattern BAD_RECORD = Pattern.compile("(log\\.[0-9a-f]+) at byte (\\d+) .*CRC check failed.*");

    private enum Trouble {
        NONE,
        POWER_CUT,
        POWER_CUT_AT_A_DISK_OPERATION,
        POWER_CUT_AT_A_KIND_OF_DISK_OPERATION,
        KILLED,
        STOPPED,
        DISK_OPERATION_FAILS,
        KIND_OF_DISK_OPERATION_FAILS,
        DISK_FULL,
        SLOW_DISK,
        HALT,
        WALL_CLOCK
    }

    private final World world;
    private final Dice dice;
    private final Coverage coverage;
    private final Trace trace;
    private final SimServer server;
    private final List<SimClient> clients = new ArrayList<>();
    private boolean calm;
    private long failuresBefore;
    /** The disk before one of its snapshots began to rot, until the server has come up without it. */
    private @Nullable SimDisk beforeRot;

    Scenario(long seed, Wiring wiring, Coverage coverage, @Nullable Consumer<String> lines) {
        world = new World(seed);
        dice = world.dice();
        this.coverage = coverage;
        trace = new Trace(world.clock(), lines);
        Machine machine = machine();
        trace.line(machine::toString);
        server = new SimServer(world, machine, wiring, coverage, trace);
        int count = dice.between(2, 6);
        for (int i = 1; i <= count; i++) {
            clients.add(new SimClient(world, List.of(server.clients()), i, LEISURE_MICROS, false, 0));
        }
    }

    private Machine machine() {
        int tick = dice.between(50, 300);
        ReplicaConfig replica = new ReplicaConfig(
                1,
                tick,
                2 * tick,
                20 * tick,
                dice.between(20, 400),
                dice.oneIn(3) ? dice.between(2000, 60_000) : 0,
                dice.between(100, 1000),
                dice.between(60, 6000),
                dice.oneIn(2) ? 0 : dice.between(200, 3000),
                Set.of(),
                false,
                64,
                4096,
                dice.nextLong());
        int preAllocKb = dice.pick(List.of(0, 4, 16, 64));
        int sizeLimitKb = dice.oneIn(3) ? dice.between(4, 100) : -1;
        LogOptions log = new LogOptions(preAllocKb, sizeLimitKb, true, 1000, LogOptions.DEFAULT_MAX_RECORD_BYTES);
        SnapshotOptions snapshots = new SnapshotOptions(
                dice.pick(List.of(Compression.values())), dice.percent(80), LogOptions.DEFAULT_MAX_RECORD_BYTES);
        return new Machine(replica, log, snapshots, Long.MAX_VALUE);
    }

    /** Runs it to the end. */
    @Override
    public void run() {
        bringUp();
        int troubles = dice.between(2, 5);
        for (int i = 0; i < troubles; i++) {
            pass(dice.between(50, 1500));
            trouble(dice.pick(List.of(Trouble.values())));
            bringUp();
        }
        server.disk().faults().cease();
        world.runUntil(world.clock().nowMicros() + server.haltedMicros());
        calm = true;
        clients.forEach(SimClient::calmDown);
        long before = clients.stream().mapToLong(SimClient::answered).sum();
        for (int i = 0; i < CALM_MILLIS / 100; i++) {
            pass(100);
            bringUp(); // what the last trouble did to it may show only now
        }
        for (SimClient client : clients) {
            Violation.unless(
                    client.waitingMillis() < LONGEST_ANSWER_MILLIS,
                    "all is well again, but a client has been waiting for %d ms", client.waitingMillis());
        }
        long after = clients.stream().mapToLong(SimClient::answered).sum();
        Violation.unless(after >= before + clients.size(), "all is well again, but nobody is served");
        stop();
        bringUp();
    }

    @Override
    public long happenings() {
        return world.happenings();
    }

    private void pass(long millis) {
        world.runUntil(world.clock().nowMicros() + millis * 1000);
    }

    // --- trouble

    private void trouble(Trouble trouble) {
        trace.line(() -> "trouble: " + trouble);
        DiskFaults faults = server.disk().faults();
        switch (trouble) {
            case NONE -> {}
            case POWER_CUT -> server.crash();
            case POWER_CUT_AT_A_DISK_OPERATION -> {
                faults.crashAfter(dice.below(40), null);
                passUntilDown(3000);
            }
            case POWER_CUT_AT_A_KIND_OF_DISK_OPERATION -> {
                if (dice.oneIn(2)) {
                    faults.slowDown(dice.between(1, 50)); // so that more waits for each force
                    pass(dice.between(0, 200));
                }
                faults.crashAfter(dice.below(6), operation());
                passUntilDown(3000);
            }
            case KILLED -> server.kill();
            case STOPPED -> stop();
            case DISK_OPERATION_FAILS -> {
                faults.failAfter(dice.below(40), null);
                passUntilDown(2000);
            }
            case KIND_OF_DISK_OPERATION_FAILS -> {
                faults.failAfter(dice.below(3), operation());
                passUntilDown(2000);
            }
            case DISK_FULL -> {
                faults.limitTo(server.disk().usedBytes() + dice.below(20_000));
                passUntilDown(3000);
            }
            case SLOW_DISK -> {
                faults.slowDown(dice.between(5, 400));
                pass(dice.between(300, 2000));
                if (dice.oneIn(2)) {
                    server.crash();
                }
                faults.cease();
            }
            case HALT -> {
                server.halt(dice.between(20, 10_000));
                pass(dice.between(20, 12_000));
            }
            case WALL_CLOCK -> {
                boolean back = dice.oneIn(2);
                coverage.count(back ? Occurrence.WALL_CLOCK_SET_BACK : Occurrence.WALL_CLOCK_SET_AHEAD);
                server.clock().jumpWall((back ? -1 : 1) * (long) dice.between(1, 100_000_000));
            }
        }
    }

    private Operation operation() {
        return dice.pick(List.of(
                Operation.WRITE, Operation.FORCE, Operation.FORCE, Operation.FORCE, Operation.FORCE, Operation.CREATE,
                Operation.RENAME, Operation.RENAME, Operation.DELETE, Operation.DELETE,
                Operation.FORCE_NAMES, Operation.FORCE_NAMES));
    }

    /** Lets the world go on until what is planned has brought the server down, or it is over anyway. */
    private void passUntilDown(long millis) {
        for (int i = 0; i < millis / 10 && server.isUp() && !server.isFailing(); i++) {
            pass(10);
        }
        if (server.isFailing()) {
            pass(dice.between(0, 100));
        }
        if (server.isUp() && (server.isFailing() || dice.oneIn(2))) {
            if (dice.oneIn(3)) {
                server.crash();
            } else {
                server.kill();
            }
        }
        if (!dice.oneIn(4)) {
            server.disk().faults().cease();
        }
    }

    private void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            trace.line(() -> "stopping fails: " + e.getMessage());
            server.disk().endProcess();
        }
    }

    // --- restart

    private void bringUp() {
        for (int attempt = 0; !server.isUp(); attempt++) {
            Violation.unless(attempt < MOST_STARTS, "the server does not come up");
            pass(dice.between(1, 800));
            if (!server.disk().isOn() && dice.oneIn(4)) {
                // It was not the power after all, only the process was killed there: the page cache is still whole.
                coverage.count(Occurrence.KILLED_AT_A_DISK_OPERATION);
                server.disk().endProcess();
            } else if (!server.disk().isOn() || dice.oneIn(3)) {
                server.disk().cutPower();
            }
            if (dice.oneIn(6)) {
                server.disk().faults().crashAfter(dice.below(12), null);
            } else if (dice.oneIn(10)) {
                server.disk().faults().failAfter(dice.below(8), dice.oneIn(3) ? Operation.READ : null);
            }
            if (attempt > 3) {
                server.disk().faults().cease();
            }
            start();
        }
    }

    private void start() {
        SimDisk patient = server.disk().copy();
        long served = server.referee().model().zxid();
        long failures = server.disk().faults().failures();
        if (beforeRot == null && dice.oneIn(8) && new BitRot(server.disk(), dice, coverage).strikeSnapshot()) {
            trace.line(() -> "a snapshot rots");
            beforeRot = patient;
        }
        try {
            server.start();
        } catch (StorageException e) {
            if (server.disk().faults().failures() == failures) {
                refused(e);
            }
            return; // otherwise the disk failed while it was read; the next attempt may do better
        } catch (IOException e) {
            return;
        }
        if (server.isUp()) {
            if (dice.oneIn(failures > failuresBefore ? 2 : 5)) {
                world.after(dice.between(0, 10_000), this::crashAgain);
            }
            failuresBefore = failures;
            boolean sound = beforeRot == null;
            beforeRot = null;
            if (sound) {
                new BitRot(patient, dice, coverage).experiment(server.referee().ledger(), served);
            }
        }
    }

    /** Right after a start, when it has promised little but what it found. */
    private void crashAgain() {
        if (server.isUp() && !calm) {
            server.crash();
        }
    }

    /**
     * The operator's part. A record that lost a sector but not its end cannot be told from damage, so the server leaves it to the
     * operator to cut it off; that nothing acknowledged goes with it the referee will see. A rotten snapshot comes from a backup.
     */
    private void refused(StorageException refusal) {
        SimDisk backup = beforeRot;
        if (backup != null) {
            trace.line(() -> "the operator brings back what is rotten");
            coverage.count(Occurrence.ROT_IN_SNAPSHOT_REFUSED);
            server.disk().restore(backup);
            beforeRot = null;
            return;
        }
        Matcher bad = BAD_RECORD.matcher(String.valueOf(refusal.getMessage()));
        if (!bad.matches()) {
            throw new Violation("the server does not start: " + refusal.getMessage(), refusal);
        }
        coverage.count(Occurrence.RECORD_WITHOUT_ITS_MIDDLE_REFUSED);
        trace.line(() -> "the operator cuts off " + bad.group(1) + " at " + bad.group(2));
        server.disk().cutOff(bad.group(1), Integer.parseInt(bad.group(2)));
    }
}
