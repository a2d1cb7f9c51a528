package io.lockkeeper.replica;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Clients that come while a leader is being found wait here for a moment, with all they say: a client that is sent away tries the other
 * servers, is sent away there, too, and then waits for a second before it comes again, which is longer than it takes to find a leader.
 * Only the first moment counts: a server that finds none for longer sends everybody away at once, as ZooKeeper does, for a client may
 * find another one that has.
 */
final class Lobby {
    /** Less than a client gives one of three servers of its list, with the shortest session that a tick of 2 s allows. */
    private static final long PATIENCE_MILLIS = 1_000;
    private static final int MOST_CONNECTIONS = 10_000;
    /** A client says hello, proves who it is, and asks for its watches before it is answered. */
    private static final int MOST_EVENTS = 16;

    private final Map<Long, List<Event.OfClient>> waiting = new LinkedHashMap<>();
    private boolean open;
    private long closesAt;

    /** From now on nobody is served, and who comes may wait. */
    void open(long nowMillis) {
        open = true;
        closesAt = nowMillis + PATIENCE_MILLIS;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether time is up for all who wait. */
    boolean isTooLate(long nowMillis) {
        return nowMillis >= closesAt;
    }

    /**
     * Whether this is kept, and nothing is to be done about it now.
     *
     * @param close what is done with a connection that says too much
     */
    boolean keeps(Event.OfClient event, LongConsumer close) {
        if (!open) {
            return false;
        }
        return switch (event) {
            case Event.Connected e -> waiting.size() < MOST_CONNECTIONS && waiting.put(e.connection(), new ArrayList<>(List.of(e))) == null;
            case Event.Requests e -> adds(e.connection(), e, close);
            case Event.Authenticated e -> adds(e.connection(), e, close);
            case Event.Disconnected e -> waiting.remove(e.connection()) != null;
        };
    }

    private boolean adds(long connection, Event.OfClient event, LongConsumer close) {
        List<Event.OfClient> said = waiting.get(connection);
        if (said == null) {
            return false;
        }
        if (said.size() < MOST_EVENTS) {
            said.add(event);
        } else {
            waiting.remove(connection);
            close.accept(connection);
        }
        return true;
    }

    /** All that was said here is heard now, in the order in which they came. Nobody waits any more. */
    void letIn(Consumer<Event.OfClient> hear) {
        open = false;
        List<List<Event.OfClient>> all = List.copyOf(waiting.values());
        waiting.clear();
        all.forEach(said -> said.forEach(hear));
    }

    /** They may look for somebody else. Nobody waits any more. */
    void sendAway(LongConsumer close) {
        open = false;
        List<Long> all = List.copyOf(waiting.keySet());
        waiting.clear();
        all.forEach(close::accept);
    }
}
