package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ZooKeeper's own Java client, release 3.9.5: every call it has, as an application makes it. */
final class StockClientTest extends OnSharedServer {

    private static final int TIMEOUT_MILLIS = 120_000;

    // The client asks these lists whether they contain null, which those of List.of do not like.
    private static final List<ACL> OPEN = Collections.singletonList(new ACL(Perms.ALL, new Id("world", "anyone")));
    private static final List<ACL> READ_ONLY = Collections.singletonList(new ACL(Perms.READ, new Id("world", "anyone")));
    private static final List<ACL> CREATOR = Collections.singletonList(new ACL(Perms.ALL, new Id("auth", "")));

    private final List<ZooKeeper> opened = new ArrayList<>();

    StockClientTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    @AfterEach
    void closeClients() throws InterruptedException {
        for (ZooKeeper zk : opened) {
            zk.close();
        }
    }

    /** Collects the events of a client, those of its connection among them. */
    private static final class Events implements Watcher {
        private final BlockingQueue<WatchedEvent> queue = new LinkedBlockingQueue<>();

        @Override
        public void process(WatchedEvent event) {
            queue.add(event);
        }

        WatchedEvent next() throws InterruptedException {
            WatchedEvent event = queue.poll(Await.LONG.toSeconds(), TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event came");
            }
            return event;
        }

        void nextIs(EventType type, String path) throws InterruptedException {
            WatchedEvent event = next();
            assertThat(event.getType()).isEqualTo(type);
            assertThat(event.getPath()).isEqualTo(path);
        }

        void awaitState(KeeperState state) throws InterruptedException {
            WatchedEvent event = next();
            while (event.getType() != EventType.None || event.getState() != state) {
                event = next();
            }
        }
    }

    private ZooKeeper zooKeeper() throws IOException, InterruptedException {
        return zooKeeper(server, "");
    }

