package io.lockkeeper.zab;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessageCodec;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.Notification;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Links that keep their order and lose nothing until they break, votes of which only the newest arrives, and who can reach whom. */
final class SmallNetwork {
    /** One direction of a link. */
    private final class Pipe {
        final Node to;
        final long number;
        final Deque<Object> items = new ArrayDeque<>();
        /** Behind the opening of a synchronization, until it is said to read on. */
        boolean held;
        @Nullable Consumer<List<Proposal>> snapshotTaker;
        @Nullable Runnable snapshotLost;

        Pipe(Node to, long number) {
            this.to = to;
            this.number = number;
        }
    }

    private record Stream(List<Proposal> image, Runnable sent) {}

    private record Opened(@Nullable Long attempt) {}

    private record Pair(long from, long to) {}

    private static final Object END = new Object();

    private final World world;
    private final Map<Long, Pipe> towards = new LinkedHashMap<>(); // by the number of the receiving end
    private final Map<Long, Long> otherEnd = new LinkedHashMap<>();
    private final Map<Long, Long> acceptedBy = new LinkedHashMap<>();
    private final Map<Pair, byte[]> votes = new LinkedHashMap<>();
    private final Set<Pair> cut = new HashSet<>();
    private long numbers;

    SmallNetwork(World world) {
        this.world = world;
    }

    // --- faults

    void cut(long a, long b) {
        cut.add(new Pair(a, b));
        cut.add(new Pair(b, a));
        breakLinks(a, b);
    }

    /** From now on nothing gets from {@code a} to {@code b}. */
    void cutOneWay(long a, long b) {
        cut.add(new Pair(a, b));
    }

    void heal() {
        cut.clear();
    }

    void breakLinks(long a, long b) {
        for (Pipe pipe : List.copyOf(towards.values())) {
            Pipe back = towards.get(otherEnd.get(pipe.number));
            if (back != null && pipe.to.id == a && back.to.id == b) {
                breakPipe(pipe);
                breakPipe(back);
            }
        }
    }

    private void breakPipe(Pipe pipe) {
        pipe.items.clear();
        pipe.items.add(END);
    }

    void cutAll(long id) {
        for (Pipe pipe : List.copyOf(towards.values())) {
            Pipe back = towards.get(otherEnd.get(pipe.number));
            if (pipe.to.id == id) {
                towards.remove(pipe.number);
                if (back != null) {
                    breakPipe(back);
                }
            }
        }
        votes.keySet().removeIf(pair -> pair.from() == id || pair.to() == id);
    }

    // --- links

    void dial(Node from, long attempt, long sid) {
        Node to = world.node(sid);
        if (cut.contains(new Pair(from.id, sid)) || !to.isUp() || !to.listening) {
            from.put(() -> from.zab().dialFailed(attempt, from));
            return;
        }
        long mine = ++numbers;
        long its = ++numbers;
        Pipe there = new Pipe(to, its);
        Pipe back = new Pipe(from, mine);
        towards.put(its, there);
        towards.put(mine, back);
        otherEnd.put(mine, its);
        otherEnd.put(its, mine);
        acceptedBy.put(its, sid);
        there.items.add(new Opened(null));
        back.items.add(new Opened(attempt));
    }

    void send(Node from, long link, LearnerMessage message) {
        Pipe pipe = out(link);
        if (pipe != null) {
            JuteWriter out = new JuteWriter();
            LearnerMessageCodec.write(link % 3 == 0 ? asOlder(message) : message, out);
            pipe.items.add(out.toByteArray());
        }
    }

    /** Some learners do not say that they understand ranges. */
    private static LearnerMessage asOlder(LearnerMessage message) {
        return message instanceof LearnerMessage.FollowerInfo(long epoch, LearnerInfo info)
                ? new LearnerMessage.FollowerInfo(epoch, info.without(PeerTraits.RANGES)) : message;
    }

    void sendSnapshot(Node from, long link, List<Proposal> image, Runnable sent) {
        Pipe pipe = out(link);
        if (pipe != null) {
            pipe.items.add(new Stream(image, sent));
        }
    }

