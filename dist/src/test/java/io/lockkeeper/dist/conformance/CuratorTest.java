package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.transaction.CuratorTransactionResult;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.atomic.PromotedToLock;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.recipes.cache.NodeCache;
import org.apache.curator.framework.recipes.cache.PathChildrenCache;
import org.apache.curator.framework.recipes.cache.TreeCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.framework.recipes.nodes.PersistentTtlNode;
import org.apache.curator.framework.recipes.queue.DistributedQueue;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The recipes of Curator 5.9, through which most applications use ZooKeeper; each with two or three participants. */
final class CuratorTest extends OnSharedServer {

    private static final int LIMIT_SECONDS = (int) Await.LONG.toSeconds();

    private final List<CuratorFramework> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    CuratorTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private CuratorFramework curator() throws InterruptedException {
        CuratorFramework curator = CuratorFrameworkFactory.builder().connectString("127.0.0.1:" + server.port())
                .sessionTimeoutMs(120_000).connectionTimeoutMs(60_000).retryPolicy(new RetryOneTime(100)).build();
        opened.add(curator);
        curator.start();
        assertThat(curator.blockUntilConnected(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return curator;
    }

    @AfterEach
    void closeAll() {
        threads.shutdownNow();
        opened.forEach(CuratorFramework::close);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T element = queue.poll(Await.LONG.toSeconds(), TimeUnit.SECONDS);
        if (element == null) {
            throw new AssertionError("nothing came");
        }
        return element;
    }

    @Test
    void mutexAdmitsOneAtATimeInTheOrderOfTheirComing() throws Exception {
        var inside = new AtomicInteger();
        var results = new ArrayList<Future<?>>();
        for (int participant = 0; participant < 3; participant++) {
            var lock = new InterProcessMutex(curator(), at("/lock"));
            results.add(threads.submit(() -> {
                for (int round = 0; round < 10; round++) {
                    assertThat(lock.acquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
                    assertThat(lock.acquire(0, TimeUnit.SECONDS)).as("reentrant").isTrue();
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                    lock.release();
                    lock.release();
                }
                return null;
            }));
        }
        for (Future<?> result : results) {
            result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(client.call(Request.getChildren(at("/lock"))).err()).isIn(0, Codes.NO_NODE);
    }

    @Test
    void readersShareAndWritersDoNot() throws Exception {
        var mine = new InterProcessReadWriteLock(curator(), at("/rw"));
        var other = new InterProcessReadWriteLock(curator(), at("/rw"));
        mine.readLock().acquire();
        assertThat(other.readLock().acquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(other.writeLock().acquire(1, TimeUnit.MILLISECONDS)).isFalse();
        other.readLock().release();
        Future<Boolean> writer = threads.submit(() -> other.writeLock().acquire(LIMIT_SECONDS, TimeUnit.SECONDS));
        mine.readLock().release();
        assertThat(writer.get()).isTrue();
        assertThat(mine.readLock().acquire(1, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void aSemaphoreHasSoManyLeases() throws Exception {
        var semaphore = new InterProcessSemaphoreV2(curator(), at("/semaphore"), 2);
        var other = new InterProcessSemaphoreV2(curator(), at("/semaphore"), 2);
        Lease first = semaphore.acquire();
        Lease second = other.acquire();
        assertThat(semaphore.acquire(1, TimeUnit.MILLISECONDS)).isNull();
        first.close();
        assertThat(other.acquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        second.close();
    }

    @Test
    void leadershipPassesOnWhenTheLeaderLeaves() throws Exception {
        CuratorFramework firstCurator = curator();
        var first = new LeaderLatch(firstCurator, at("/latch"), "first");
        first.start();
        assertThat(first.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        var second = new LeaderLatch(curator(), at("/latch"), "second");
        second.start();
        Await.until("both take part", () -> second.getParticipants().size() == 2);
        assertThat(second.getLeader().getId()).isEqualTo("first");

        firstCurator.close();

        assertThat(second.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        second.close();
    }

    @Test
    void selectedLeadersFollowOneAnother() throws Exception {
        var leaders = new LinkedBlockingQueue<String>();
        var selectors = new ArrayList<LeaderSelector>();
        for (String name : List.of("a", "b", "c")) {
            var selector = new LeaderSelector(curator(), at("/leader"), new LeaderSelectorListenerAdapter() {
                @Override
                public void takeLeadership(CuratorFramework framework) {
                    leaders.add(name);
                }
            });
            selector.setId(name);
            selector.start();
            selectors.add(selector);
        }
        assertThat(List.of(next(leaders), next(leaders), next(leaders))).containsExactlyInAnyOrder("a", "b", "c");
        selectors.forEach(LeaderSelector::close);
    }

    @Test
    void barriersHoldBackAndLetGo() throws Exception {
        var barrier = new DistributedBarrier(curator(), at("/barrier"));
        barrier.setBarrier();
        var other = new DistributedBarrier(curator(), at("/barrier"));
        assertThat(other.waitOnBarrier(1, TimeUnit.MILLISECONDS)).isFalse();
        Future<Boolean> passed = threads.submit(() -> other.waitOnBarrier(LIMIT_SECONDS, TimeUnit.SECONDS));
        barrier.removeBarrier();
        assertThat(passed.get()).isTrue();

        var together = new ArrayList<Future<Boolean>>();
        for (int i = 0; i < 3; i++) {
            var both = new DistributedDoubleBarrier(curator(), at("/double"), 3);
            together.add(threads.submit(() -> both.enter(LIMIT_SECONDS, TimeUnit.SECONDS) && both.leave(LIMIT_SECONDS, TimeUnit.SECONDS)));
        }
        for (Future<Boolean> participant : together) {
            assertThat(participant.get()).isTrue();
        }
    }

    @Test
    void queuesGiveEachElementOnceAndInOrder() throws Exception {
        var simple = new SimpleDistributedQueue(curator(), at("/simple"));
        var taker = new SimpleDistributedQueue(curator(), at("/simple"));
        Future<byte[]> waiting = threads.submit(() -> taker.take());
        simple.offer("one".getBytes(UTF_8));
        simple.offer("two".getBytes(UTF_8));
        assertThat(text(waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS))).isEqualTo("one");
        assertThat(text(simple.peek())).isEqualTo("two");
        assertThat(text(taker.poll(LIMIT_SECONDS, TimeUnit.SECONDS))).isEqualTo("two");
        assertThat(taker.poll()).isNull();

        var consumed = new LinkedBlockingQueue<String>();
        var consumer = new QueueConsumer<String>() {
            @Override
            public void consumeMessage(String message) {
                consumed.add(message);
            }

            @Override
            public void stateChanged(CuratorFramework framework, ConnectionState state) {}
        };
        var serializer = new QueueSerializer<String>() {
            @Override
            public byte[] serialize(String item) {
                return item.getBytes(UTF_8);
            }

            @Override
            public String deserialize(byte[] bytes) {
                return text(bytes);
            }
        };
        try (DistributedQueue<String> queue = QueueBuilder.builder(curator(), consumer, serializer, at("/queue"))
                .lockPath(at("/queue-lock")).buildQueue()) {
            queue.start();
            for (int i = 0; i < 10; i++) {
                queue.put("" + i);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(next(consumed)).isEqualTo("" + i);
            }
            // The last element is deleted after it was consumed.
            Await.until("the queue is empty", () -> client.call(Request.getChildren(at("/queue"))).ok().strs().isEmpty());
        }
    }

    @Test
    void countersAgree() throws Exception {
        var results = new ArrayList<Future<?>>();
        // Who holds the lock may still lose to the other, who has not come to need it: at most as often as that one counts.
        for (int i = 0; i < 2; i++) {
            var counter = new DistributedAtomicLong(curator(), at("/long"), new RetryOneTime(1),
                    PromotedToLock.builder().lockPath(at("/long-lock")).retryPolicy(new RetryNTimes(100, 10)).build());
            results.add(threads.submit(() -> {
                for (int n = 0; n < 10; n++) {
                    assertThat(counter.increment().succeeded()).isTrue();
                }
                return null;
            }));
        }
        for (Future<?> result : results) {
            result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(new DistributedAtomicLong(curator(), at("/long"), new RetryOneTime(1)).get().postValue()).isEqualTo(20);

        try (var mine = new SharedCount(curator(), at("/count"), 5); var other = new SharedCount(curator(), at("/count"), 0)) {
            mine.start();
            other.start();
            assertThat(mine.trySetCount(mine.getVersionedValue(), 6)).isTrue();
            Await.until("the other sees six", () -> other.getCount() == 6);
        }
    }

    @Test
    void cachesFollowTheTree() throws Exception {
        CuratorFramework writer = curator();
        var seen = new LinkedBlockingQueue<String>();
        try (CuratorCache cache = CuratorCache.build(curator(), at(""))) {
            cache.listenable().addListener(CuratorCacheListener.builder()
                    .forCreates(node -> seen.add("created " + node.getPath()))
                    .forChanges((old, node) -> seen.add("changed " + node.getPath()))
                    .forDeletes(node -> seen.add("deleted " + node.getPath()))
                    .forInitialized(() -> seen.add("initialized")).build());
            cache.start();
            assertThat(next(seen)).isEqualTo("created " + at(""));
            assertThat(next(seen)).isEqualTo("initialized");
            writer.create().creatingParentsIfNeeded().forPath(at("/a/b"), new byte[] {1});
            assertThat(next(seen)).isEqualTo("created " + at("/a"));
            assertThat(next(seen)).isEqualTo("created " + at("/a/b"));
            writer.setData().forPath(at("/a/b"), new byte[] {2});
            assertThat(next(seen)).isEqualTo("changed " + at("/a/b"));
            writer.delete().deletingChildrenIfNeeded().forPath(at("/a"));
            assertThat(next(seen)).isEqualTo("deleted " + at("/a/b"));
            assertThat(next(seen)).isEqualTo("deleted " + at("/a"));
        }
    }

    @Test
    @SuppressWarnings("deprecation") // Many applications still use the old caches, and those the old watches.
    void theOldCachesFollowTheTreeToo() throws Exception {
        CuratorFramework writer = curator();
        writer.create().forPath(at("/p"));
        writer.create().forPath(at("/p/before"));
        try (var children = new PathChildrenCache(curator(), at("/p"), true); var node = new NodeCache(curator(), at("/p/before"));
                var tree = new TreeCache(curator(), at("/p"))) {
            children.start(PathChildrenCache.StartMode.BUILD_INITIAL_CACHE);
            node.start(true);
            tree.start();
            assertThat(children.getCurrentData()).hasSize(1);

            writer.create().forPath(at("/p/after"), "x".getBytes(UTF_8));
            writer.setData().forPath(at("/p/before"), "y".getBytes(UTF_8));

            Await.until("all caches know", () -> children.getCurrentData().size() == 2
                    && text(node.getCurrentData().getData()).equals("y")
                    && tree.getCurrentChildren(at("/p")) != null && tree.getCurrentChildren(at("/p")).size() == 2);
            writer.delete().forPath(at("/p/before"));
            Await.until("all caches forget", () -> children.getCurrentData().size() == 1 && node.getCurrentData() == null
                    && tree.getCurrentChildren(at("/p")).size() == 1);
        }
    }

    @Test
    void persistentNodesComeBackAndMembersAreCounted() throws Exception {
        CuratorFramework writer = curator();
        try (var node = new PersistentNode(curator(), CreateMode.EPHEMERAL, false, at("/stubborn"), "x".getBytes(UTF_8));
                var ttl = new PersistentTtlNode(curator(), at("/ttl"), 60_000, new byte[0]);
                var here = new GroupMember(curator(), at("/group"), "here");
                var there = new GroupMember(curator(), at("/group"), "there")) {
            node.start();
            ttl.start();
            here.start();
            there.start();
            assertThat(node.waitForInitialCreate(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(ttl.waitForInitialCreate(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            long first = writer.checkExists().forPath(at("/stubborn")).getCzxid();
            writer.delete().forPath(at("/stubborn"));
            Await.until("the node is back", () -> {
                var stat = writer.checkExists().forPath(at("/stubborn"));
                return stat != null && stat.getCzxid() != first;
            });
            Await.until("both members are there", () -> here.getCurrentMembers().size() == 2);
        }
        Await.until("the node went with its owner", () -> writer.checkExists().forPath(at("/stubborn")) == null);
        writer.delete().deletingChildrenIfNeeded().forPath(at("/ttl")); // it must not go while another test counts zxids
    }

    @Test
    void transactionsTypesAndPersistentWatchersOfTheFramework() throws Exception {
        CuratorFramework curator = curator();
        List<CuratorTransactionResult> results = curator.transaction().forOperations(
                curator.transactionOp().create().forPath(at("/a"), "1".getBytes(UTF_8)),
                curator.transactionOp().check().withVersion(0).forPath(at("/a")),
                curator.transactionOp().setData().withVersion(0).forPath(at("/a"), "2".getBytes(UTF_8)),
                curator.transactionOp().create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(at("/s-")));
        assertThat(results).extracting(CuratorTransactionResult::getError).containsOnly(0);
        assertThat(results.getLast().getResultPath()).isEqualTo(at("/s-0000000001"));

        var events = new LinkedBlockingQueue<String>();
        var ready = new CountDownLatch(1);
        try (var watcher = new PersistentWatcher(curator, at("/watched"), true)) {
            watcher.getListenable().addListener(event -> events.add(event.getType() + " " + event.getPath()));
            watcher.getResetListenable().addListener(ready::countDown);
            watcher.start();
            assertThat(ready.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            curator.create().creatingParentContainersIfNeeded().forPath(at("/watched/child"));
            assertThat(next(events)).isEqualTo("NodeCreated " + at("/watched"));
            assertThat(next(events)).isEqualTo("NodeCreated " + at("/watched/child"));
            // The parent is a container and goes after its child.
            curator.delete().forPath(at("/watched/child"));
            assertThat(next(events)).isEqualTo("NodeDeleted " + at("/watched/child"));
            assertThat(next(events)).isEqualTo("NodeDeleted " + at("/watched"));
        }

        long start = System.nanoTime();
        curator.create().withTtl(300).withMode(CreateMode.PERSISTENT_WITH_TTL).forPath(at("/ttl"));
        String guarded = curator.create().withProtection().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(at("/guarded-"));
        assertThat(guarded).contains("_c_").endsWith("0000000004");
        Await.until("the TTL node is gone", () -> curator.checkExists().forPath(at("/ttl")) == null);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
    }
}
