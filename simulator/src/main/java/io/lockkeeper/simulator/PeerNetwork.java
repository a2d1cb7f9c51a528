package io.lockkeeper.simulator;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessageCodec;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.replica.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What members of an ensemble hear of each other: links that keep their order and may be slow, stall or be lost, and one slot for the
 * newest vote from each to each. A direction can be cut: what is sent into it waits, for TCP would send it again.
 */
final class PeerNetwork {
    private static final int QUICK_MICROS = 900;
    private static final int SLOW_MICROS = 60_000;
    private static final int RETRY_MICROS = 20_000;
    private static final int OLDER = 3;
    private static final int DIAL_TIMEOUT_MICROS = 400_000;

    /** The two ports at which a member lets learners in. */
    enum Door {
        OF_A_LEADER,
        OF_A_FOLLOWER
    }

    /** A member as the others reach it. */
    interface Station {
        long id();

        /** The life that its process lives; null if it is down. */
        @Nullable Life life();

        boolean isOpen(Door door);

        void arrives(Event event);
    }

    private record Pair(long from, long to) {}

    private final World world;
    private final Dice dice;
    private final Coverage coverage;
    private final Trace trace;
    private final Map<Long, Station> stations = new TreeMap<>();
    private final TreeMap<Long, Pipe> towards = new TreeMap<>();
    private final Map<Long, Long> otherEnd = new HashMap<>();
    private final Set<Long> accepted = new HashSet<>();
    private final Map<Pair, byte[]> votes = new HashMap<>();
    /** Who has been told that it cannot reach whom. */
    private final Set<Pair> unreached = new HashSet<>();
    private final Set<Pair> cut = new HashSet<>();
    private final Set<Pair> slow = new HashSet<>();
    private long numbers;

    PeerNetwork(World world, Coverage coverage, Trace trace) {
        this.world = world;
        this.dice = world.dice();
        this.coverage = coverage;
        this.trace = trace;
    }

    void add(Station station) {
        stations.put(station.id(), station);
    }

    // --- what befalls it

    /** Nothing from the one reaches the other any more; the other direction may go on. */
    void cut(long from, long to) {
        cut.add(new Pair(from, to));
    }

    void slowDown(long from, long to) {
        slow.add(new Pair(from, to));
        coverage.count(Occurrence.LINK_SLOW);
    }

    /** Whatever was cut works again, what was slow is quick. */
    void heal() {
        cut.clear();
        slow.clear();
    }

    boolean isCut() {
        return !cut.isEmpty();
    }

    /** Every link between the two is lost with all that is on its way. */
    void loseLinks(long one, long other) {
        for (Pipe pipe : List.copyOf(towards.values())) {
            if (pipe.from.id() == one && pipe.to.id() == other || pipe.from.id() == other && pipe.to.id() == one) {
                coverage.count(Occurrence.LINK_LOST);
                pipe.breakOff();
                schedule(pipe);
            }
        }
    }

    /** A process is gone. Its peers hear of it at once, or, if the machine is, when it is up again or their patience ends. */
    void gone(Station station, boolean heard) {
        for (Pipe pipe : List.copyOf(towards.values())) {
            if (pipe.to == station) {
                towards.remove(pipe.number);
                accepted.remove(pipe.number);
            } else if (pipe.from == station) {
                pipe.breakOff();
                if (heard) {
                    schedule(pipe);
                }
            }
        }
        votes.keySet().removeIf(pair -> pair.to() == station.id());
        unreached.removeIf(pair -> pair.from() == station.id());
        if (heard) {
            stations.values().stream().filter(other -> other != station).forEach(other -> reaches(other, station.id(), false));
        }
    }

    /** A machine is there again and knows nothing of older links. */
    void back(Station station) {
        towards.values().stream().filter(pipe -> pipe.from == station).forEach(this::schedule);
    }

    private boolean isCut(long from, long to) {
        return cut.contains(new Pair(from, to));
    }

    private long delay(long from, long to) {
        return dice.between(10, slow.contains(new Pair(from, to)) ? SLOW_MICROS : QUICK_MICROS);
    }

    // --- links