    private @Nullable Pipe out(long link) {
        Long other = otherEnd.get(link);
        Pipe pipe = other == null ? null : towards.get(other);
        return pipe == null || pipe.items.peekLast() == END ? null : pipe;
    }

    void close(Node from, long link) {
        Pipe pipe = out(link);
        if (pipe != null) {
            pipe.items.add(END);
        }
        Pipe in = towards.remove(link);
        if (in != null && in.snapshotLost != null) {
            in.snapshotLost.run();
        }
    }

    void closeAccepted(long id) {
        for (Pipe pipe : List.copyOf(towards.values())) {
            if (Objects.equals(acceptedBy.get(pipe.number), id)) {
                close(pipe.to, pipe.number);
            }
        }
    }

    void readOn(long link) {
        Pipe pipe = towards.get(link);
        if (pipe != null) {
            pipe.held = false;
        }
    }

    void expectSnapshot(Node node, long link, Consumer<List<Proposal>> taker, Runnable lost) {
        Pipe pipe = towards.get(link);
        if (pipe == null) {
            lost.run();
            return;
        }
        pipe.snapshotTaker = taker;
        pipe.snapshotLost = lost;
    }

    // --- votes

    void notify(Node from, long sid, Notification notification) {
        JuteWriter out = new JuteWriter();
        notification.write(out);
        votes.remove(new Pair(from.id, sid));
        votes.put(new Pair(from.id, sid), out.toByteArray());
    }

    // --- what can happen next

    List<Runnable> possible() {
        List<Runnable> steps = new ArrayList<>();
        for (Pipe pipe : towards.values()) {
            Pipe back = towards.get(otherEnd.get(pipe.number));
            boolean blocked = back != null && cut.contains(new Pair(back.to.id, pipe.to.id));
            boolean waits = pipe.snapshotTaker == null && (pipe.held || pipe.items.peek() instanceof Stream) && pipe.to.isUp();
            if (!pipe.items.isEmpty() && !blocked && !waits) {
                steps.add(() -> deliver(pipe));
            }
        }
        votes.forEach((pair, bytes) -> steps.add(() -> deliverVote(pair)));
        return steps;
    }

    private void deliver(Pipe pipe) {
        Object item = pipe.items.remove();
        Node to = pipe.to;
        if (item == END) {
            towards.remove(pipe.number);
            if (pipe.snapshotLost != null) {
                pipe.snapshotLost.run();
            }
            to.put(() -> to.zab().closed(pipe.number, to));
        } else if (item instanceof Opened opened) {
            Long attempt = opened.attempt();
            to.put(() -> {
                if (attempt == null) {
                    to.zab().accepted(pipe.number, to);
                } else {
                    to.zab().dialed(attempt, pipe.number, to);
                }
            });
        } else if (item instanceof Stream stream) {
            pipe.snapshotLost = null;
            Objects.requireNonNull(pipe.snapshotTaker).accept(stream.image());
            pipe.snapshotTaker = null;
            stream.sent().run();
        } else if (item instanceof byte[] bytes) {
            LearnerMessage message = LearnerMessageCodec.read(new JuteReader(bytes));
            world.trace(() -> to.id + " <- " + message);
            pipe.held = switch (message) {
                case LearnerMessage.Diff _, LearnerMessage.Trunc _, LearnerMessage.Snap _ -> true;
                case LearnerMessage _ -> false;
            };
            to.put(() -> to.zab().received(pipe.number, message, to));
        }
    }

    private void deliverVote(Pair pair) {
        byte[] bytes = votes.remove(pair);
        Node to = world.node(pair.to());
        Node from = world.node(pair.from());
        if (bytes != null && from.isUp() && !cut.contains(pair)) {
            boolean reachable = to.isUp();
            from.put(() -> from.zab().reaches(to.id, reachable, from));
        }
        if (bytes != null && to.isUp() && !cut.contains(pair)) {
            Notification notification = Notification.read(new JuteReader(bytes));
            world.trace(() -> pair.to() + " <- " + pair.from() + " " + notification);
            to.put(() -> to.zab().notified(pair.from(), notification, to));
        }
    }
}
