package io.lockkeeper.dist.ensemble;

import static io.lockkeeper.dist.ensemble.Product.APACHE_3_9;
import static io.lockkeeper.dist.ensemble.Product.LOCKKEEPER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.dist.conformance.ReservedPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients have of an ensemble that is set up in one of the less common ways, and of their sessions when servers come and go. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class ServiceTest {
    private static final int CLIENTS = 4;
    private static final int PROGRESS = 50;
    /** Longer than a small machine stands still; one session has to end by itself here, so not much longer. */
    private static final int SESSION_MILLIS = 12_000;
    // The client asks this list whether it contains null, which those of List.of do not like.
    private static final List<ACL> OPEN = Collections.singletonList(new ACL(Perms.ALL, new Id("world", "anyone")));

    @TempDir
    private Path home;

    /** A session, with what becomes of its connection. */
    private static final class Visitor implements AutoCloseable {
        private final BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
        private final ZooKeeper zk;

        /** @param from whose session it takes over; null for a new one */
        Visitor(Member member, @Nullable ZooKeeper from, boolean readOnly) throws IOException {
            zk = from == null
                ? new ZooKeeper(member.connectString(), SESSION_MILLIS, event -> states.add(event.getState()), readOnly)
                : new ZooKeeper(member.connectString(), SESSION_MILLIS, event -> states.add(event.getState()), from.getSessionId(),
                    from.getSessionPasswd(), readOnly);
        }

        static Visitor of(Member member) throws Exception {
            Visitor visitor = new Visitor(member, null, false);
            assertThat(visitor.settled()).isEqualTo(KeeperState.SyncConnected);
            return visitor;
        }

        /** What it comes to, behind however many attempts in vain; null if to nothing. */
        @Nullable KeeperState settled() throws InterruptedException {
            KeeperState state;
            do {
                state = states.poll(Await.LONG.toSeconds(), TimeUnit.SECONDS);
            } while (state == KeeperState.Disconnected);
            return state;
        }

        String create(String path, CreateMode mode) throws KeeperException, InterruptedException {
            return zk.create(path, "x".getBytes(UTF_8), OPEN, mode);
        }

        /** What a visitor finds who wants to go on with this session there. If it can, it ends the session as it leaves. */
        @Nullable KeeperState goesOnAt(Member member) throws Exception {
            try (Visitor next = new Visitor(member, zk, false)) {
                return next.settled();
            }
        }

        /** What its server shows, or nothing while that has no leader. */
        @Nullable Stat look(String path) throws KeeperException, InterruptedException {
            try {
                return zk.exists(path, false);
            } catch (KeeperException.ConnectionLossException _) {
                return null;
            }
        }

        @Override
        public void close() {
            try {
                zk.close(1000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The first is followed by the fourth. */
    static Stream<List<Product>> chains() {
        return Stream.of(
            List.of(LOCKKEEPER, APACHE_3_9, APACHE_3_9, APACHE_3_9),
            List.of(APACHE_3_9, LOCKKEEPER, LOCKKEEPER, LOCKKEEPER));
    }

    /** Q112. */
    @ParameterizedTest
    @MethodSource("chains")
    void anObserverFollowsAFollower(List<Product> products) throws Exception {
        try (ReservedPort port = new ReservedPort();
                Ensemble ensemble = Ensemble.Plan.of(home, products.toArray(Product[]::new)).withObservers(1).create()) {
            Member follower = ensemble.member(1);
            Member observer = ensemble.member(4);
            // All of them are one host here, so whichever follower it looks for, it finds this one.
            follower.configured("observerMasterPort=" + port.number());
            observer.configured("observerMasterPort=" + port.number());
            ensemble.start(3);
            try (Load load = new Load(ensemble.connectString(), CLIENTS)) {
                load.awaitProgress(PROGRESS);
                observer.start();
                observer.awaitMode("observer");
                Await.until("the follower has seen that it serves", () -> follower.metric("synced_observers").equals("1"));
                assertThat(ensemble.awaitLeader().metric("synced_observers")).isEqualTo("0");
                load.awaitProgress(PROGRESS);
                observer.kill();
                load.awaitProgress(PROGRESS);
                observer.start();
                observer.awaitMode("observer");
                try (Visitor visitor = Visitor.of(observer)) {
                    visitor.create("/mine", CreateMode.EPHEMERAL);
                    assertThat(visitor.goesOnAt(follower)).isEqualTo(KeeperState.SyncConnected);
                }
                try (Visitor visitor = Visitor.of(follower)) {
                    assertThat(visitor.goesOnAt(observer)).isEqualTo(KeeperState.SyncConnected);
                }
                follower.kill();
                follower.start();
                ensemble.awaitAllServing();
                load.awaitProgress(PROGRESS);
                load.endAndCheck(ensemble);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void aLeaderThatDoesNotServeLetsNobodyIn(Product product) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, product).with("leaderServes=no").create()) {
            // These two elect the one with the higher number; that it leads the first can tell better than itself.
            ensemble.member(3).start();
            ensemble.member(1).start();
            ensemble.member(1).awaitMode("follower");
            ensemble.member(2).start();
            ensemble.member(2).awaitMode("follower");
            Member leader = ensemble.member(3);
            assertThat(leader.mode()).as("it does not even answer operators").isEmpty();
            try (Visitor outside = new Visitor(leader, null, false); Visitor inside = Visitor.of(ensemble.member(1))) {
                inside.create("/a", CreateMode.EPHEMERAL);
                assertThat(outside.states.poll(2, TimeUnit.SECONDS)).isNotEqualTo(KeeperState.SyncConnected);
            }
        }
    }

    /** Q108. */
    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void aLocalSessionIsKnownToItsServerAloneUntilItOwnsSomething(Product product) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, product)
                .with("localSessionsEnabled=true", "localSessionsUpgradingEnabled=true").start()) {
            List<Member> followers = ensemble.followers();
            Member follower = followers.getFirst();
            Member other = followers.getLast();
            for (Member at : List.of(follower, ensemble.awaitLeader())) {
                try (Visitor stays = Visitor.of(at); Visitor grows = Visitor.of(at)) {
                    stays.create("/by-" + at.id(), CreateMode.PERSISTENT);
                    grows.create("/of-" + at.id(), CreateMode.EPHEMERAL);
                    assertThat(stays.goesOnAt(other)).isEqualTo(KeeperState.Expired);
                    assertThat(grows.goesOnAt(other)).isEqualTo(KeeperState.SyncConnected);
                }
                try (Visitor looks = Visitor.of(other)) {
                    Await.until("what it made there is known here", () -> looks.look("/by-" + at.id()) != null);
                    Await.until("what a session owned is gone", () -> looks.zk.exists("/of-" + at.id(), false) == null);
                }
            }
        }
    }

    @Test
    void aLocalSessionThatMayNotGrowOwnsNothing() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, LOCKKEEPER).with("localSessionsEnabled=true").start();
                Visitor visitor = Visitor.of(ensemble.followers().getFirst())) {
            assertThatThrownBy(() -> visitor.create("/a", CreateMode.EPHEMERAL))
                .isInstanceOf(KeeperException.EphemeralOnLocalSessionException.class);
            visitor.create("/b", CreateMode.PERSISTENT);
        }
    }

    /** Q120. */
    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void whoIsLeftAloneServesThoseWhoOnlyRead(Product product) throws Exception {
        // A session that is opened there is its own business, so there must be such sessions.
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, product).with("localSessionsEnabled=true").create()) {
            ensemble.members().forEach(member -> member.with("-Dreadonlymode.enabled=true"));
            ensemble.start(3);
            Member left = ensemble.member(1);
            try (Visitor before = Visitor.of(left)) {
                before.create("/a", CreateMode.PERSISTENT);
            }
            ensemble.member(2).kill();
            ensemble.member(3).kill();
            left.awaitMode("read-only");
            assertThat(left.word("isro")).isEqualTo("ro");
            try (Visitor reader = new Visitor(left, null, true); Visitor writer = new Visitor(left, null, false)) {
                assertThat(reader.settled()).isEqualTo(KeeperState.ConnectedReadOnly);
                assertThat(reader.zk.getData("/a", false, null)).isEqualTo("x".getBytes(UTF_8));
                assertThatThrownBy(() -> reader.create("/b", CreateMode.PERSISTENT))
                    .isInstanceOf(KeeperException.NotReadOnlyException.class);
                assertThat(writer.states.poll(1, TimeUnit.SECONDS)).isNotEqualTo(KeeperState.SyncConnected);
                ensemble.member(2).start();
                // It leads if the other one was killed before it had the last write on disk.
                Await.untilLook("two of three serve", patienceMillis -> List.of("follower", "leader").contains(left.mode(patienceMillis)));
                Await.until("the reader may write", () -> {
                    try {
                        reader.create("/b", CreateMode.PERSISTENT);
                        return true;
                    } catch (KeeperException.ConnectionLossException | KeeperException.NotReadOnlyException _) {
                        return false;
                    }
                });
                Await.until("the writer may write", () -> {
                    try {
                        writer.create("/c", CreateMode.PERSISTENT);
                        return true;
                    } catch (KeeperException.ConnectionLossException _) {
                        return false;
                    }
                });
                assertThat(left.word("isro")).isEqualTo("rw");
            }
        }
    }

    static Stream<List<Product>> kinds() {
        return Stream.of(List.of(APACHE_3_9, LOCKKEEPER, LOCKKEEPER), List.of(LOCKKEEPER, APACHE_3_9, APACHE_3_9));
    }

    /** Q106, Q107. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aSessionMovesOutlivesTheLeaderAndEndsOnceWithAllItOwns(List<Product> products) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, products.toArray(Product[]::new)).with("syncLimit=6").start()) {
            Member leader = ensemble.awaitLeader();
            List<Member> others = ensemble.followers();
            try (Visitor visitor = Visitor.of(others.getFirst())) {
                visitor.create("/mine", CreateMode.EPHEMERAL);
                assertThat(visitor.goesOnAt(others.getLast())).isEqualTo(KeeperState.SyncConnected);
                // Whoever went on with it has ended it.
                assertThat(visitor.goesOnAt(leader)).isEqualTo(KeeperState.Expired);
            }
            try (Visitor owner = Visitor.of(others.getFirst()); Visitor looks = Visitor.of(others.getLast())) {
                owner.create("/owned", CreateMode.EPHEMERAL);
                leader.kill();
                others.forEach(Member::awaitServing);
                Stat owned = Await.value("the owner is back", () -> owner.look("/owned"));
                assertThat(owned.getEphemeralOwner()).isEqualTo(owner.zk.getSessionId());
                others.getFirst().pause(); // nobody hears of the owner any more
                Await.until("there is a leader who sees it end", () -> {
                    if (!others.getFirst().isAlive()) {
                        throw new AssertionError(others.getFirst() + " has ended");
                    }
                    leaderIsBack(leader);
                    try {
                        return looks.zk.exists("/owned", false) == null;
                    } catch (KeeperException.ConnectionLossException _) {
                        return false;
                    }
                });
                others.getFirst().resume();
                Await.until("the owner hears of it", () -> owner.states.contains(KeeperState.Expired));
            }
        }
    }

    private static void leaderIsBack(Member leader) {
        if (!leader.isAlive()) {
            leader.start();
        }
    }
}