    private ZooKeeper zooKeeper(ServerUnderTest of, String chroot) throws IOException, InterruptedException {
        var events = new Events();
        ZooKeeper zk = new ZooKeeper("127.0.0.1:" + of.port() + chroot, TIMEOUT_MILLIS, events);
        opened.add(zk);
        events.awaitState(KeeperState.SyncConnected);
        return zk;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void nodesAreCreatedReadChangedAndDeleted() throws Exception {
        ZooKeeper zk = zooKeeper();
        String path = at("/a");
        var stat = new Stat();

        assertThat(zk.create(path, bytes("one"), OPEN, CreateMode.PERSISTENT, stat)).isEqualTo(path);
        assertThat(zk.exists(path, false)).isEqualTo(stat);
        assertThat(zk.getData(path, false, stat)).asString(UTF_8).isEqualTo("one");
        assertThat(zk.setData(path, bytes("two"), 0).getVersion()).isEqualTo(1);
        assertThatThrownBy(() -> zk.setData(path, bytes("x"), 0)).isInstanceOf(KeeperException.BadVersionException.class);
        assertThat(zk.create(path + "/s-", null, OPEN, CreateMode.PERSISTENT_SEQUENTIAL)).isEqualTo(path + "/s-0000000000");
        assertThat(zk.getChildren(path, false)).containsExactly("s-0000000000");
        assertThat(zk.getData(path + "/s-0000000000", false, null)).isNull();
        assertThat(zk.getChildren(path, false, stat)).hasSize(stat.getNumChildren());
        assertThatThrownBy(() -> zk.delete(path, -1)).isInstanceOf(KeeperException.NotEmptyException.class);
        zk.delete(path + "/s-0000000000", 0);
        zk.delete(path, 1);
        assertThat(zk.exists(path, false)).isNull();
    }

    @Test
    void everyTypeOfNodeIsMade() throws Exception {
        ZooKeeper zk = zooKeeper();
        var stat = new Stat();
        for (CreateMode mode : CreateMode.values()) {
            String path = at("/" + mode);
            String created = zk.create(path, bytes("x"), OPEN, mode, stat, mode.isTTL() ? 1_000_000 : -1);
            assertThat(created).startsWith(path).hasSize(path.length() + (mode.isSequential() ? 10 : 0));
            assertThat(stat.getEphemeralOwner()).isEqualTo(mode.isEphemeral() ? zk.getSessionId() : 0);
        }
        assertThat(zk.getEphemerals()).hasSize(2);
        assertThat(zk.getEphemerals(at("/EPHEMERAL"))).hasSize(2);
        assertThat(zk.getAllChildrenNumber(at(""))).isEqualTo(CreateMode.values().length);
        // Without asking for a Stat the client sends other operations.
        assertThat(zk.create(at("/container"), null, OPEN, CreateMode.CONTAINER)).isEqualTo(at("/container"));
    }

    @Test
    void accessIsProvenAndGranted() throws Exception {
        ZooKeeper owner = zooKeeper();
        owner.addAuthInfo("digest", bytes("alice:wonder"));
        owner.create(at("/a"), bytes("x"), CREATOR, CreateMode.PERSISTENT);
        assertThat(owner.getACL(at("/a"), null)).containsExactly(new ACL(Perms.ALL, new Id("digest", Acl.digestId("alice:wonder"))));
        assertThat(owner.whoAmI()).extracting(who -> who.getAuthScheme() + ":" + who.getUser())
                .containsExactlyInAnyOrder("ip:127.0.0.1", "digest:alice");

        ZooKeeper other = zooKeeper();
        assertThatThrownBy(() -> other.getData(at("/a"), false, null)).isInstanceOf(KeeperException.NoAuthException.class);
        assertThat(owner.setACL(at("/a"), READ_ONLY, 0).getAversion()).isEqualTo(1);
        assertThat(other.getData(at("/a"), false, null)).asString(UTF_8).isEqualTo("x");
        assertThatThrownBy(() -> other.create(at("/b"), null, Collections.emptyList(), CreateMode.PERSISTENT))
                .isInstanceOf(KeeperException.InvalidACLException.class);
    }

    @Test
    void aWrongSchemeIsReportedAsFailedAuthentication() throws Exception {
        var events = new Events();
        ZooKeeper zk = new ZooKeeper("127.0.0.1:" + server.port(), TIMEOUT_MILLIS, events);
        opened.add(zk);
        events.awaitState(KeeperState.SyncConnected);
        zk.addAuthInfo("nonsense", bytes("x"));
        events.awaitState(KeeperState.AuthFailed);

        // The client gives up without ending its session, which would expire in the middle of another test.
        connect(Handshake.renew(zk.getSessionId(), zk.getSessionPasswd(), TIMEOUT_MILLIS));
    }

    @Test
    void transactionsAreAllOrNothing() throws Exception {
        ZooKeeper zk = zooKeeper();
        List<OpResult> results = zk.transaction()
                .create(at("/a"), bytes("1"), OPEN, CreateMode.PERSISTENT)
                .check(at("/a"), 0)
                .setData(at("/a"), bytes("2"), 0)
                .create(at("/a/s-"), null, OPEN, CreateMode.EPHEMERAL_SEQUENTIAL)
                .create(at("/container"), null, OPEN, CreateMode.CONTAINER)
                .delete(at("/a/s-0000000000"), -1)
                .commit();
        assertThat(results).hasSize(6);
        assertThat(((OpResult.CreateResult) results.get(3)).getPath()).isEqualTo(at("/a/s-0000000000"));
        assertThat(((OpResult.SetDataResult) results.get(2)).getStat().getVersion()).isEqualTo(1);

        assertThatThrownBy(() -> zk.multi(List.of(
                Op.create(at("/b"), null, OPEN, CreateMode.PERSISTENT), Op.check(at("/a"), 9), Op.delete(at("/a"), -1))))
                .isInstanceOfSatisfying(KeeperException.BadVersionException.class, e -> assertThat(e.getResults())
                        .extracting(result -> ((OpResult.ErrorResult) result).getErr())
                        .containsExactly(0, Code.BADVERSION.intValue(), Code.RUNTIMEINCONSISTENCY.intValue()));
        assertThat(zk.exists(at("/b"), false)).isNull();

        List<OpResult> reads = zk.multi(List.of(Op.getData(at("/a")), Op.getChildren(at("")), Op.getData(at("/missing"))));
        assertThat(((OpResult.GetDataResult) reads.get(0)).getData()).asString(UTF_8).isEqualTo("2");
        assertThat(((OpResult.GetChildrenResult) reads.get(1)).getChildren()).containsExactlyInAnyOrder("a", "container");
        assertThat(((OpResult.ErrorResult) reads.get(2)).getErr()).isEqualTo(Code.NONODE.intValue());
    }

    @Test
    void asynchronousCallsAreAnsweredInOrder() throws Exception {
        ZooKeeper zk = zooKeeper();
        var order = new LinkedBlockingQueue<String>();
        zk.create(at("/a"), bytes("x"), OPEN, CreateMode.PERSISTENT, (rc, path, ctx, name) -> order.add(rc + " " + name), null);
        zk.exists(at("/a"), false, (rc, path, ctx, stat) -> order.add("exists " + rc), null);
        zk.setData(at("/a"), bytes("y"), -1, (rc, path, ctx, stat) -> order.add("set " + stat.getVersion()), null);
        zk.getData(at("/a"), false, (rc, path, ctx, data, stat) -> order.add(new String(data, UTF_8)), null);
        zk.getChildren(at(""), false, (rc, path, ctx, children) -> order.add("" + children), null);
        zk.getACL(at("/a"), null, (rc, path, ctx, acl, stat) -> order.add("" + acl.size()), null);
        zk.sync(at(""), (rc, path, ctx) -> order.add("sync " + path), null);
        zk.multi(List.of(Op.delete(at("/a"), -1)), (rc, path, ctx, results) -> order.add("multi " + rc), null);
        var done = new CompletableFuture<Integer>();
        zk.delete(at("/a"), -1, (rc, path, ctx) -> done.complete(rc), null);

        assertThat(done.get(Await.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Code.NONODE.intValue());
        assertThat(order).containsExactly("0 " + at("/a"), "exists 0", "set 1", "y", "[a]", "1", "sync " + at(""), "multi 0");
    }

    @Test
    void watchesOfAllKindsFireAndAreRemoved() throws Exception {
        ZooKeeper zk = zooKeeper();
        ZooKeeper writer = zooKeeper();
        var events = new Events();

        zk.exists(at("/a"), events);
        writer.create(at("/a"), null, OPEN, CreateMode.PERSISTENT);
        events.nextIs(EventType.NodeCreated, at("/a"));
        zk.getData(at("/a"), events, null);
        zk.getChildren(at("/a"), events);
        writer.setData(at("/a"), bytes("x"), -1);
        events.nextIs(EventType.NodeDataChanged, at("/a"));
        writer.create(at("/a/b"), null, OPEN, CreateMode.PERSISTENT);
        events.nextIs(EventType.NodeChildrenChanged, at("/a"));

        var recursive = new Events();
        zk.addWatch(at(""), recursive, AddWatchMode.PERSISTENT_RECURSIVE);
        zk.addWatch(at("/a"), events, AddWatchMode.PERSISTENT);
        for (int i = 0; i < 2; i++) {
            long zxid = writer.setData(at("/a"), bytes("y"), -1).getMzxid();
            WatchedEvent event = events.next();
            assertThat(event.getType()).isEqualTo(EventType.NodeDataChanged);
            assertThat(event.getZxid()).isEqualTo(zxid);
            recursive.nextIs(EventType.NodeDataChanged, at("/a"));
        }
        zk.removeWatches(at("/a"), events, Watcher.WatcherType.Any, false);
        events.nextIs(EventType.PersistentWatchRemoved, at("/a"));
        assertThatThrownBy(() -> zk.removeWatches(at("/a"), events, Watcher.WatcherType.Any, false))
                .isInstanceOf(KeeperException.NoWatcherException.class);
        writer.delete(at("/a/b"), -1);
        recursive.nextIs(EventType.NodeDeleted, at("/a/b"));
        assertThat(events.queue).isEmpty();
    }

    @Test
    void aChrootHidesWhatIsAboveIt() throws Exception {
        ZooKeeper zk = zooKeeper(server, at(""));
        var events = new Events();
        zk.exists("/a", events);
        assertThat(zk.create("/a", null, OPEN, CreateMode.EPHEMERAL)).isEqualTo("/a");
        events.nextIs(EventType.NodeCreated, "/a");
        assertThat(zk.getChildren("/", false)).containsExactly("a");
        client.call(Request.exists(at("/a"))).ok();
    }

    @Test
    void aSessionIsTakenOverByItsPassword() throws Exception {
        // The first owner is no ZooKeeper client: that one would come back and take its session again.
        client.call(Request.create(at("/e"), Codes.EPHEMERAL)).ok();
        var events = new Events();
        ZooKeeper second = new ZooKeeper("127.0.0.1:" + server.port(), TIMEOUT_MILLIS, events, client.sessionId(),
                client.session().password());
        opened.add(second);
        events.awaitState(KeeperState.SyncConnected);
        client.mustBeClosed();
        assertThat(second.getSessionId()).isEqualTo(client.sessionId());
        assertThat(second.exists(at("/e"), false).getEphemeralOwner()).isEqualTo(client.sessionId());

        var refused = new Events();
        ZooKeeper thief = new ZooKeeper("127.0.0.1:" + server.port(), TIMEOUT_MILLIS, refused, client.sessionId(), new byte[16]);
        opened.add(thief);
        refused.awaitState(KeeperState.Expired);
    }

    @Test
    @Fact({"C174"})
    void theClientRidesOutARestartAndKeepsSessionIdentitiesAndWatches() throws Exception {
        try (ServerUnderTest mortal = ServerUnderTest.start(kind, Setup.RICH)) {
            var connection = new Events();
            ZooKeeper zk = new ZooKeeper("127.0.0.1:" + mortal.port(), TIMEOUT_MILLIS, connection);
            opened.add(zk);
            connection.awaitState(KeeperState.SyncConnected);
            zk.addAuthInfo("digest", bytes("alice:wonder"));
            zk.create("/a", null, CREATOR, CreateMode.EPHEMERAL);
            zk.create("/p", null, CREATOR, CreateMode.PERSISTENT);
            var events = new Events();
            zk.getData("/a", events, null);
            zk.exists("/missing", events);
            zk.getChildren("/p", events);
            var persistent = new Events();
            zk.addWatch("/p", persistent, AddWatchMode.PERSISTENT_RECURSIVE);
            long session = zk.getSessionId();

            mortal.stop();
            connection.awaitState(KeeperState.Disconnected);
            mortal.restart();
            connection.awaitState(KeeperState.SyncConnected);

            assertThat(zk.getSessionId()).isEqualTo(session);
            zk.setData("/a", bytes("x"), -1);
            zk.create("/missing", null, OPEN, CreateMode.PERSISTENT);
            zk.create("/p/child", null, OPEN, CreateMode.PERSISTENT);
            var seen = new ArrayList<String>();
            while (seen.size() < 3) {
                WatchedEvent event = events.next();
                if (event.getType() != EventType.None) {
                    seen.add(event.getType() + " " + event.getPath());
                }
            }
            assertThat(seen).containsExactly("NodeDataChanged /a", "NodeCreated /missing", "NodeChildrenChanged /p");
            WatchedEvent event = persistent.next();
            while (event.getType() == EventType.None) {
                event = persistent.next();
            }
            assertThat(event.getPath()).isEqualTo("/p/child");
            zk.close();
        }
    }
}
