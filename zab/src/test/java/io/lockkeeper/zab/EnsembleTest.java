package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.ServerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole ensembles, played from seeds. */
class EnsembleTest {
    /** As many as a build has time for; a night has more. */
    private static final long SEEDS = Long.getLong("zab.seeds", 150);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void threeServersElectALeaderAndServe(long seed) {
        World world = World.of(seed, 3, 1);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        world.write(5);
        world.until("all have all", world::allServeTheSame);
        assertThat(world.judge.order).hasSize(5);
    }

    /** The classic story: of five servers that are started one by one the third makes a quorum and leads; later ones follow. */
    @Test
    void ofFiveServersStartedOneByOneTheThirdLeads() {
        World world = World.of(7, 5, 0);
        world.node(1).start();
        world.run(500);
        world.node(2).start();
        world.run(500);
        assertThat(world.up()).noneMatch(node -> node.serving);
        world.node(3).start();
        world.until("three serve", () -> world.up().stream().allMatch(node -> node.serving));
        world.node(4).start();
        world.until("four serve", () -> world.node(4).serving);
        world.node(5).start();
        world.until("five serve", () -> world.node(5).serving);
        assertThat(world.leader()).isSameAs(world.node(3));
        assertThat(world.nodes()).allMatch(node -> node.zab().leader() == 3);
    }

    /** Zxids 8, 8, 8, 7, 7: when the leader 3 and server 5 are lost, 2 leads, the highest of those with the longest history. */
    @Test
    void theLongestHistoryLeadsAndAmongEqualsTheHighestId() {
        World world = World.of(11, 5, 0);
        for (long id = 1; id <= 3; id++) {
            world.node(id).start();
        }
        world.until("3 leads", () -> world.node(3).serving && world.node(1).serving && world.node(2).serving);
        world.node(4).start();
        world.node(5).start();
        world.until("five serve", world::allServeTheSame);
        world.write(7);
        world.until("all have 7", world::allServeTheSame);
        world.network.cut(3, 4);
        world.network.cut(3, 5);
        world.write(1);
        world.until("three have 8", () -> world.node(1).applied.size() == 8 && world.node(2).applied.size() == 8);
        world.node(3).crash();
        world.node(5).crash();
        world.network.heal();
        world.until("2 leads", () -> world.leader() == world.node(2));
        world.until("4 has caught up", () -> world.node(4).serving && world.node(4).applied.size() == 8);
        assertThat(world.node(1).zab().leader()).isEqualTo(2);
    }

    /** It must not be led by who leads an earlier one, and is no reason to give that up: the next election finds an epoch for all. */
    @Test
    void whoHasPromisedALaterEpochDisturbsNobodyAndIsLedInTheNext() {
        World world = World.of(5, 3, 0);
        world.startAll();
        world.until("all serve", world::allServeTheSame);
        Node leader = world.leader();
        world.node(1).crash();
        world.node(1).disk.accepted = 9;
        world.node(1).start();
        world.write(5);
        long start = world.now;
        world.until("a while has passed", () -> world.now > start + 5000);
        assertThat(world.leader()).isSameAs(leader).satisfies(it -> assertThat(it.notices).noneMatch(ZabNotice.Left.class::isInstance));
        assertThat(world.node(1).serving).isFalse();
        leader.crash();
        world.until("it serves", () -> world.node(1).serving && world.node(2).serving);
        assertThat(world.node(1).disk.current).isEqualTo(10);
    }

    @Test
    void everythingThatWasAcknowledgedSurvivesWhateverHappens() {
        List<String> paths = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            World world = World.of(seed, seed % 3 == 0 ? 5 : 3, seed % 4 == 0 ? 1 : 0);
            try {
                world.startAll();
                for (int round = 0; round < 12; round++) {
                    trouble(world);
                }
                world.network.heal();
                world.startAll();
                int before = world.judge.order.size();
                world.until("service resumes", world::allServeTheSame);
                world.write(2);
                world.until("all have all", world::allServeTheSame);
                assertThat(world.judge.order).hasSizeGreaterThanOrEqualTo(before + 2);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + world.states(), e);
            }
            world.nodes().forEach(node -> node.notices.forEach(notice -> paths.add(pathOf(notice))));
        }
        // The rare paths were taken.
        assertThat(paths).contains("DIFF", "TRUNC", "SNAP", "DIFF from the log", "cut", "leading ended", "refused");
    }

    private static String pathOf(ZabNotice notice) {
        return switch (notice) {
            case ZabNotice.LearnerSync sync -> sync.how();
            case ZabNotice.Truncated _ -> "cut";
            case ZabNotice.Left left -> left.state() == ServerState.LEADING ? "leading ended" : "left";
            case ZabNotice.LearnerRefused _ -> "refused";
            case ZabNotice _ -> "";
        };
    }

    /** Something goes wrong, or is mended, and a while goes by. */
    static void trouble(World world) {
        List<Node> all = new ArrayList<>(world.nodes());
        Node victim = all.get(world.dice.nextInt(all.size()));
        Node other = all.get(world.dice.nextInt(all.size()));
        switch (world.dice.nextInt(11)) {
            case 0, 1 -> {
                if (victim.isUp()) {
                    victim.crash();
                }
            }
            case 2, 3, 4 -> world.startAll();
            case 5 -> world.network.cut(victim.id, other.id);
            case 6 -> world.network.cutOneWay(victim.id, other.id);
            case 7 -> world.network.breakLinks(victim.id, other.id);
            case 8 -> {
                Node leader = world.leader();
                if (leader != null) {
                    leader.zab().handOver(other.id, leader);
                }
            }
            default -> world.network.heal();
        }
        int steps = world.dice.nextInt(600);
        for (int i = 0; i < steps; i++) {
            if (world.dice.nextInt(15) == 0) {
                all.stream().filter(node -> node.serving).forEach(world::propose);
            }
            world.step();
        }
    }
}
