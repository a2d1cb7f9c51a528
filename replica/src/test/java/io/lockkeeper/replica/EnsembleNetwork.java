package io.lockkeeper.replica;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Notification;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Links that keep their order until they break, votes of which the newest arrives, and who is cut off. */
final class EnsembleNetwork {
    /** A part of an image on its way. */
    record Portion(byte[] bytes, boolean last) {}

    private record Pair(long from, long to) {}

    /** One direction; {@code number} is the link at the receiving end. */
    private static final class Pipe {
        final Machine to;
        final long number;
        final long from;
        final boolean accepted;
        final Deque<Object> items = new ArrayDeque<>();
        boolean ended;

        Pipe(Machine to, long number, long from, boolean accepted) {
            this.to = to;
            this.number = number;
            this.from = from;
            this.accepted = accepted;
        }
    }

    private static final Object END = new Object();

    private final Ensemble world;
    private final Map<Long, Pipe> pipes = new LinkedHashMap<>();
    private final Map<Pair, Notification> votes = new LinkedHashMap<>();
    private final Set<Long> isolated = new HashSet<>();
    private long numbers;

    EnsembleNetwork(Ensemble world) {
        this.world = world;
    }

    /** The ends of a connection are numbered 2n and 2n + 1. */
    private static long otherEnd(long link) {
        return link ^ 1;
    }

    void dial(Machine from, long attempt, long sid) {
        Machine to = world.machine(sid);
        if (!to.isUp() || !to.listening || isCut(from.id, sid)) {
            from.inbox.add(new Event.DialFailed(attempt));
            return;
        }
        numbers += 2;
        pipes.put(numbers, new Pipe(from, numbers, sid, false));
        pipes.put(numbers + 1, new Pipe(to, numbers + 1, from.id, true));
        from.inbox.add(new Event.Dialed(attempt, numbers));
        to.inbox.add(new Event.Accepted(numbers + 1));
    }

    boolean isOpen(long link) {
        return pipes.containsKey(link);
    }

    void send(long link, Object item) {
        Pipe pipe = pipes.get(otherEnd(link));
        if (pipe != null && !pipe.ended) {
            pipe.items.add(item);
        }
    }

    void close(long link) {
        pipes.remove(link);
        Pipe other = pipes.get(otherEnd(link));
        if (other != null) {
            other.items.add(END);
            other.ended = true;
        }
    }

    void closeAccepted(long sid) {
        List.copyOf(pipes.values()).stream().filter(pipe -> pipe.accepted && pipe.to.id == sid).forEach(pipe -> close(pipe.number));
    }

    void crashed(long sid) {
        List.copyOf(pipes.values()).stream().filter(pipe -> pipe.to.id == sid).forEach(pipe -> close(pipe.number));
        votes.keySet().removeIf(pair -> pair.from() == sid || pair.to() == sid);
    }

    void vote(long from, long to, Notification notification) {
        votes.put(new Pair(from, to), notification);
    }

    /** From now on nothing comes from there or gets there; what is on its way is lost. */
    void isolate(long sid) {
        isolated.add(sid);
        for (Pipe pipe : List.copyOf(pipes.values())) {
            if (pipe.to.id == sid || pipe.from == sid) {
                pipe.items.clear();
                pipe.items.add(END);
                pipe.ended = true;
            }
        }
    }

    void heal() {
        isolated.clear();
    }

    private boolean isCut(long a, long b) {
        return isolated.contains(a) || isolated.contains(b);
    }

    List<Runnable> possible() {
        List<Runnable> steps = new ArrayList<>();
        pipes.values().stream().filter(pipe -> !pipe.items.isEmpty()).forEach(pipe -> steps.add(() -> deliver(pipe)));
        List.copyOf(votes.keySet()).forEach(pair -> steps.add(() -> deliver(pair)));
        return steps;
    }

    private void deliver(Pipe pipe) {
        Object item = pipe.items.peek();
        if (item instanceof Portion(byte[] bytes, boolean last)) {
            if (pipe.to.take(pipe.number, bytes, last)) {
                pipe.items.remove();
            }
            return;
        }
        pipe.items.remove();
        if (item == END) {
            pipes.remove(pipe.number);
            pipe.to.inbox.add(new Event.Closed(pipe.number));
        } else if (item instanceof LearnerMessage message) {
            pipe.to.inbox.add(new Event.Received(pipe.number, List.of(message)));
        }
    }

    private void deliver(Pair pair) {
        Notification notification = votes.remove(pair);
        Machine to = world.machine(pair.to());
        if (notification != null && to.isUp() && !isCut(pair.from(), pair.to())) {
            to.inbox.add(new Event.Notified(pair.from(), notification));
        }
    }
}
