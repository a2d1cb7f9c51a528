package io.lockkeeper.dist.ensemble;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.protocol.Acl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One product leads, another follows and observes: each way of bringing a member up to date, and each kind of request, across the two. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class MixedTest {
    private static final int LEADER = 3;
    private static final int OBSERVER = 4;
    private static final int WRITES = 200;
    private static final int CLIENTS = 6;
    private static final int PROGRESS = 100;
    // The client asks this list whether it contains null, which those of List.of do not like.
    private static final List<ACL> OPEN = Collections.singletonList(new ACL(Perms.ALL, new Id("world", "anyone")));

    @TempDir
    private Path home;

    /** Server 3 leads, 1 and 2 follow, 4 observes. */
    private Ensemble start(Product leader, Product learner) {
        return Ensemble.Plan.of(home, learner, learner, leader, learner).withObservers(1).create().startLedByThird();
    }

    private static void write(Member through, String prefix, int count) throws Exception {
        ZooKeeper zk = Contents.connect(through.connectString());
        try {
            var done = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                zk.create(prefix + i, ("value of " + i).getBytes(UTF_8), OPEN, CreateMode.PERSISTENT, (code, _, _, _) -> {
                    if (code == Code.OK.intValue()) {
                        done.countDown();
                    }
                }, null);
            }
            assertThat(done.await(Await.LONG.toSeconds(), TimeUnit.SECONDS)).as("all writes through %s are acknowledged", through).isTrue();
        } finally {
            zk.close();
        }
    }

    /** Writes, many in flight, for as long as it is open. A ZooKeeper that leads applies them into the snapshots that it sends. */
    private static final class Writing implements AutoCloseable {
        private static final int IN_FLIGHT = 50;

        private final Semaphore free = new Semaphore(IN_FLIGHT);
        private final ZooKeeper zk;
        private final Thread thread;
        private volatile boolean ended;

        /** @param prefix of the znodes 0 to {@link #WRITES}, which exist */
        Writing(Member through, String prefix) throws Exception {
            zk = Contents.connect(through.connectString());
            thread = Thread.ofPlatform().start(() -> {
                for (int i = 0; !ended; i++) {
                    free.acquireUninterruptibly();
                    zk.setData(prefix + i % WRITES, ("value " + i).getBytes(UTF_8), -1, (_, _, _, _) -> free.release(), null);
                }
            });
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join();
                assertThat(free.tryAcquire(IN_FLIGHT, Await.LONG.toSeconds(), TimeUnit.SECONDS)).as("all writes are answered").isTrue();
                zk.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static void wipe(Member member) throws IOException {
        try (Stream<Path> files = Files.walk(member.versionDirectory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Q78, Q82, Q104, Q111. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER,APACHE_3_9", "APACHE_3_9,LOCKKEEPER", "LOCKKEEPER,APACHE_3_8", "APACHE_3_8,LOCKKEEPER"})
    void membersThatWereAwayAreBroughtUpToDate(Product leader, Product learner) throws Exception {
        try (Ensemble ensemble = start(leader, learner)) {
            for (Member member : ensemble.members()) {
                write(member, "/through-" + member.id() + "-", WRITES);
            }
            Contents.requireSame(ensemble.members());
            Contents.requireSameDigests(ensemble.members());

            // A short absence: the missing transactions. A disk that was wiped: everything.
            ensemble.member(1).kill();
            ensemble.member(OBSERVER).stop();
            write(ensemble.member(LEADER), "/meanwhile-", WRITES);
            wipe(ensemble.member(OBSERVER));
            try (Writing _ = new Writing(ensemble.member(LEADER), "/through-1-")) {
                ensemble.member(1).start();
                ensemble.member(OBSERVER).start();
                ensemble.awaitAllServing();
            }
            Contents.requireSame(ensemble.members());
            Contents.requireSameDigests(ensemble.members());
        }
    }

    /** Q74, Q83. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER,APACHE_3_9", "APACHE_3_9,LOCKKEEPER", "LOCKKEEPER,APACHE_3_8", "APACHE_3_8,LOCKKEEPER"})
    void whatOnlyALostLeaderHadIsCutAway(Product leader, Product learner) throws Exception {
        try (Ensemble ensemble = start(leader, learner)) {
            write(ensemble.member(LEADER), "/before-", WRITES);
            ZooKeeper zk = Contents.connect(ensemble.member(LEADER).connectString());
            try {
                List<Member> learners = ensemble.members().stream().filter(member -> member.id() != LEADER).toList();
                learners.forEach(Member::pause);
                for (int i = 0; i < WRITES; i++) {
                    zk.create("/nobody-heard-" + i, new byte[0], OPEN, CreateMode.PERSISTENT, (_, _, _, _) -> {}, null);
                }
                Await.until("the leader has them on disk", () -> logs(ensemble.member(LEADER), "/nobody-heard-" + (WRITES - 1)));
                ensemble.member(LEADER).kill();
                // What the learners had not read yet is in their sockets, and they must not find it: theirs are closed by being killed too.
                learners.forEach(Member::kill);
                learners.forEach(Member::start);
            } finally {
                zk.close();
            }
            ensemble.member(1).awaitServing();
            write(ensemble.member(1), "/after-", WRITES);
            ensemble.member(LEADER).start();
            ensemble.awaitAllServing();
            assertThat(Contents.requireSame(ensemble.members()).keySet()).contains("/before-0", "/after-0").doesNotContain("/nobody-heard-0");
        }
    }

    /** Q111. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER,APACHE_3_9", "APACHE_3_9,LOCKKEEPER", "LOCKKEEPER,APACHE_3_8", "APACHE_3_8,LOCKKEEPER"})
    void whoLeadsIsKilledUnderLoadAndComesBack(Product leader, Product learner) throws Exception {
        try (Ensemble ensemble = start(leader, learner);
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            ensemble.member(LEADER).kill();
            load.awaitProgress(PROGRESS);
            ensemble.member(LEADER).start();
            ensemble.awaitAllServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
            Contents.requireSameDigests(ensemble.members());
        }
    }

    /** Larger ones than documentation allows: sessions begin with their last byte, votes and learners carry all of it. 255 begins what owns TTL znodes. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER,APACHE_3_9", "APACHE_3_9,LOCKKEEPER", "LOCKKEEPER,LOCKKEEPER"})
    void idsMayBeLargerThanAByte(Product leader, Product learner) throws Exception {
        Ensemble.Plan plan = Ensemble.Plan.of(home, learner, learner, leader, learner).withIds(255, 999, 70_000, 100_001).withObservers(1);
        try (Ensemble ensemble = plan.create().startLedByThird()) {
            for (Member member : ensemble.members()) {
                ZooKeeper zk = Contents.connect(member.connectString());
                try {
                    zk.create("/ephemeral-" + member.id(), new byte[0], OPEN, CreateMode.EPHEMERAL);
                    assertThat(zk.getSessionId() >>> 56).isEqualTo(member.id() & 0xff);
                } finally {
                    zk.close();
                }
                write(member, "/through-" + member.id() + "-", WRITES);
            }
            ensemble.member(LEADER).kill();
            write(ensemble.member(1), "/after-", WRITES);
            ensemble.member(LEADER).start();
            ensemble.awaitAllServing();
            ZooKeeper zk = Contents.connect(ensemble.member(1).connectString());
            try {
                assertThat(zk.getChildren("/", false)).noneMatch(name -> name.startsWith("ephemeral-"));
            } finally {
                zk.close();
            }
            Contents.requireSame(ensemble.members());
            Contents.requireSameDigests(ensemble.members());
        }
    }

    /** Q92: as soon as the first write is acknowledged all members are killed. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER,LOCKKEEPER", "LOCKKEEPER,APACHE_3_9", "APACHE_3_9,LOCKKEEPER"})
    void theFirstWriteOutlivesAllMembers(Product leader, Product learner) throws Exception {
        try (Ensemble ensemble = start(leader, learner)) {
            ZooKeeper zk = Contents.connect(ensemble.member(1).connectString());
            try {
                zk.create("/first", new byte[] {1}, OPEN, CreateMode.PERSISTENT);
                ensemble.members().forEach(Member::kill);
                ensemble.members().forEach(Member::start);
                ensemble.awaitAllServing();
                assertThat(Contents.requireSame(ensemble.members())).containsKey("/first");
            } finally {
                zk.close();
            }
        }
    }

    /** ADR 80: whoever is asked, what travels is a multi of deletes. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER,APACHE_3_9", "APACHE_3_9,LOCKKEEPER"})
    void aSubtreeIsDeletedThroughEachMember(Product leader, Product learner) throws Exception {
        try (Ensemble ensemble = start(leader, learner)) {
            for (Member member : ensemble.members()) {
                try (Client client = Client.connect(ClientOptions.of(member.connectString()))) {
                    for (String path : List.of("/t", "/t/a", "/t/a/b", "/t/c")) {
                        client.create(path, new byte[3], Acl.OPEN, io.lockkeeper.protocol.CreateMode.PERSISTENT);
                    }
                    assertThat(client.subtreeSize("/t").get(Await.LONG.toSeconds(), TimeUnit.SECONDS).znodes()).isEqualTo(4);
                    assertThat(client.deleteSubtree("/t", 4).get(Await.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4);
                    assertThat(client.exists("/t").get(Await.LONG.toSeconds(), TimeUnit.SECONDS)).isEmpty();
                }
            }
            Contents.requireSame(ensemble.members());
        }
    }

    /** Whether a log of this server has these bytes. */
    private static boolean logs(Member member, String text) throws IOException {
        try (Stream<Path> files = Files.list(member.versionDirectory())) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("log.")).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }
}
