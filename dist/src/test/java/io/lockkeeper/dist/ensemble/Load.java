package io.lockkeeper.dist.ensemble;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockkeeper.dist.conformance.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;

/**
 * Clients at work: stock ones, each with one request at a time and a thread of its own. They write a few keys by comparing versions, read
 * them, with and without a sync, and create znodes that nobody deletes. All of it goes into a {@link History}.
 */
final class Load implements AutoCloseable {
    private static final int KEYS = 5;
    private static final int SESSION_MILLIS = 10_000;
    /** Between two requests of a client: servers that come up need the machine, too. */
    private static final long PAUSE_NANOS = 2_000_000;
    private static final int MOST_TOLD = 20;
    private static final String CREATED = "/created";
    // The client asks this list whether it contains null, which those of List.of do not like.
    private static final List<ACL> OPEN = Collections.singletonList(new ACL(Perms.ALL, new Id("world", "anyone")));

    private final String servers;
    private final History history = new History();
    private final Queue<String> created = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    /** Held for reading while a client acts, for writing while all shall keep still. */
    private final ReadWriteLock acting = new ReentrantReadWriteLock(true);
    private volatile boolean ended;

    /** Begins with the znodes they work on, then lets so many clients go. */
    Load(String servers, int clients) throws Exception {
        this.servers = servers;
        prepare();
        for (int i = 0; i < clients; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().name("load-" + i).start(() -> work(number)));
        }
    }

    private static String key(int number) {
        return "/key-" + number;
    }

    private void prepare() throws Exception {
        ZooKeeper zk = Contents.connect(servers);
        try {
            List<String> paths = new ArrayList<>(List.of(CREATED));
            for (int i = 0; i < KEYS; i++) {
                paths.add(key(i));
            }
            for (String path : paths) {
                Await.until(path + " exists", () -> create(zk, path));
            }
        } finally {
            zk.close();
        }
    }

    private static boolean create(ZooKeeper zk, String path) throws InterruptedException, KeeperException {
        try {
            zk.create(path, "0".getBytes(UTF_8), OPEN, CreateMode.PERSISTENT);
            return true;
        } catch (KeeperException.NodeExistsException _) {
            return true;
        } catch (KeeperException.ConnectionLossException _) {
            return false;
        }
    }

    private void work(int number) {
        Random random = new Random(number);
        try {
            while (!ended) {
                ZooKeeper zk = new ZooKeeper(servers, SESSION_MILLIS, _ -> {});
                try {
                    for (int step = 0; !ended; step++) {
                        acting.readLock().lock();
                        try {
                            act(zk, number + "-" + zk.getSessionId() + "-" + step, random);
                        } finally {
                            acting.readLock().unlock();
                        }
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                } catch (KeeperException.SessionExpiredException _) {
                    // Allowed: it was away too long. The next session goes on.
                } finally {
                    zk.close();
                }
            }
        } catch (InterruptedException | IOException | KeeperException | RuntimeException e) {
            failures.add(e);
        }
    }

    private void act(ZooKeeper zk, String value, Random random) throws KeeperException, InterruptedException {
        try {
            switch (random.nextInt(4)) {
                case 0 -> created.add(zk.create(CREATED + "/n-", value.getBytes(UTF_8), OPEN, CreateMode.PERSISTENT_SEQUENTIAL));
                case 1 -> {
                    long began = System.nanoTime();
                    read(zk, key(random.nextInt(KEYS)), synced(zk), began);
                }
                default -> {
                    String key = key(random.nextInt(KEYS));
                    write(zk, key, read(zk, key, false, System.nanoTime()), value);
                }
            }
        } catch (KeeperException e) {
            if (e.code() != Code.CONNECTIONLOSS && e.code() != Code.BADVERSION && e.code() != Code.OPERATIONTIMEOUT) {
                throw e;
            }
        }
    }

    private boolean synced(ZooKeeper zk) throws InterruptedException {
        var done = new CountDownLatch(1);
        var code = new int[1];
        zk.sync("/", (rc, _, _) -> {
            code[0] = rc;
            done.countDown();
        }, null);
        return done.await(Await.LONG.toSeconds(), TimeUnit.SECONDS) && code[0] == Code.OK.intValue();
    }

    /** @param began when the read was asked for, or the sync before it */
    private int read(ZooKeeper zk, String key, boolean synced, long began) throws KeeperException, InterruptedException {
        var stat = new Stat();
        byte[] data = zk.getData(key, false, stat);
        history.add(new History.Read(key, stat.getVersion(), new String(data, UTF_8), stat.getMzxid(), zk.getSessionId(), synced, began));
        return stat.getVersion();
    }

    private void write(ZooKeeper zk, String key, int version, String value) throws KeeperException, InterruptedException {
        long began = System.nanoTime();
        try {
            Stat stat = zk.setData(key, value.getBytes(UTF_8), version);
            history.add(new History.Write(key, stat.getVersion(), value, began, System.nanoTime()));
        } catch (KeeperException.ConnectionLossException e) {
            history.add(new History.Write(key, version + 1, value, began, Long.MAX_VALUE));
            throw e;
        }
    }

    History history() {
        return history;
    }

    /** Waits until so many more writes were acknowledged: the service works. */
    void awaitProgress(int writes) {
        int from = history.acknowledged();
        Await.until(writes + " more writes are acknowledged", () -> {
            requireHealthy();
            return history.acknowledged() >= from + writes;
        });
    }

    private void requireHealthy() {
        Throwable failure = failures.peek();
        if (failure != null) {
            throw new AssertionError("a client was told something it did not expect", failure);
        }
    }

    /** Lets the clients keep still for a look at all members, which must hold what was acknowledged, and the same; then they go on. */
    void check(Ensemble ensemble) throws Exception {
        acting.writeLock().lock();
        try {
            requireSame(ensemble.members());
        } finally {
            acting.writeLock().unlock();
        }
    }

    /** Ends the clients; then the history must be without flaw, and every member hold what was acknowledged, and the same. */
    void endAndCheck(Ensemble ensemble) throws Exception {
        endAndCheck(ensemble.members());
    }

    /** The same for those who are members in the end. */
    void endAndCheck(List<Member> members) throws Exception {
        close();
        requireHealthy();
        List<String> flaws = history.flaws();
        if (!flaws.isEmpty()) {
            throw new AssertionError(flaws.size() + " flaws:\n" + String.join("\n", flaws.subList(0, Math.min(MOST_TOLD, flaws.size()))));
        }
        requireSame(members);
    }

    private void requireSame(List<Member> members) throws Exception {
        Map<String, String> first = Contents.requireSame(members);
        List<String> missing = created.stream().filter(path -> !first.containsKey(path)).toList();
        if (!missing.isEmpty()) {
            throw new AssertionError("lost what was acknowledged: " + missing);
        }
        ZooKeeper zk = Contents.connect(members.getFirst().connectString());
        try {
            for (int i = 0; i < KEYS; i++) {
                int highest = history.highestAcknowledged(key(i));
                if (version(zk, key(i)) < highest) {
                    throw new AssertionError(key(i) + " lost version " + highest);
                }
            }
        } finally {
            zk.close();
        }
    }

    /** What it has come to, asked again where a server has to look for a leader. */
    private int version(ZooKeeper zk, String key) {
        return Await.value("the version of " + key + " is told", () -> {
            try {
                return synced(zk) ? zk.exists(key, false).getVersion() : null;
            } catch (KeeperException.ConnectionLossException _) {
                return null;
            }
        });
    }

    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
