package io.lockkeeper.replica;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A world for one replica: hands it events and writes down, in one line each, what it does. Unless told otherwise its disk is
 * immediate. Lines: {@code 1 <- #3 @7 Created /a} is the reply to request 3 on connection 1 with zxid 7 in its header.
 */
final class Host implements Outbox {
    static final List<Acl> OPEN_ACL = List.of(new Acl(31, new Id("world", "anyone")));
    static final Id ADDRESS = new Id("ip", "127.0.0.1");
    static final int TICK = 1000;
    static final long START_WALL = 1_700_000_000_000L;

    final ReplicaConfig config;
    final ZnodeTree tree;
    final Replica replica;
    final List<byte[]> log = new ArrayList<>();
    final Map<Long, Long> sessionOfConnection = new HashMap<>();

    /** Whether entries are safe as soon as they are appended. */
    boolean diskIsQuick = true;

    private final List<String> lines = new ArrayList<>();
    private final Map<Long, Integer> lastXid = new HashMap<>();
    private long now;
    private long wall;
    private long appended;
    private long persisted;

    Host() {
        this(config(builder -> {}));
    }

    Host(ReplicaConfig config) {
        this(config, new ZnodeTree(TreeOptions.DEFAULT), START_WALL);
    }

    Host(ReplicaConfig config, ZnodeTree tree, long wall) {
        this.config = config;
        this.tree = tree;
        this.wall = wall;
        this.appended = tree.lastZxid();
        this.persisted = appended;
        this.replica = new Replica(config, tree);
        step(new Event.Time(now, wall));
    }

    /** What can be set about a replica, for tests. */
    static final class Builder {
        int everyTxns = 1_000_000;
        long everyBytes = -1;
        long reapInterval = 60_000;
        int reapPerMinute = 60;
        long reapNeverUsed;
        Set<String> requiredSchemes = Set.of();
        boolean reconfig;
    }

    static ReplicaConfig config(Consumer<Builder> settings) {
        Builder b = new Builder();
        settings.accept(b);
        return new ReplicaConfig(
                1, TICK, 2 * TICK, 20 * TICK, b.everyTxns, b.everyBytes, b.reapInterval, b.reapPerMinute, b.reapNeverUsed,
                b.requiredSchemes, b.reconfig, 1024, 1 << 16, 42);
    }

    /** The same server after a crash that kept the log up to what was persisted; the wall clock went on by so much. */
    Host restart(long downMillis) {
        ZnodeTree recovered = new ZnodeTree(TreeOptions.DEFAULT);
        for (byte[] bytes : log) {
            LogEntry entry = TxnCodec.decode(bytes, 0, bytes.length, Integer.MAX_VALUE);
            if (entry.zxid() <= persisted) {
                recovered.apply(entry, false, Changes.NONE);
            }
        }
        Host next = new Host(config, recovered, wall + downMillis);
        next.log.addAll(0, log.subList(0, (int) persisted));
        return next;
    }

    // --- what happens

    void step(Event event) {
        replica.step(event, this);
        if (diskIsQuick) {
            persist();
        }
    }

    /** Everything appended so far is safe now. */
    void persist() {
        while (persisted < appended) {
            persisted = appended;
            replica.step(new Event.Persisted(persisted), this);
        }
    }

    /** Time passes, half a tick at a time. */
    void pass(long millis) {
        for (long left = millis; left > 0; left -= TICK / 2) {
            jump(Math.min(left, TICK / 2));
        }
    }

    /** Time jumps: the server itself stood still. */
    void jump(long millis) {
        now += millis;
        wall += millis;
        step(new Event.Time(now, wall));
    }

    /** A client opens a session of ten ticks. */
    void connect(long connection) {
        hello(connection, 0, 10 * TICK, 0, null);
    }

    /** A client comes back with the right password. */
    void reconnect(long connection, long sessionId) {
        hello(connection, 0, 10 * TICK, sessionId, SessionPassword.of(sessionId));
    }

    void hello(long connection, long lastZxidSeen, int timeoutMillis, long sessionId, byte[] password) {
        ConnectRequest request = new ConnectRequest(0, lastZxidSeen, timeoutMillis, sessionId, password, false);
        step(new Event.Connected(connection, request, List.of(ADDRESS)));
    }

    /** One read of the socket brings these; request numbers go on from 1 on each connection. */
    void send(long connection, Operation... operations) {
        List<Request> requests = new ArrayList<>();
        for (Operation operation : operations) {
            requests.add(new Request(lastXid.merge(connection, 1, Integer::sum), operation));
        }
        step(new Event.Requests(connection, requests));
    }

    void authenticate(long connection, Id id) {
        step(new Event.Authenticated(connection, -4, List.of(id), Reply.DONE, false));
    }

    void disconnect(long connection) {
        step(new Event.Disconnected(connection));
    }

    // --- what was done

    /** The lines since the last call. */
    List<String> said() {
        List<String> said = List.copyOf(lines);
        lines.clear();
        return said;
    }

    /** The lines since the last call that are about clients or the host, without the log. */
    List<String> heard() {
        return said().stream().filter(line -> !line.startsWith("append")).toList();
    }

    void forget() {
        lines.clear();
    }

    /** Puts lines back, for helpers that look in between. */
    void say(List<String> said) {
        lines.addAll(said);
    }

    long session(long connection) {
        return sessionOfConnection.get(connection);
    }

    // --- operations

    static Operation create(String path) {
        return new Operation.Create(OpCode.CREATE, path, bytes("x"), OPEN_ACL, 0, -1);
    }

    static Operation createEphemeral(String path) {
        return new Operation.Create(OpCode.CREATE, path, bytes("x"), OPEN_ACL, 1, -1);
    }

    static Operation createContainer(String path) {
        return new Operation.Create(OpCode.CREATE_CONTAINER, path, bytes("x"), OPEN_ACL, 4, -1);
    }

    static Operation createFor(String path, Id reader) {
        return new Operation.Create(OpCode.CREATE, path, bytes("x"), List.of(new Acl(31, reader)), 0, -1);
    }

    static Operation delete(String path) {
        return new Operation.Delete(path, -1);
    }

    static Operation set(String path, String value) {
        return new Operation.SetData(path, bytes(value), -1);
    }

    static Operation get(String path) {
        return new Operation.GetData(path, false);
    }

    static Operation watch(String path) {
        return new Operation.GetData(path, true);
    }

    static Operation exists(String path) {
        return new Operation.Exists(path, false);
    }

    static Operation watchExists(String path) {
        return new Operation.Exists(path, true);
    }

    static Operation children(String path) {
        return new Operation.GetChildren(OpCode.GET_CHILDREN, path, false);
    }

    static Operation watchChildren(String path) {
        return new Operation.GetChildren(OpCode.GET_CHILDREN, path, true);
    }

    static Operation ping() {
        return new Operation.Ping();
    }

    static Operation close() {
        return new Operation.CloseSession();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // --- the outbox

    @Override
    public void append(long zxid, byte[] entry) {
        appended = zxid;
        log.add(entry);
        lines.add("append @" + zxid);
    }

    @Override
    public void rollLog() {
        lines.add("roll");
    }

    @Override
    public void connected(long connection, ConnectResponse response) {
        if (response.timeoutMillis() == 0) {
            lines.add(connection + " <- refused");
            return;
        }
        sessionOfConnection.put(connection, response.sessionId());
        lines.add(connection + " <- session for " + response.timeoutMillis());
    }

    @Override
    public void reply(long connection, int xid, long zxid, Reply reply) {
        lines.add(connection + " <- #" + xid + " @" + zxid + " " + text(reply));
    }

    @Override
    public void notify(long connection, long zxid, WatchEvent event) {
        lines.add(connection + " <- @" + zxid + " " + event.type() + " " + event.path());
    }

    @Override
    public void close(long connection) {
        lines.add(connection + " closed");
    }

    @Override
    public void snapshotStarted(long zxid) {
        lines.add("snapshot @" + zxid);
    }

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {
        lines.add(last ? "last portion" : "portion");
    }

    @Override
    public void snapshotBroken() {
        lines.add("snapshot broken");
    }

    @Override
    public void imagePortion(long link, byte[] bytes, boolean last) {
        lines.add("link " + link + (last ? " last portion" : " portion"));
    }

    @Override
    public void notice(Notice notice) {
        lines.add("notice " + notice.getClass().getSimpleName());
    }

    static String text(Reply reply) {
        return switch (reply) {
            case Reply.Done _ -> "OK";
            case Reply.Failed failed -> failed.error().toString();
            case Reply.Created created -> "Created " + created.path();
            case Reply.CreatedWithStat created -> "Created " + created.path();
            case Reply.StatOnly only -> "Stat v" + only.stat().version();
            case Reply.Data data -> "Data " + new String(data.data(), StandardCharsets.UTF_8);
            case Reply.Children children ->
                "Children " + new TreeSet<>(children.names().toList());
            case Reply.Synced synced -> "Synced " + synced.path();
            case Reply.WatchAdded _ -> "WatchAdded";
            case Reply.Identities identities -> "Identities " + identities.users();
            case Reply.AclAndStat acl -> "Acl " + acl.acl();
            case Reply.Count count -> "Count " + count.number();
            case Reply.Paths paths -> "Paths " + paths.paths();
            case Reply.Multi multi -> "Multi " + multi.parts().stream().map(part -> text(part.reply())).toList();
            case Reply.SaslToken _ -> "SaslToken";
            case Reply.Extended extended -> extended.toString();
        };
    }
}
