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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

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
            var synced = new CountDownLatch(1);
            zk.sync("/", (_, _, _) -> synced.countDown(), null);
            if (!synced.await(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("no answer to sync from " + member);
            }
            Map<String, String> all = new TreeMap<>();
            read(zk, "/", all);
            return all;
        } finally {
            zk.close();
        }
    }

    /** What they all hold; fails with the differences if they do not hold the same. */
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
        return first;
    }

    /** At every transaction that a member applied, its tree was that of its leader. */
    static void requireSameDigests(List<Member> members) {
        for (Member member : members) {
            long mismatches = member.digestMismatches();
            if (mismatches != 0) {
                throw new AssertionError(member + " applied " + mismatches + " transactions to another tree than its leader did");
            }
        }
    }

    private static void read(ZooKeeper zk, String path, Map<String, String> all) throws KeeperException, InterruptedException {
        if (path.equals(CONFIG)) {
            return;
        }
        var stat = new Stat();
        byte[] data = zk.getData(path, false, stat);
        String statText = String.join(" ", Long.toHexString(stat.getCzxid()), Long.toHexString(stat.getMzxid()), Long.toHexString(stat.getPzxid()),
            Long.toString(stat.getCtime()), Long.toString(stat.getMtime()), Integer.toString(stat.getVersion()),
            Integer.toString(stat.getCversion()), Integer.toString(stat.getAversion()), Long.toHexString(stat.getEphemeralOwner()));
        all.put(path, (data == null ? "null" : data.length + "#" + Arrays.hashCode(data)) + " " + statText + " " + zk.getACL(path, new Stat()));
        for (String child : zk.getChildren(path, false)) {
            read(zk, path.equals("/") ? "/" + child : path + "/" + child, all);
        }
    }
}
