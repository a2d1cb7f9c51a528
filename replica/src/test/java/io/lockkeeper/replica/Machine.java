package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.ZabNotice;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One server of an {@link Ensemble}: the production replica, a disk as slow as the dice will, clients that write down what they hear. */
final class Machine implements Outbox {
    final long id;
    final Ensemble world;
    final ReplicaConfig config;
    final MemberConfig member;
    final MachineDisk disk;
    final List<Notice> notices = new ArrayList<>();
    final List<LearnerMessage.Pong> pongs = new ArrayList<>();

    /** What is on its way to the replica, in order. */
    final Deque<Event> inbox = new ArrayDeque<>();

    /** What each client heard. */
    final Map<Long, List<String>> heard = new HashMap<>();

    final Map<Long, Long> sessions = new HashMap<>();

    /** The same as it went over the wire, for who wants to know more of it than a line. */
    final Map<Long, List<Frame>> frames = new HashMap<>();

    /**
     * @param xid of a reply, -1 for an event, 0 for the answer to a handshake or the end of the connection
     * @param content a ConnectResponse, Reply or WatchEvent; null for the end
     */
    record Frame(int xid, long zxid, @Nullable Object content) {}

    private final Map<Long, Integer> xids = new HashMap<>();
    private final Map<Long, ByteArrayOutputStream> incoming = new HashMap<>();
    private final Map<Long, Long> incomingZxid = new HashMap<>();
    private @Nullable Replica replica;
    private @Nullable ZnodeTree tree;
    boolean listening;
    int filesBroken;
    int reloads;

    /** What a leader's image is when it arrives. */
    ImageOnItsWay onItsWay = (_, image) -> image;

    interface ImageOnItsWay {
        byte[] arrivesAs(long zxid, byte[] image);
    }

    Machine(long id, Ensemble world, ReplicaConfig config, MemberConfig member, Membership membership) {
        this.id = id;
        this.world = world;
        this.config = config;
        this.member = member;
        this.disk = new MachineDisk(membership);
    }

    // --- its lives

    boolean isUp() {
        return replica != null;
    }

    ZnodeTree tree() {
        return Objects.requireNonNull(tree);
    }

    void start() {
        disk.writes.clear();
        inbox.clear();
        ZnodeTree recovered = disk.tree();
        tree = recovered;
        replica = Replica.member(config, member, recovered, disk.recover());
        step(world.time());
    }

    void crash() {
        replica = null;
        listening = false;
        inbox.clear();
        disk.writes.clear();
        world.network.crashed(id);
    }

    void step(Event event) {
        if (event instanceof Event.Closed closed && incoming.remove(closed.link()) != null) {
            inbox.addFirst(new Event.SnapshotAbandoned(disk.tree()));
        }
        Objects.requireNonNull(replica).step(event, this);
    }

    long wakeAt() {
        return Objects.requireNonNull(replica).wakeAt();
    }

    EnsembleView view() {
        EnsembleView[] view = new EnsembleView[1];
        step(new Event.Inspect(looked -> view[0] = looked.ensemble()));
        return view[0];
    }

    boolean leads() {
        return isUp() && view().serving() && view().state() == ServerState.LEADING;
    }

    // --- its clients

    void connect(long connection) {
        hello(connection, 0, 0, false);
    }

    void reconnect(long connection, long sessionId) {
        hello(connection, sessionId, 0, false);
    }

    void hello(long connection, long sessionId, long lastZxidSeen, boolean readOnly) {
        byte[] password = sessionId == 0 ? new byte[16] : SessionPassword.of(sessionId);
        inbox.add(new Event.Connected(
                connection, new ConnectRequest(0, lastZxidSeen, 10 * Ensemble.TICK, sessionId, password, readOnly), List.of(Host.ADDRESS)));
    }

    void send(long connection, Operation... operations) {
        List<Request> requests = new ArrayList<>();
        for (Operation operation : operations) {
            requests.add(new Request(xids.merge(connection, 1, Integer::sum), operation));
        }
        inbox.add(new Event.Requests(connection, requests));
    }

    List<String> heard(long connection) {
        return heard.getOrDefault(connection, List.of());
    }

    private void frame(long connection, int xid, long zxid, @Nullable Object content) {
        frames.computeIfAbsent(connection, _ -> new ArrayList<>()).add(new Frame(xid, zxid, content));
    }

    private void hear(long connection, String line) {
        heard.computeIfAbsent(connection, _ -> new ArrayList<>()).add(line);
    }

    // --- the outbox: clients

    @Override
    public void connected(long connection, ConnectResponse response) {
        frame(connection, 0, 0, response);
        if (response.timeoutMillis() == 0) {
            hear(connection, "refused");
        } else {
            sessions.put(connection, response.sessionId());
            hear(connection, Boolean.TRUE.equals(response.readOnly()) ? "read-only session" : "session");
        }
    }

    @Override
    public void reply(long connection, int xid, long zxid, Reply reply) {
        frame(connection, xid, zxid, reply);
        hear(connection, "#" + xid + " " + Host.text(reply));
    }

