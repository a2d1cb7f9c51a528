package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One server in a {@link World}: production agreement, a disk, and a state that is the list of what was applied. */
final class Node implements Effects {
    final long id;
    final World world;
    final ZabConfig config;
    final SmallDisk disk;
    final List<ZabNotice> notices = new ArrayList<>();
    /** What the host has still to step, in order. */
    final Deque<Runnable> inbox = new ArrayDeque<>();

    @Nullable Zab zab;
    boolean listening;
    boolean serving;
    List<Proposal> applied = new ArrayList<>();
    private final Deque<Proposal> open = new ArrayDeque<>();
    private long stateZxid;
    private int life;

    Node(long id, World world, ZabConfig config, Membership membership) {
        this.id = id;
        this.world = world;
        this.config = config;
        this.disk = new SmallDisk(membership);
    }

    boolean isUp() {
        return zab != null;
    }

    Zab zab() {
        return Objects.requireNonNull(zab);
    }

    void start() {
        life++;
        Zab.Recovered recovered = disk.recover();
        applied = new ArrayList<>(disk.entries);
        open.clear();
        stateZxid = recovered.lastZxid();
        zab = Zab.member(config, recovered, Node::membershipIn);
        zab.tick(world.now, this);
    }

    void crash() {
        zab = null;
        listening = false;
        serving = false;
        inbox.clear();
        disk.writes.clear();
        world.network.cutAll(id);
    }

    static @Nullable Membership membershipIn(byte[] entry) {
        String text = new String(entry, StandardCharsets.UTF_8);
        return text.startsWith("server.") ? Membership.parse(text) : null;
    }

    void put(Runnable event) {
        int now = life;
        inbox.add(() -> {
            if (isUp() && life == now) {
                event.run();
            }
        });
    }

    private void write(Runnable change, Runnable report) {
        disk.writes.add(() -> {
            change.run();
            put(report);
        });
    }

    // --- the disk

    @Override
    public void append(long zxid, byte[] entry) {
        Proposal proposal = new Proposal(zxid, entry);
        open.add(proposal);
        write(() -> disk.entries.add(proposal), () -> zab().persisted(zxid, this));
    }

    @Override
    public void acceptEpoch(long epoch) {
        write(() -> disk.accepted = epoch, () -> zab().epochAccepted(epoch, this));
    }

    @Override
    public void announceEpoch(long epoch) {
        write(() -> disk.announced = epoch, () -> zab().epochAnnounced(epoch, this));
    }

    @Override
    public void adoptEpoch(long epoch) {
        write(() -> disk.current = epoch, () -> zab().epochAdopted(epoch, this));
    }

    @Override
    public void truncate(long zxid) {
        long[] end = new long[1];
        write(() -> end[0] = disk.truncate(zxid), () -> {
            open.clear();
            applied = new ArrayList<>(disk.entries);
            stateZxid = end[0];
            zab().truncated(end[0], this);
        });
    }

    @Override
    public void receiveSnapshot(long link, long zxid) {
        world.network.expectSnapshot(this, link, image -> write(() -> disk.install(zxid, image), () -> {
            open.clear();
            applied = new ArrayList<>(image);
            stateZxid = zxid;
            zab().snapshotInstalled(zxid, this);
        }), () -> put(() -> zab().snapshotAbandoned(this)));
    }

    @Override
    public void readOn(long link) {
        world.network.readOn(link);
    }

    @Override
    public void rememberMembership(Membership membership) {
        disk.writes.add(() -> disk.lastSeen = membership);
    }

    @Override
    public void membershipCommitted(Membership membership) {
        disk.writes.add(() -> disk.committed = membership);
    }

    // --- other servers

    @Override
    public void notify(long sid, Notification notification) {
        boolean withheld = notification.zxid() == -1 && disk.last() == 0 && disk.current == 0;
        if (notification.leader() == id && notification.state() == ServerState.LOOKING && !withheld) {
            assertThat(notification.peerEpoch()).as("server %d votes with an epoch that is on its disk", id).isEqualTo(disk.current);
            assertThat(notification.zxid()).as("server %d votes with a history that is on its disk", id).isEqualTo(disk.last());
        }
        world.network.notify(this, sid, notification);
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
        world.judge.sends(this, message);
        world.network.send(this, link, message);
    }

    @Override
    public void close(long link) {
        world.network.close(this, link);
    }

    @Override
    public void openSnapshot(long link) {
        put(() -> {
            images.add(link, applied);
            zab().snapshotReady(link, stateZxid, this);
        });
    }

    private final Images images = new Images();

    /** The image of each link that one was opened for. */
    private static final class Images {
        private final Map<Long, List<Proposal>> open = new HashMap<>();

        void add(long link, List<Proposal> state) {
            open.put(link, List.copyOf(state));
        }

        List<Proposal> take(long link) {
            return Objects.requireNonNull(open.remove(link));
        }
    }

    @Override
    public void streamSnapshot(long link) {
        world.network.sendSnapshot(this, link, images.take(link), () -> put(() -> zab().snapshotSent(link, this)));
    }

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        List<Proposal> log = disk.log();
        if (log.isEmpty() || log.getFirst().zxid() > fromZxid || world.dice.nextInt(20) == 0) {
            put(() -> zab().logUnavailable(link, this));
            return;
        }
        int from = 0;
        while (from + 4 < log.size() && log.get(from + 4).zxid() <= fromZxid) {
            from += 4; // as if every file had four entries
        }
        List<Proposal> read = log.subList(from, log.size()).stream().filter(entry -> entry.zxid() <= toZxid).toList();
        int half = world.dice.nextInt(read.size() + 1);
        put(() -> zab().logRead(link, read.subList(0, half), false, this));
        put(() -> zab().logRead(link, read.subList(half, read.size()), true, this));
    }

    // --- the state

    @Override
    public void committed(long zxid) {
        while (!open.isEmpty() && open.peek().zxid() <= zxid) {
            Proposal entry = open.remove();
            applied.add(entry);
            if (serving) {
                world.judge.delivered(this, applied.size() - 1);
            }
        }
        stateZxid = Math.max(stateZxid, zxid);
        if (serving && zab().state() == ServerState.LEADING) {
            world.judge.committedByLeader(applied.getLast());
        }
    }

    @Override
    public void serving(ServerState state, long epoch) {
        serving = true;
        if (state == ServerState.LEADING) {
            stateZxid = Math.max(stateZxid, Zxid.of(epoch, 0));
        }
        world.judge.serves(this, state, epoch);
    }

    @Override
    public void stoppedServing() {
        serving = false;
    }

    @Override
    public void requested(long link, long sid, LearnerMessage.Request request) {
        if (zab().mayPropose()) {
            world.later(this, () -> world.propose(this));
        }
    }

    @Override
    public void revalidate(long link, long sid, LearnerMessage.Revalidate question) {
        put(() -> zab().revalidated(link, question.sessionId(), true, this));
    }

    @Override
    public void touched(long sid, LearnerMessage.Pong sessions) {}

    @Override
    public void lost(long sid) {}

    @Override
    public void pinged(long zxid) {
        put(() -> zab().pong(new LearnerMessage.Pong(zxid, new long[0], new int[0]), this));
    }

    @Override
    public void synced() {}

    @Override
    public void revalidated(long sessionId, boolean valid) {}

    @Override
    public void notice(ZabNotice notice) {
        notices.add(notice);
        world.trace(() -> id + " " + notice);
    }

    @Override
    public String toString() {
        return "server " + id;
    }
}
