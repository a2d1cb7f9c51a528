package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How an ensemble keeps sessions alive, and apart from each other. */
class EnsembleSessionsTest {
    private static final int TIMEOUT = 10 * Ensemble.TICK;

    /** Q99: a learner tells of each session that was heard of, once, with the next answer to a ping. */
    @Test
    void whoWasHeardOfIsToldOnce() {
        Ensemble world = Ensemble.of(1, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.connect(2);
        world.heard(follower, 1, "session");
        world.heard(follower, 2, "session");
        world.until("all have been told of", () -> !follower.pongs.isEmpty() && follower.pongs.getLast().sessions().length == 0);

        follower.pongs.clear();
        follower.send(1, Host.ping(), Host.exists("/"), Host.ping());
        world.until("it was told of", () -> follower.pongs.stream().anyMatch(pong -> pong.sessions().length > 0));
        assertThat(follower.pongs.getLast().sessions()).containsExactly(follower.sessions.get(1L));
        assertThat(follower.pongs.getLast().timeoutsMillis()).containsExactly(TIMEOUT);

        follower.pongs.clear();
        world.until("the next answer", () -> !follower.pongs.isEmpty());
        assertThat(follower.pongs.getFirst().sessions()).isEmpty();
    }

    @Test
    void noMoreAreToldOfAtOnceThanAPacketTakes() {
        Times times = new Times(Ensemble.TICK);
        times.set(new Event.Time(0, 0));
        Sessions sessions = new Sessions(Host.config(_ -> {}), new ZnodeTree(TreeOptions.DEFAULT), times);
        sessions.answerForLocal();
        int most = LearnerMessage.Pong.MOST_SESSIONS;
        for (long id = 1; id <= most + 2; id++) {
            sessions.touch(sessions.visiting(id, TIMEOUT));
        }
        assertThat(sessions.takeHeardOf(0).sessions()).hasSize(most).startsWith(1).endsWith(most);
        assertThat(sessions.takeHeardOf(0).sessions()).containsExactly(most + 1, most + 2);
        assertThat(sessions.takeHeardOf(0).sessions()).isEmpty();
    }

    /** Its client 1 has made {@code /e}. */
    private static Machine followerWithEphemeral(Ensemble world) {
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.send(1, Host.createEphemeral("/e"));
        world.heard(follower, 1, "#1 Created /e");
        return follower;
    }

    /** Q106. */
    @Test
    void aNewLeaderGivesEverySessionItsWholeTimeoutAgain() {
        for (long seed = 1; seed <= 5; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            followerWithEphemeral(world);
            world.pass(TIMEOUT * 3 / 4);
            world.leader().crash();
            Machine next = world.leader();
            long begun = world.now;
            world.until("the session expires", () -> next.tree().mzxid("/e") < 0);
            assertThat(world.now - begun).as("seed %d", seed).isBetween((long) TIMEOUT - Ensemble.TICK / 4, TIMEOUT + 3L * Ensemble.TICK);
        }
    }

    /**
     * Its client was heard and the leader is not told any more: that is time in which no leader could hear it. It is granted once, or a
     * learner that comes and goes would keep alive what has no client any more.
     */
    @Test
    void whoseServerIsLostCountsAsHeardAtThatMomentAndOnlyOnce() {
        for (long seed = 1; seed <= 5; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            Machine follower = followerWithEphemeral(world);
            world.pass(TIMEOUT * 3 / 4);
            follower.send(1, Host.ping());
            while (!follower.inbox.isEmpty()) { // and nothing happens anywhere else
                follower.step(follower.inbox.remove());
            }
            world.network.isolate(follower.id);
            Machine leader = world.leader();
            long lost = world.now;
            world.pass(TIMEOUT / 4);
            world.network.heal();
            world.allServe();
            world.pass(TIMEOUT / 4);
            world.network.isolate(follower.id);
            world.until("the session expires", () -> leader.tree().mzxid("/e") < 0);
            assertThat(world.leader()).isSameAs(leader);
            assertThat(world.now - lost).as("seed %d", seed).isBetween((long) TIMEOUT, TIMEOUT + 3L * Ensemble.TICK);
        }
    }

    /** Seed 91000377 of the simulator: else what is late from where it was before would be done. */
    @Test
    void whoseServerIsLostSpeaksThroughNobodyElseYet() {
        Times times = new Times(Ensemble.TICK);
        times.set(new Event.Time(0, 0));
        Sessions sessions = new Sessions(Host.config(_ -> {}), new ZnodeTree(TreeOptions.DEFAULT), times);
        sessions.answerForAll();
        sessions.opened(7, TIMEOUT, 1);
        Session session = Objects.requireNonNull(sessions.get(7));
        sessions.speaksThrough(2, session);
        sessions.lost(2);
        assertThat(session.owner).isEqualTo(2);
    }

    /** Q109: a read waits for the writes of its own session, and for nobody else's. */
    @Test
    void aWriteThatWaitsKeepsNoOtherSessionWaiting() {
        Ensemble world = Ensemble.of(2, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.connect(2);
        world.heard(follower, 1, "session");
        world.heard(follower, 2, "session");
        follower.send(1, Host.create("/a"), Host.exists("/"));
        follower.send(2, Host.exists("/"));
        while (!follower.inbox.isEmpty()) { // and nothing happens anywhere else
            follower.step(follower.inbox.remove());
        }
        assertThat(follower.heard(2)).containsExactly("session", "#1 Stat v0");
        assertThat(follower.heard(1)).containsExactly("session");
    }

    /** Once its createSession is on the way it is the leader's to end, also while the leader says nothing. */
    @Test
    void aLocalSessionThatBecomesGlobalIsNotEndedHereMeanwhile() {
        Ensemble world = Ensemble.of(4, 3, 0, m -> new MemberConfig(m.zab(), true, true, true, false, true, false));
        world.allServe();
        Machine follower = world.follower();
        int timeout = 2 * Ensemble.TICK;
        follower.inbox.add(new Event.Connected(1, new ConnectRequest(0, 0, timeout, 0, new byte[16], false), List.of(Host.ADDRESS)));
        world.heard(follower, 1, "session");
        follower.send(1, Host.createEphemeral("/e"));
        while (!follower.inbox.isEmpty()) { // and nothing happens anywhere else
            follower.step(follower.inbox.remove());
        }
        for (int slept = 0; slept <= timeout; slept += Ensemble.TICK) {
            world.now += Ensemble.TICK;
            follower.step(world.time());
        }
        assertThat(follower.heard(1)).containsExactly("session");

        world.heard(follower, 1, "#1 Created /e");
        world.until("the leader ends it", () -> world.leader().tree().mzxid("/e") < 0);
    }

    /** Their last byte is all that sessions have of them, and these begin to count in the same millisecond. */
    @Test
    void serversWhoseIdsEndAlikeGiveOutDifferentSessions() {
        Ensemble world = new Ensemble(5);
        List<Long> ids = List.of(1L, 257L, 999L);
        Membership membership = Membership.of(ids.stream().map(id -> Ensemble.member(id, false)).toList(), 0);
        ids.forEach(id -> world.add(id, membership, UnaryOperator.identity()).start());
        world.allServe();
        for (Machine machine : world.machines()) {
            machine.connect(1);
            while (!machine.inbox.isEmpty()) { // and nothing happens anywhere else
                machine.step(machine.inbox.remove());
            }
        }
        Set<Long> sessions = new HashSet<>();
        for (Machine machine : world.machines()) {
            world.heard(machine, 1, "session");
            long session = machine.sessions.get(1L);
            assertThat(session >>> 56).isEqualTo(machine.id & 0xff);
            sessions.add(session);
        }
        assertThat(sessions).hasSize(3);
        world.allAgree();
        sessions.forEach(id -> assertThat(world.machine(1).tree().sessionTimeoutMillis(id)).isPositive());
    }
}
