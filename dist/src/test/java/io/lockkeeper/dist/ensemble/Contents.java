package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.conformance.Await;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** All that one member holds, as a client of that member reads it once the member has caught up with its leader. */
final class Contents {
    private static final int TIMEOUT_MILLIS = 60_000;
    /** Each server writes this one by itself, from its own configuration. */
    private static final String CONFIG = "/zookeeper/config";

    private Contents() {}

    /** A client of this member alone, connected. */
    static ZooKeeper connect(String servers) throws IOException, InterruptedException {
        var connected = new CountDownLatch(1);
        ZooKeeper zk = new ZooKeeper(servers, TIMEOUT_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
            zk.close();
            throw new AssertionError("no connection to " + servers);
        }
        return zk;
    }

    /** Path to value, Stat and ACL. */
    static Map<String, String> of(Member member) throws Exception {
        ZooKeeper zk = connect(member.connectString());
        try {
            return Await.value("all of " + member + " is read", () -> new Reading(zk, member).all());
        } finally {
            zk.close();
        }
    }

    /** Asks for everything at once; whatever comes back asks for what is below it. */
    private static final class Reading {
        private final ZooKeeper zk;
        private final Member member;
        private final Map<String, String> values = new ConcurrentHashMap<>();
        private final Map<String, List<ACL>> acls = new ConcurrentHashMap<>();
        private final Phaser answers = new Phaser(1);
        private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
        private volatile boolean isConnectionLost;

        Reading(ZooKeeper zk, Member member) {
            this.zk = zk;
            this.member = member;
        }

        /** Null if the connection broke meanwhile: a member that had to look for a leader is asked again. */
        @Nullable Map<String, String> all() throws InterruptedException, TimeoutException {
            answers.register();
            zk.sync("/", (code, path, _) -> answered(code, path, () -> read("/")), null);
            answers.awaitAdvanceInterruptibly(answers.arrive(), Await.LONG.toSeconds(), TimeUnit.SECONDS);
            if (isConnectionLost) {
                return null;
            }
            if (failure.get() != null) {
                throw new AssertionError(member + " answers with " + failure.get());
            }
            Map<String, String> all = new TreeMap<>();
            values.forEach((path, value) -> all.put(path, value + " " + acls.get(path)));
            return all;
        }

        private void read(String path) {
            if (path.equals(CONFIG)) {
                return;
            }
            answers.bulkRegister(3);
            zk.getData(path, false, (code, _, _, data, stat) -> answered(code, path, () -> values.put(path, text(data, stat))), null);
            zk.getACL(path, null, (code, _, _, acl, _) -> answered(code, path, () -> acls.put(path, acl)), null);
            zk.getChildren(path, false, (code, _, _, children) -> answered(code, path,
                () -> children.forEach(child -> read(path.equals("/") ? "/" + child : path + "/" + child))), null);
        }

        private void answered(int code, String path, Runnable use) {
            if (code == Code.OK.intValue()) {
                use.run();
            } else if (code == Code.CONNECTIONLOSS.intValue()) {
                isConnectionLost = true;
            } else {
                failure.set(Code.get(code) + " at " + path);
            }
            answers.arriveAndDeregister();
        }

        private static String text(byte[] data, Stat stat) {
            return (data == null ? "null" : data.length + "#" + Arrays.hashCode(data)) + " " + String.join(" ",
                Long.toHexString(stat.getCzxid()), Long.toHexString(stat.getMzxid()), Long.toHexString(stat.getPzxid()),
                Long.toString(stat.getCtime()), Long.toString(stat.getMtime()), Integer.toString(stat.getVersion()),
                Integer.toString(stat.getCversion()), Integer.toString(stat.getAversion()), Long.toHexString(stat.getEphemeralOwner()));
        }
    }

    /** What they all hold; fails with the differences if they do not hold the same, or did not have it at every transaction. */
    static Map<String, String> requireSame(List<Member> members) throws Exception {
        Map<String, String> first = of(members.getFirst());
        for (Member member : members.subList(1, members.size())) {
            Map<String, String> held = of(member);
            Map<String, String> unequal = new TreeMap<>();
            Set<String> paths = new TreeSet<>(first.keySet());
            paths.addAll(held.keySet());
            for (String path : paths) {
                if (!Objects.equals(first.get(path), held.get(path))) {
                    unequal.put(path, first.get(path) + " / " + held.get(path));
                }
            }
            if (!unequal.isEmpty()) {
                throw new AssertionError(members.getFirst() + " and " + member + " do not hold the same: " + unequal);
            }
        }
        requireSameDigests(members.stream().filter(member -> countsDifferencesOnly(member, members)).toList());
        return first;
    }

    /** ZooKeeper also counts what another ZooKeeper applied while it sent its snapshot (ADR 60). */
    private static boolean countsDifferencesOnly(Member member, List<Member> members) {
        return member.product() == Product.LOCKKEEPER || members.stream().filter(Member::wasZooKeeper).count() == 1;
    }

    /** At every transaction that a member applied, its tree was that of its leader. */
    static void requireSameDigests(List<Member> members) {
        for (Member member : members) {
            long mismatches = member.digestMismatches();
            if (mismatches != 0) {
                throw new AssertionError(member + " applied " + mismatches + " transactions to another tree than its leader did:\n"
                    + member.output().lines().filter(line -> line.contains("ERROR")).collect(Collectors.joining("\n")));
            }
        }
    }
}
