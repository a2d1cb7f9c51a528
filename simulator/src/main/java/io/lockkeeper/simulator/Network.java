package io.lockkeeper.simulator;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections between clients and one server: bytes arrive in order, some time later, or not at all. */
final class Network {
    private static final int SLOWEST_MICROS = 1500;

    private static final class Link {
        Service.@Nullable Peer peer;
        /** Nothing that is on its way arrives any more. */
        boolean severed;
        long nextAtServer;
        long nextAtClient;

        Link(Service.Peer peer) {
            this.peer = peer;
        }
    }

    private final Map<Long, Link> links = new TreeMap<>();
    private final World world;
    private final Dice dice;
    private long lastNumber;

    Network(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    long open(Service.Peer peer) {
        lastNumber++;
        links.put(lastNumber, new Link(peer));
        return lastNumber;
    }

    void towardsServer(long connection, Runnable arrival) {
        Link link = links.get(connection);
        if (link == null) {
            return;
        }
        link.nextAtServer = Math.max(link.nextAtServer + 1, world.clock().nowMicros() + dice.between(10, SLOWEST_MICROS));
        world.after(link.nextAtServer - world.clock().nowMicros(), () -> {
            if (!link.severed) {
                arrival.run();
            }
        });
    }

    void towardsClient(long connection, Consumer<Service.Peer> arrival) {
        Link link = links.get(connection);
        if (link == null) {
            return;
        }
        link.nextAtClient = Math.max(link.nextAtClient + 1, world.clock().nowMicros() + dice.between(10, SLOWEST_MICROS));
        world.after(link.nextAtClient - world.clock().nowMicros(), () -> {
            if (link.peer != null) {
                arrival.accept(link.peer);
            }
        });
    }

    /** The client has hung up and hears nothing more. */
    void forget(long connection) {
        Link link = links.remove(connection);
        if (link != null) {
            link.peer = null;
        }
    }

    /** The server has hung up; what it said before still arrives. */
    void lastWords(long connection) {
        links.remove(connection);
    }

    /** The server is not there. */
    void cut(long connection) {
        Link link = links.remove(connection);
        if (link != null && link.peer != null) {
            Service.Peer peer = link.peer;
            link.peer = null;
            link.severed = true;
            world.after(dice.between(10, SLOWEST_MICROS), peer::closed);
        }
    }

    void cutAll() {
        new ArrayList<>(links.keySet()).forEach(this::cut);
    }
}
