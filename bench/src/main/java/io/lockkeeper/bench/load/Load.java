package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One load on one or more servers: prepares its znodes below a root of its own, warms up, measures, removes what it made. Needs only the
 * client protocol of ZooKeeper on the other side.
 */
public final class Load {
    /** Handshakes under way at once: a server's queue of connections to accept is not endless. */
    private static final int CONNECTING = 50;

    private final LoadPlan plan;
    private final Consumer<Second> eachSecond;
    private final Site site;
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** @param eachSecond is told of every second, warm-up too, on the thread that called {@link #run} */
    public Load(LoadPlan plan, Consumer<Second> eachSecond) {
        this.plan = plan;
        this.eachSecond = eachSecond;
        this.site = new Site(plan.standing().orElseGet(Load::newRoot), plan.valueBytes());
    }

    private static String newRoot() {
        return "/lk-bench-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    /**
     * Runs it to its end, or until {@link #stop}. To be called once.
     *
     * @throws LoadException if it cannot go on; what it made is removed as far as the servers still answer
     */
    public LoadResult run() throws LoadException, InterruptedException {
        ProcessMeter processes = new ProcessMeter(Path.of("/proc"), plan.pids());
        processes.start();
        Session first = Session.connect(plan.servers().getFirst()).awaitOpen();
        List<Connection> connections = new ArrayList<>();
        try {
            try (first) {
                if (plan.standing().isEmpty()) {
                    new Stage(first, site, plan).build();
                }
            }
            connect(connections);
            LoadResult result = measure(connections, processes);
            return result.leavingBehind(clearAway(connections));
        } catch (LoadException e) {
            String left = clearAway(connections);
            throw left == null ? e : new LoadException(e.getMessage() + "; left behind: " + left);
        } catch (InterruptedException e) {
            clearAway(connections);
            throw e;
        }
    }

    /** Ends {@link #run} soon, with what was measured so far. May be called from any thread. */
    public void stop() {
        interrupted.countDown();
    }

    private void connect(List<Connection> connections) throws LoadException {
        List<InetSocketAddress> servers = plan.servers();
        while (connections.size() < plan.connections()) {
            int group = Math.min(CONNECTING, plan.connections() - connections.size());
            for (int i = 0; i < group; i++) {
                int number = connections.size();
                connections.add(new Connection(Session.connect(servers.get(number % servers.size())), number, plan.window()));
            }
            for (Connection connection : connections.subList(connections.size() - group, connections.size())) {
                open(connection);
            }
        }
    }

    private void open(Connection connection) throws LoadException {
        Session session = connection.session().awaitOpen();
        if (plan.servers().size() > 1) {
            session.ask(List.of(new Operation.Sync("/"))); // This server may not have heard of our znodes yet.
        }
        try {
            session.channel().configureBlocking(false);
        } catch (IOException e) {
            throw connection.lost(e.getMessage());
        }
    }

    private LoadResult measure(List<Connection> connections, ProcessMeter processes) throws LoadException, InterruptedException {
        Crew crew = new Crew(plan, site, connections, interrupted);
        crew.start();
        try {
            return new Measurement(plan, crew, processes, interrupted, eachSecond).run();
        } finally {
            crew.finish();
        }
    }

    /** Ends the sessions and removes the znodes. The root of those that stay, null if none does. */
    private @Nullable String clearAway(List<Connection> connections) {
        hangUp(connections);
        if (plan.keep() || plan.standing().isPresent()) {
            return site.root();
        }
        for (InetSocketAddress server : plan.servers()) {
            try (Session session = Session.connect(server).awaitOpen()) {
                new Stage(session, site, plan).remove(connections);
                return null;
            } catch (LoadException _) {
                // The next one may still be there.
            }
        }
        return site.root();
    }

    private static void hangUp(List<Connection> connections) {
        connections.forEach(connection -> connection.session().requestClose());
        boolean answering = true;
        for (Connection connection : connections) {
            if (answering) {
                answering = connection.session().awaitClosed();
            } else {
                connection.session().abandon();
            }
        }
    }
}