    @Override
    public void notify(long connection, long zxid, WatchEvent event) {
        frame(connection, -1, zxid, event);
        hear(connection, event.type() + " " + event.path());
    }

    @Override
    public void close(long connection) {
        frame(connection, 0, 0, null);
        hear(connection, "closed");
    }

    @Override
    public void snapshotStarted(long zxid) {
        inbox.add(new Event.SnapshotDemand(200));
    }

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {
        inbox.add(last ? new Event.SnapshotEnded("") : new Event.SnapshotDemand(200));
    }

    @Override
    public void snapshotBroken() {
        filesBroken++;
        inbox.add(new Event.SnapshotEnded("broken off"));
    }

    @Override
    public void notice(Notice notice) {
        notices.add(notice);
        world.trace(id + " " + notice);
    }

    boolean wasSynchronized(String how) {
        return notices.stream().anyMatch(n -> n instanceof Notice.Ensemble(ZabNotice.LearnerSync sync) && sync.how().startsWith(how));
    }

    // --- the outbox: disk

    private void write(Runnable change, Event report) {
        disk.writes.add(() -> {
            change.run();
            inbox.add(report);
        });
    }

    @Override
    public void append(long zxid, byte[] entry) {
        write(() -> disk.log.add(new Proposal(zxid, entry)), new Event.Persisted(zxid));
    }

    @Override
    public void rollLog() {}

    @Override
    public void acceptEpoch(long epoch) {
        write(() -> disk.accepted = epoch, new Event.EpochAccepted(epoch));
    }

    @Override
    public void announceEpoch(long epoch) {
        write(() -> disk.announced = epoch, new Event.EpochAnnounced(epoch));
    }

    @Override
    public void adoptEpoch(long epoch) {
        write(() -> disk.current = epoch, new Event.EpochAdopted(epoch));
    }

    @Override
    public void truncate(long zxid, boolean reload) {
        disk.writes.add(() -> {
            long end = disk.truncate(zxid);
            reloads += reload ? 1 : 0;
            inbox.add(new Event.Truncated(end, reload || end < zxid ? disk.tree() : null));
        });
    }

    @Override
    public void receiveSnapshot(long link, long zxid) {
        if (!world.network.isOpen(link)) {
            inbox.add(new Event.SnapshotAbandoned(disk.tree()));
            return;
        }
        incoming.put(link, new ByteArrayOutputStream());
        incomingZxid.put(link, zxid);
    }

    /** Bytes of an image arrive; whether they could be taken. */
    boolean take(long link, byte[] bytes, boolean last) {
        ByteArrayOutputStream received = incoming.get(link);
        if (received == null) {
            return false;
        }
        received.writeBytes(bytes);
        if (last) {
            incoming.remove(link);
            long zxid = Objects.requireNonNull(incomingZxid.remove(link));
            disk.writes.add(() -> {
                disk.install(zxid, onItsWay.arrivesAs(zxid, received.toByteArray()));
                inbox.add(new Event.SnapshotInstalled(zxid, disk.tree()));
            });
        }
        return true;
    }

    @Override
    public void rememberMembership(Membership membership) {
        disk.writes.add(() -> disk.lastSeen = membership);
    }

    @Override
    public void membershipCommitted(Membership membership) {
        disk.writes.add(() -> disk.committed = membership);
    }

    // --- the outbox: other servers

    @Override
    public void vote(long sid, Notification notification) {
        world.network.vote(id, sid, notification);
    }

    @Override
    public void listen() {
        listening = true;
    }

    @Override
    public void stopListening() {
        listening = false;
        world.network.closeAccepted(id);
    }

    @Override
    public void dial(long attempt, Member leader) {
        world.network.dial(this, attempt, leader.id());
    }

    @Override
    public void send(long link, LearnerMessage message) {
        if (message instanceof LearnerMessage.Pong pong) {
            pongs.add(pong);
        }
        world.network.send(link, message);
    }

    @Override
    public void closeLink(long link) {
        if (incoming.remove(link) != null) {
            inbox.add(new Event.SnapshotAbandoned(disk.tree()));
        }
        world.network.close(link);
    }

    @Override
    public void streamSnapshot(long link) {
        inbox.add(new Event.StreamDemand(link, 300));
    }

    @Override
    public void imagePortion(long link, byte[] bytes, boolean last) {
        world.network.send(link, new EnsembleNetwork.Portion(bytes, last));
        inbox.add(last ? new Event.SnapshotSent(link) : new Event.StreamDemand(link, 300));
    }

    @Override
    public void readOn(long link) {}

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        if (disk.log.isEmpty() || disk.log.getFirst().zxid() > fromZxid) {
            inbox.add(new Event.LogUnavailable(link));
        } else {
            inbox.add(new Event.LogRead(link, disk.log.stream().filter(entry -> entry.zxid() <= toZxid).toList(), true));
        }
    }

    @Override
    public String toString() {
        return "server " + id;
    }
}
