package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A whole ensemble in one thread from one seed: which message arrives next, which write reaches its disk next and how much time passes
 * is all the dice's. The {@link Judge} sees everything. A precursor of the simulator, with entries that mean nothing.
 */
final class World {
    final Random dice;
    final SmallNetwork network = new SmallNetwork(this);
    final Judge judge = new Judge(this);
    final StringBuilder story = new StringBuilder();
    boolean tracing;
    long now = 1000;
    private final TreeMap<Long, Node> nodes = new TreeMap<>();
    private final int silenceMillis;
    private int writes;

    World(long seed) {
        dice = new Random(seed);
        silenceMillis = seed % 2 == 0 ? 0 : 100;
    }

    /** Servers 1 to {@code voters}, and observers behind them. None is started. */
    static World of(long seed, int voters, int observers) {
        World world = new World(seed);
        Membership membership = membership(voters, observers);
        for (long id = 1; id <= voters + observers; id++) {
            world.add(id, membership, false);
        }
        return world;
    }

    Node add(long id, Membership membership, boolean reconfig) {
        Member line = membership.member(id);
        Node node = new Node(id, this, config(id, line != null && !line.isParticipant(), reconfig, silenceMillis), membership);
        nodes.put(id, node);
        return node;
    }

    static Membership membership(int voters, int observers) {
        return Membership.of(LongStream.rangeClosed(1, voters + observers)
                .mapToObj(id -> Member.parse(id, "h" + id + ":2888:3888" + (id > voters ? ":observer" : ""))).toList(), 0);
    }

    /** A voter that may be silent to servers of ours only for so long. */
    static ZabConfig closely(long id, int silenceMillis) {
        return config(id, false, false, silenceMillis);
    }

    /** Little is kept in memory, so that the log and snapshots are needed. */
    static ZabConfig config(long id, boolean observer, boolean reconfig) {
        return config(id, observer, reconfig, 0);
    }

    private static ZabConfig config(long id, boolean observer, boolean reconfig, int silenceMillis) {
        return new ZabConfig(
                id, observer, 200, 20, 10, silenceMillis, 0, 20, 50, 800, 50, 50, -1,
                reconfig ? Reconfig.CLIENTS : Reconfig.NEVER, false, true, 6, 1 << 20, 1 << 20, 10, 100, 0,
                ZabConfig.HIGHEST_COUNTER, 0, false, id);
    }

    /** One zxid is left in each epoch. */
    static ZabConfig nearTheEnd(long id) {
        return ofEpochs(id, ZabConfig.HIGHEST_COUNTER - 1, ZabConfig.HIGHEST_COUNTER);
    }

    /** Each epoch has two zxids. */
    static ZabConfig ofShortEpochs(long id) {
        return ofEpochs(id, 0, 2);
    }

    private static ZabConfig ofEpochs(long id, long firstCounter, long highestCounter) {
        return new ZabConfig(
                id, false, 200, 20, 10, 0, 0, 20, 50, 800, 50, 50, -1, Reconfig.NEVER,
                false, true, 6, 1 << 20, 1 << 20, 10, 100, firstCounter, highestCounter, 0, false, id);
    }

    Node node(long id) {
        return Objects.requireNonNull(nodes.get(id), () -> "there is no server " + id);
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    void startAll() {
        nodes.values().stream().filter(node -> !node.isUp()).forEach(Node::start);
    }

    /** What decides, as the membership of the newest leader says. */
    Quorum deciding() {
        Membership newest = nodes.values().stream().map(node -> node.isUp() ? node.zab().membership() : node.disk.committed)
                .max((a, b) -> Long.compare(a.version(), b.version())).orElseThrow();
        return Quorum.of(newest);
    }

    void trace(Supplier<String> line) {
        if (tracing) {
            story.append(now).append(' ').append(line.get()).append('\n');
        }
    }

    // --- time goes on

    /** One thing happens. */
    void step() {
        List<Runnable> possible = network.possible();
        for (Node node : nodes.values()) {
            if (node.isUp() && !node.inbox.isEmpty()) {
                possible.add(() -> node.inbox.remove().run());
            }
            if (node.isUp() && !node.disk.writes.isEmpty()) {
                possible.add(() -> node.disk.writes.remove().run());
            }
        }
        if (possible.isEmpty() || dice.nextInt(12) == 0) {
            long next = nodes.values().stream().filter(Node::isUp).mapToLong(node -> node.zab().wakeAt()).min().orElse(now + 1);
            now = possible.isEmpty() ? Math.max(now + 1, Math.min(next, now + 100)) : now + 1 + dice.nextInt(4);
            nodes.values().stream().filter(Node::isUp).forEach(node -> node.zab().tick(now, node));
        } else {
            possible.get(dice.nextInt(possible.size())).run();
        }
    }

    void later(Node node, Runnable event) {
        node.put(event);
    }

    /** Goes on until it is so; fails after too many steps. */
    void until(String what, BooleanSupplier holds) {
        for (int i = 0; !holds.getAsBoolean(); i++) {
            if (i == 60_000) {
                throw new AssertionError("never: " + what + states() + "\n" + tail());
            }
            step();
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
    }

    String states() {
        StringBuilder text = new StringBuilder();
        nodes.values().forEach(node -> text.append("\n  ").append(node).append(node.isUp() ? " " + node.zab().state() : " down")
                .append(node.serving ? " serving" : "").append(" applied ").append(node.applied.size())
                .append(" last ").append(Long.toHexString(node.disk.last())).append(" accepted ").append(node.disk.accepted)
                .append(" current ").append(node.disk.current)
                .append(node.notices.isEmpty() ? "" : " " + node.notices.getLast()));
        return text.toString();
    }

    String tail() {
        return story.substring(Math.max(0, story.length() - 6000));
    }

    // --- work

    @Nullable Node leader() {
        return nodes.values().stream().filter(node -> node.serving && node.zab().state() == ServerState.LEADING)
                .max((a, b) -> Long.compare(a.disk.current, b.disk.current)).orElse(null);
    }

    /** A leader that exists makes a proposal. */
    void propose(Node node) {
        if (!node.isUp() || !node.zab().mayPropose()) {
            return;
        }
        long zxid = node.zab().nextZxid();
        byte[] entry = ("write " + ++writes).getBytes(StandardCharsets.UTF_8);
        judge.proposes(node, new Proposal(zxid, entry));
        node.zab().propose(zxid, entry, node);
    }

    void propose(Node node, Membership membership) {
        long zxid = node.zab().nextZxid();
        Membership versioned = membership.withVersion(zxid);
        byte[] entry = versioned.text().getBytes(StandardCharsets.UTF_8);
        judge.proposes(node, new Proposal(zxid, entry));
        node.zab().proposeMembership(zxid, entry, versioned, node);
    }

    /** Has {@code count} writes delivered by the leader there is. */
    void write(int count) {
        for (int i = 0; i < count; i++) {
            until("a leader that takes proposals", () -> leader() != null && leader().zab().mayPropose());
            int before = judge.order.size();
            propose(leader());
            until("write " + writes + " is delivered", () -> judge.order.size() > before);
        }
    }

    boolean allServeTheSame() {
        return nodes.values().stream().allMatch(node -> node.serving && node.applied.size() == judge.order.size())
                && nodes.values().stream().filter(node -> node.zab().state() == ServerState.LEADING).count() == 1;
    }

    List<Node> up() {
        return new ArrayList<>(nodes.values().stream().filter(Node::isUp).toList());
    }
}