    void dial(Station from, long attempt, long sid, Door door) {
        Life life = from.life();
        world.after(delay(from.id(), sid), () -> {
            Station to = stations.get(sid);
            if (isCut(from.id(), sid) || isCut(sid, from.id())) {
                coverage.count(Occurrence.DIALED_INTO_A_PARTITION);
                world.after(DIAL_TIMEOUT_MICROS, () -> tell(from, life, new Event.DialFailed(attempt)));
            } else if (to == null || to.life() == null || !to.isOpen(door) || from.life() != life) {
                world.after(delay(sid, from.id()), () -> tell(from, life, new Event.DialFailed(attempt)));
            } else {
                connect(from, attempt, to);
            }
        });
    }

    private void connect(Station from, long attempt, Station to) {
        Pipe there = new Pipe(++numbers, from, to, dice.between(50, 3000));
        Pipe back = new Pipe(++numbers, to, from, dice.between(50, 3000));
        towards.put(there.number, there);
        towards.put(back.number, back);
        otherEnd.put(there.number, back.number);
        otherEnd.put(back.number, there.number);
        accepted.add(there.number);
        to.arrives(new Event.Accepted(there.number));
        from.arrives(new Event.Dialed(attempt, back.number));
    }

    private static void tell(Station station, @Nullable Life life, Event event) {
        if (life != null && station.life() == life) {
            station.arrives(event);
        }
    }

    private @Nullable Pipe out(long link) {
        Long other = otherEnd.get(link);
        return other == null ? null : towards.get(other);
    }

    void send(long link, LearnerMessage message) {
        Pipe pipe = out(link);
        if (pipe != null) {
            JuteWriter bytes = new JuteWriter(64);
            LearnerMessageCodec.write(link % OLDER == 0 ? asOlder(message) : message, bytes);
            pipe.put(new Pipe.Item.Message(bytes.toByteArray()));
            schedule(pipe);
        }
    }

    /** Some learners do not say that they understand ranges, and so are spoken to, and speak, as ZooKeeper's do. */
    private static LearnerMessage asOlder(LearnerMessage message) {
        return switch (message) {
            case LearnerMessage.FollowerInfo m -> new LearnerMessage.FollowerInfo(m.acceptedEpoch(), m.info().without(PeerTraits.RANGES));
            case LearnerMessage.ObserverInfo m -> new LearnerMessage.ObserverInfo(m.acceptedEpoch(), m.info().without(PeerTraits.RANGES));
            case LearnerMessage m -> m;
        };
    }

    /** The sender has closed it: nothing more comes to it, and the other end hears of it behind what was sent. */
    void close(long link) {
        Pipe pipe = out(link);
        if (pipe != null) {
            pipe.end();
            schedule(pipe);
        }
        accepted.remove(link);
        Pipe in = towards.remove(link);
        if (in != null && in.intake != null) {
            in.intake.broken();
        }
    }

    void closeAccepted(Station station) {
        for (Pipe pipe : List.copyOf(towards.values())) {
            if (pipe.to == station && accepted.contains(pipe.number)) {
                close(pipe.number);
            }
        }
    }

    // --- images

    /** Who is at the other end; -1 if nobody is any more. */
    long receiver(long link) {
        Pipe pipe = out(link);
        return pipe == null ? -1 : pipe.to.id();
    }

    void streamSnapshot(Station station, long link) {
        Pipe pipe = out(link);
        if (pipe != null) {
            pipe.beginImage();
            demand(station, link, pipe);
        }
    }

    private void demand(Station station, long link, Pipe pipe) {
        Life life = station.life();
        int most = dice.oneIn(3) ? dice.between(1, 300) : dice.between(300, 8000);
        world.after(dice.between(10, pipe.slownessMicros), () -> tell(station, life, new Event.StreamDemand(link, most)));
    }

    void imagePortion(Station station, long link, byte[] bytes, boolean last) {
        Pipe pipe = out(link);
        if (pipe == null) {
            return;
        }
        pipe.portion(bytes, last);
        schedule(pipe);
        if (last) {
            Life life = station.life();
            world.after(dice.between(10, pipe.slownessMicros), () -> tell(station, life, new Event.SnapshotSent(link)));
        } else {
            demand(station, link, pipe);
        }
    }

    /** The receiver is ready for the image that comes over this link. */
    void receiveSnapshot(long link, Pipe.Intake intake) {
        Pipe pipe = towards.get(link);
        if (pipe == null) {
            intake.broken();
            return;
        }
        pipe.intake = intake;
        schedule(pipe);
    }

    /** The receiver is ready for the messages that come over this link. */
    void readOn(long link) {
        Pipe pipe = towards.get(link);
        if (pipe != null) {
            pipe.held = false;
            schedule(pipe);
        }
    }

