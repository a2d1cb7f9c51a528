package io.lockkeeper.replica;

import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.zab.Reconfig;
import io.lockkeeper.zab.ZabConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A whole ensemble in one thread from one seed: what arrives next, what reaches its disk next and how much time passes is the dice's. */
final class Ensemble {
    static final int TICK = 200;

    final Random dice;
    final EnsembleNetwork network = new EnsembleNetwork(this);
    private final TreeMap<Long, Machine> machines = new TreeMap<>();
    private final StringBuilder story = new StringBuilder();
    long now = 1000;

    Ensemble(long seed) {
        dice = new Random(seed);
    }

    /** Servers 1 to {@code voters}, observers behind them, all of them started. */
    static Ensemble of(long seed, int voters, int observers) {
        return of(seed, voters, observers, UnaryOperator.identity());
    }

    static Ensemble of(long seed, int voters, int observers, UnaryOperator<MemberConfig> settings) {
        Ensemble world = new Ensemble(seed);
        Membership membership = membership(voters, observers);
        for (long id = 1; id <= voters + observers; id++) {
            world.add(id, membership, settings).start();
        }
        return world;
    }

    static Membership membership(int voters, int observers) {
        return Membership.of(LongStream.rangeClosed(1, voters + observers).mapToObj(id -> member(id, id > voters)).toList(), 0);
    }

    static Member member(long id, boolean observer) {
        return Member.parse(id, "h" + id + ":2888:3888:" + (observer ? "observer" : "participant") + ";2181");
    }

    Machine add(long id, Membership membership, UnaryOperator<MemberConfig> settings) {
        Member line = membership.member(id);
        boolean observer = line != null && !line.isParticipant();
        ZabConfig zab = new ZabConfig(
                id, observer, TICK, 20, 10, 0, 0, 20, 50, 800, 50, 50, -1, Reconfig.CLIENTS,
                false, true, 6, 1 << 20, 1 << 20, 10, 100, 0, ZabConfig.HIGHEST_COUNTER, 3,
                false, id);
        ReplicaConfig config = new ReplicaConfig(
                id, TICK, 2 * TICK, 20 * TICK, 40, -1, 60_000, 60, 0, Set.of(), true, 64, 1 << 16, id);
        Machine machine = new Machine(id, this, config, settings.apply(MemberConfig.of(zab)), membership);
        machines.put(id, machine);
        return machine;
    }

    Machine machine(long id) {
        return Objects.requireNonNull(machines.get(id));
    }

    Collection<Machine> machines() {
        return machines.values();
    }

    Event.Time time() {
        return new Event.Time(now, 1_700_000_000_000L + now);
    }

    void trace(String line) {
        story.append(now).append(' ').append(line).append('\n');
    }

    // --- time goes on

    /** One thing happens. */
    void step() {
        List<Runnable> possible = network.possible();
        for (Machine machine : machines.values()) {
            if (machine.isUp() && !machine.inbox.isEmpty()) {
                possible.add(() -> machine.step(machine.inbox.remove()));
            }
            if (machine.isUp() && !machine.disk.writes.isEmpty()) {
                possible.add(() -> machine.disk.writes.remove().run());
            }
        }
        if (possible.isEmpty() || dice.nextInt(12) == 0) {
            long next = machines.values().stream().filter(Machine::isUp).mapToLong(Machine::wakeAt).min().orElse(now + 1);
            now = possible.isEmpty() ? Math.max(now + 1, Math.min(next, now + TICK / 2)) : now + 1 + dice.nextInt(4);
            machines.values().stream().filter(Machine::isUp).forEach(machine -> machine.step(time()));
        } else {
            possible.get(dice.nextInt(possible.size())).run();
        }
    }

    void until(String what, BooleanSupplier holds) {
        for (int i = 0; !holds.getAsBoolean(); i++) {
            if (i == 60_000) {
                throw new AssertionError("never: " + what + "\n" + states() + "\n" + story.substring(Math.max(0, story.length() - 5000)));
            }
            step();
        }
    }

    void pass(long millis) {
        long end = now + millis;
        until("time passes", () -> now >= end);
    }

    String states() {
        StringBuilder text = new StringBuilder();
        for (Machine machine : machines.values()) {
            text.append(machine).append(machine.isUp() ? " " + machine.view() : " down");
            text.append(" heard ").append(machine.heard).append('\n');
        }
        return text.toString();
    }

    // --- what is asked often

    @Nullable Machine leaderOrNull() {
        return machines.values().stream().filter(Machine::leads).max((a, b) -> Long.compare(a.disk.current, b.disk.current)).orElse(null);
    }

    Machine leader() {
        until("there is a leader", () -> leaderOrNull() != null);
        return Objects.requireNonNull(leaderOrNull());
    }

    /** Some server that serves and does not lead. */
    Machine follower() {
        Machine leader = leader();
        until("a server follows", () -> machines.values().stream().anyMatch(m -> m != leader && m.isUp() && m.view().serving()));
        return machines.values().stream().filter(m -> m != leader && m.isUp() && m.view().serving()).findFirst().orElseThrow();
    }

    void allServe() {
        leader();
        until("all serve", () -> up().stream().allMatch(machine -> machine.view().serving()) && leaderOrNull() != null);
    }

    /** All that is up serves, and has the same. */
    void allAgree() {
        allServe();
        until("all have the same", () -> up().stream().map(Ensemble::what).distinct().count() == 1
                && up().stream().allMatch(m -> m.view().serving()));
    }

    /** Who got a snapshot knows where the epoch began, others do not: that is no difference. */
    private static String what(Machine machine) {
        return Math.max(machine.tree().lastZxid(), machine.view().currentEpoch() << 32) + " " + machine.tree().digest();
    }

    List<Machine> up() {
        return new ArrayList<>(machines.values().stream().filter(Machine::isUp).toList());
    }

    void heard(Machine machine, long connection, String line) {
        until("connection " + connection + " of " + machine + " hears " + line, () -> machine.heard(connection).contains(line));
    }
}
