package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a world with an ensemble: clients at work, one trouble after another and sometimes several at once; then the troubles cease,
 * everybody must be served again, and all members must come to the same state. What goes wrong and when is the seed's choice.
 */
final class EnsembleScenario implements Simulation.Playable {
    private static final int CALM_MILLIS = 20_000;
    private static final int STEP_MICROS = 100_000;
    private static final long LONGEST_ANSWER_MILLIS = 6000;
    private static final int LONG_LOOK_MILLIS = 10_000;

    /** What a disk was asked for while it was slow it still does, one thing after the other. */
    private static final int SLOWEST_DISK_MILLIS = 60_000;

    /** Few writes show other things than many, and leave time for more worlds. */
    private static final List<Integer> LEISURE_MICROS = List.of(25_000, 80_000, 80_000, 250_000);

    private final World world;
    private final Dice dice;
    private final Ensemble ensemble;
    private final List<SimClient> clients = new ArrayList<>();
    private final List<SimWatcher> watchers = new ArrayList<>();
    private final Memberships memberships;
    private final Restarts restarts;
    private final Troubles troubles;

    /** Whether it is looked at for longer in the end. */
    private final boolean patient;

    EnsembleScenario(long seed, int voters, Wiring wiring, Coverage coverage, @Nullable Consumer<String> lines) {
        world = new World(seed);
        dice = world.dice();
        patient = dice.oneIn(8);
        EnsembleSetup setup = new EnsembleSetup(dice.split(), voters);
        Trace trace = new Trace(world.clock(), lines);
        ensemble = new Ensemble(world, setup.first(), setup.newSessions(), wiring, coverage, trace);
        setup.addAllTo(ensemble);
        memberships = new Memberships(ensemble, setup.whole(), setup.isReconfigurable(), dice.split());
        restarts = new Restarts(ensemble, dice.split());
        Drills drills = new Drills(ensemble, restarts, memberships, setup.findsWrongTrees(), dice.split());
        troubles = new Troubles(ensemble, restarts, memberships, drills, dice.split());
        List<ClientPort> servers = ensemble.members().stream().map(SimMember::clients).toList();
        int count = dice.between(2, 6);
        int leisure = dice.pick(LEISURE_MICROS);
        for (int i = 1; i <= count; i++) {
            clients.add(new SimClient(world, servers, i, leisure, dice.oneIn(2), dice.oneIn(2) ? Extensions.BIG_TREES : 0));
        }
        if (dice.oneIn(2)) {
            watchers.add(new SimWatcher(world, servers, dice.split(), leisure, coverage));
        }
    }

    @Override
    public long happenings() {
        return world.happenings();
    }

    @Override
    public void run() {
        restarts.bringUp();
        for (int i = dice.between(3, 7); i > 0; i--) {
            ensemble.pass(dice.between(50, 2500));
            if (dice.oneIn(3)) {
                memberships.change();
            }
            troubles.befall();
            if (!dice.oneIn(3)) {
                ensemble.peers.heal();
            }
            if (!dice.oneIn(3)) {
                restarts.bringUp();
            }
        }
        calmDown();
        restoreMembership();
        mustServe();
        mustAgree();
    }

    /** Nothing goes wrong any more: before long everybody must be served. */
    private void calmDown() {
        ensemble.trace.line(() -> "calm");
        ensemble.peers.heal();
        ensemble.members().forEach(member -> member.disk().faults().cease());
        restarts.calmDown();
        long halted = ensemble.members().stream().mapToLong(SimMember::haltedMicros).max().orElse(0);
        world.runUntil(world.clock().nowMicros() + halted);
        clients.forEach(SimClient::calmDown);
        watchers.forEach(SimWatcher::calmDown);
        ensemble.pass(1000, STEP_MICROS, this::neverMind); // what the last trouble did may show only now
        ensemble.pass(CALM_MILLIS, STEP_MICROS, () -> {
            restarts.bringUp();
            return unserved() == null;
        });
    }

    private boolean neverMind() {
        restarts.bringUp();
        return false;
    }

    private void restoreMembership() {
        for (int i = 0; i < 100 && !memberships.isRestored(); i++) {
            Operator operator = memberships.restore();
            if (operator != null) {
                ensemble.pass(1000, 50_000, operator::isDone);
            }
            ensemble.pass(300);
        }
        String unserved = unserved();
        Violation.unless(
                memberships.isRestored(), "all is well again, but %sthe membership stays %s", unserved == null ? "" : unserved + ", and ",
                ensemble.order.membership().text().replace("\n", ", "));
    }

    /** What is not as it must be in the end; null if all is well. */
    private @Nullable String unserved() {
        for (SimMember member : ensemble.members()) {
            if (ensemble.isIn(member) && !member.referee().serves()) {
                return member + " does not serve";
            }
        }
        if (ensemble.members().stream().filter(member -> member.referee().leads()).count() != 1) {
            return "there is no one leader";
        }
        for (SimClient client : clients) {
            if (client.waitingMillis() > LONGEST_ANSWER_MILLIS) {
                return "a client has been waiting for " + client.waitingMillis() + " ms";
            }
        }
        return null;
    }

    /** Everybody is answered now, and it stays like that. */
    private void mustServe() {
        List<Long> before = clients.stream().map(SimClient::answered).toList();
        ensemble.pass(CALM_MILLIS / 2, STEP_MICROS, () -> areAnswered(before) && unserved() == null);
        if (patient) {
            ensemble.pass(LONG_LOOK_MILLIS);
            ensemble.pass(1000, STEP_MICROS, () -> unserved() == null); // an epoch may have been used up just now
        }
        String unserved = unserved();
        Violation.unless(unserved == null, "all is well again, but %s", unserved);
        Violation.unless(areAnswered(before), "all is well again, but somebody is not answered");
    }

    private boolean areAnswered(List<Long> before) {
        return IntStream.range(0, before.size()).allMatch(i -> clients.get(i).answered() > before.get(i));
    }

    /** Nobody asks any more, so all come to the same state; its digests were compared on the way. */
    private void mustAgree() {
        clients.forEach(SimClient::retire);
        watchers.forEach(SimWatcher::retire);
        ensemble.pass(patient ? LONG_LOOK_MILLIS : 100); // sessions still end
        ensemble.pass(SLOWEST_DISK_MILLIS, 5000, () -> ensemble.members().stream().allMatch(ensemble::hasAll));
        Order order = ensemble.order;
        for (SimMember member : ensemble.members()) {
            Violation.unless(
                    member.referee().shown() == order.last(),
                    "%s stays at 0x%x, although 0x%x is agreed on", member, member.referee().shown(), order.last());
            Violation.unless(ensemble.isSafeOn(member, order.last()), "%s has not all that is agreed on on its disk", member);
        }
        watchers.forEach(watcher -> watcher.mustHaveHeardRightly(order));
        if (patient) {
            Violation.unless(order.model().sessions().isEmpty(), "sessions outlive their clients: %s", order.model().sessions());
        }
    }
}