    // --- delivery

    private void schedule(Pipe pipe) {
        if (!pipe.scheduled && !pipe.isStuck()) {
            pipe.scheduled = true;
            world.after(dice.between(1, pipe.slownessMicros) + delay(pipe.from.id(), pipe.to.id()), () -> deliver(pipe));
        }
    }

    private void deliver(Pipe pipe) {
        if (towards.get(pipe.number) != pipe) {
            return;
        }
        if (isCut(pipe.from.id(), pipe.to.id())) {
            coverage.count(Occurrence.MESSAGE_INTO_A_PARTITION);
            world.after(dice.between(1, RETRY_MICROS), () -> deliver(pipe));
            return;
        }
        pipe.scheduled = false;
        List<LearnerMessage> messages = new ArrayList<>();
        int most = dice.oneIn(3) ? 1 : dice.between(1, 30);
        while (messages.size() < most && !pipe.held && pipe.peek() instanceof Pipe.Item.Message(byte[] bytes)) {
            pipe.take();
            LearnerMessage message = LearnerMessageCodec.read(new JuteReader(bytes));
            trace.line(() -> "   " + pipe.to.id() + " <- " + pipe.from.id() + " " + text(message));
            pipe.held = switch (message) {
                case LearnerMessage.Diff _, LearnerMessage.Trunc _, LearnerMessage.Snap _ -> true;
                case LearnerMessage _ -> false;
            };
            messages.add(message);
        }
        if (!messages.isEmpty()) {
            pipe.to.arrives(new Event.Received(pipe.number, messages));
        } else if (!pipe.isStuck()) {
            deliverOther(pipe);
        }
        schedule(pipe);
    }

    private void deliverOther(Pipe pipe) {
        switch (pipe.take()) {
            case Pipe.Item.Portion portion -> {
                Pipe.Intake intake = pipe.intake;
                if (intake == null) {
                    throw new Violation("a part of an image comes to nobody");
                }
                if (portion.last()) {
                    pipe.intake = null;
                }
                intake.portion(portion.bytes(), portion.last());
            }
            case Pipe.Item.End _ -> {
                towards.remove(pipe.number);
                accepted.remove(pipe.number);
                if (pipe.intake != null) {
                    pipe.intake.broken();
                }
                pipe.to.arrives(new Event.Closed(pipe.number));
            }
            case Pipe.Item.Message _ -> throw new Violation("messages are delivered in batches");
        }
    }

    // --- votes

    void vote(Station from, long sid, Notification notification) {
        JuteWriter bytes = new JuteWriter(64);
        notification.write(bytes);
        Pair pair = new Pair(from.id(), sid);
        boolean waits = votes.put(pair, bytes.toByteArray()) != null;
        if (waits) {
            coverage.count(Occurrence.VOTE_REPLACED);
        } else {
            world.after(delay(from.id(), sid), () -> deliverVote(pair));
        }
    }

    /** A connection of election ports was refused, has ended, or stands again. */
    private void reaches(Station from, long sid, boolean reachable) {
        Pair pair = new Pair(from.id(), sid);
        boolean changed = reachable ? unreached.remove(pair) : unreached.add(pair);
        if (changed) {
            Life life = from.life();
            world.after(delay(sid, from.id()), () -> tell(from, life, new Event.Reaches(sid, reachable)));
        }
    }

    private void deliverVote(Pair pair) {
        if (isCut(pair.from(), pair.to())) {
            world.after(dice.between(1, RETRY_MICROS), () -> deliverVote(pair));
            return;
        }
        byte[] bytes = votes.remove(pair);
        Station to = stations.get(pair.to());
        Station from = stations.get(pair.from());
        if (bytes != null && from != null) {
            reaches(from, pair.to(), to != null && to.life() != null);
        }
        if (bytes != null && to != null && to.life() != null) {
            Notification notification = Notification.read(new JuteReader(bytes));
            trace.line(() -> "   " + pair.to() + " <- " + pair.from() + " " + notification.state() + " votes for " + notification.leader()
                    + " round " + notification.electionEpoch());
            to.arrives(new Event.Notified(pair.from(), notification));
        }
    }

    /** An array prints where it lies in memory, which is nowhere the same twice. */
    private static String text(LearnerMessage message) {
        return message.toString().replaceAll("\\[[BJI]@[0-9a-f]+", "...");
    }
}
